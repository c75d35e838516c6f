"""What the grader asks of a worker: a frame as in `wire`, but its header is written by `marshal`, which reads several times
as fast as JSON. Only a worker reads such a frame, and only from the grader: `wire` refuses it, so none can come back."""

from __future__ import annotations

import marshal
from typing import Any

from grader.sandbox import wire

MAGIC = b"GRDQ"
TRUSTED = wire.Budget(max_bytes=1 << 40, max_nodes=1 << 40, max_depth=100, max_array_bytes=1 << 40)
"""For what the grader sends: it was packed by us."""
_VERSION = 2
"""Of marshal: the last without references, so that equal requests are equal bytes and no two values are one object."""


def pack(value: Any) -> bytes:
    """The frame of `value`. Raises WireError for what is no plain data."""
    encoder = wire.Encoder()
    return encoder.joined(MAGIC, marshal.dumps(encoder.node(value), _VERSION))


def length(prefix: bytes | bytearray) -> int:
    """Bytes that follow the first 16 of a frame from the grader, of either kind."""
    magic = MAGIC if prefix.startswith(MAGIC) else wire.MAGIC
    return wire.frame_length(prefix, TRUSTED, magic)


def read(frame: bytes | bytearray) -> tuple[Any, wire.Decoder]:
    """(Header nodes, decoder of them) of a frame from the grader, of either kind."""
    if not frame.startswith(MAGIC):
        return wire.open_frame(frame, TRUSTED)
    _magic, size, _raw = wire.PREFIX.unpack_from(frame)
    return marshal.loads(memoryview(frame)[wire.PREFIX.size :]), wire.Decoder(frame, wire.PREFIX.size + size, TRUSTED)


def arguments(decoder: wire.Decoder, nodes: list[Any]) -> list[Any]:
    """The values of these nodes. Nearly all are arrays, which are made here without a further call."""
    found, dtypes, frame, start = [], wire.NUMPY, decoder.frame, decoder.start
    for node in nodes:
        body = node.get("a") if type(node) is dict else None
        if body is not None and len(body) == 3 and body[0] in dtypes:
            found.append(dtypes["array"](body[1], dtypes[body[0]], frame, start + body[2]))
        else:
            found.append(decoder.value(node, 1))
    return found
