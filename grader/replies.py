"""What a worker answers to a batch of calls, read within bounds: one reply to each call, and how long each took.

The times are the last bytes of the frame. Nothing else may lie there, so two answers that differ in them alone say the
same, and `digest` leaves them out.
"""

from __future__ import annotations

import hashlib
import struct
from typing import Any

from grader.sandbox import answer, wire
from grader.sandbox.host import InvalidReply

REPLY_BUDGET = wire.Budget(max_bytes=64 << 20, max_nodes=1_000_000, max_depth=32, max_array_bytes=64 << 20)
"""What one reply of a worker may cost the grader; the worst batch of the course needs about 1 MB."""
MAX_PRINTED = 2048
"""Characters of printed text that a reply carries: the worker keeps no more bytes of a call's."""


def read(frame: bytearray, calls: int) -> tuple[list[dict[str, Any]], bool]:
    """(The replies in a worker's frame, in the order of the calls, each with its seconds as `s`; whether `digest` of the
    frame tells them from all others).

    Raises InvalidReply for another form than agreed, WireError for what cannot be decoded.
    """
    header, decoder = wire.open_frame(frame, REPLY_BUDGET)
    seconds = _take_times(header, decoder, calls)
    replies = _replies(decoder.checked(header), calls)
    for reply, taken in zip(replies, seconds or (0.0,) * calls, strict=True):
        reply["s"] = taken if 0.0 <= taken < answer.FOREVER_S else 0.0
    return replies, seconds is not None


def digest(frame: bytearray, calls: int) -> bytes:
    """32 bytes that leave the times out. Where they are those of a frame for which `read` said True, `read` makes the
    same of this one: both have the same lengths, header and bytes before the times, where that header has them lie."""
    end = max(len(frame) - answer.times_size(calls), wire.PREFIX.size)
    return hashlib.blake2b(memoryview(frame)[:end], digest_size=32).digest()


def _take_times(header: Any, decoder: wire.Decoder, calls: int) -> tuple[float, ...] | None:
    """The times, taken out of the reach of all values; None where the worker gave none."""
    body = header.get("o") if type(header) is dict else None
    node = body.pop("seconds", None) if type(body) is dict else None
    if node is None:
        return None
    start = decoder.raw - answer.times_size(calls)
    if start < 0 or node != {"b": [8 * calls, start]}:
        raise InvalidReply("the times are not where they belong")
    decoder.raw = start
    return struct.unpack_from(f"<{calls}d", decoder.frame, decoder.start + start)


def _replies(answer: Any, expected: int) -> list[dict[str, Any]]:
    """The replies of a batch, of the agreed form and number; else InvalidReply."""
    replies = answer.get("replies") if isinstance(answer, dict) else None
    if not isinstance(replies, list) or len(replies) != expected:
        raise InvalidReply("not one reply to each call")
    for reply in replies:
        if not isinstance(reply, dict) or ("v" in reply) == ("e" in reply):
            raise InvalidReply("a reply is neither a value nor an error")
        printed = reply.get("p", "")
        if type(printed) is not str or len(printed) > MAX_PRINTED:
            raise InvalidReply("a reply has a field of another type, or too much text")
        if "e" in reply and not is_error(reply["e"]):
            raise InvalidReply("an error of another form")
    return replies


def is_error(error: Any) -> bool:
    """Whether a value describes an exception as `calls.describe_error` does."""
    if not isinstance(error, dict):
        return False
    texts = (error.get("type"), error.get("message"), "" if error.get("text") is None else error["text"])
    mro, places = error.get("mro"), (error.get("line"), error.get("column"))
    return (
        all(type(text) is str and len(text) <= 2000 for text in texts)
        and isinstance(mro, list) and len(mro) <= 50 and all(type(name) is str for name in mro)
        and all(place is None or type(place) is int for place in places)
        and type(error.get("frames", [])) is list
    )  # fmt: skip
