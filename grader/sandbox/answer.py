"""What a worker answers: a frame as in `wire`, its header written as JSON piece by piece, without the nodes of what most
calls return. The seconds of all calls are the last bytes."""

from __future__ import annotations

import json
import struct
import sys
from typing import Any

from grader.sandbox import wire

FOREVER_S = 1e15
"""No call lasts so long."""
_starts: dict[Any, str] = {}
"""How the JSON of an array begins, by dtype and shape, up to its offset."""
_MOST_STARTS = 1000
_WORDS = {True: "true", False: "false", None: "null"}
_write = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


class Writer(wire.Encoder):
    """Turns what the calls of a batch returned into JSON and raw buffers."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._array_type = getattr(sys.modules.get("numpy"), "ndarray", None)

    def text(self, value: Any) -> str:
        """The JSON of the header node of `value`. Raises WireError as `node` does."""
        kind = type(value)
        if kind is self._array_type:
            if value.flags.c_contiguous and (start := _starts.get((value.dtype, value.shape))):
                self._count(1)
                return f"{start}{self._store(value, value.nbytes)}]}}"
        elif kind is float and value - value == 0.0:
            return float.__repr__(value)
        elif kind is bool or value is None:
            return _WORDS[value]
        node = self.node(value)
        if kind is self._array_type and "a" in node and len(_starts) < _MOST_STARTS:
            name, shape, _offset = node["a"]
            _starts[value.dtype, value.shape] = json_of({"a": [name, shape, 0]})[:-3]
        return json_of(node)

    def watched(self, value: Any, changed: list[str], shares: bool) -> str:
        """As `text`, of what a watched call gives: (value, names of changed arguments, whether memory is shared)."""
        if changed or shares:
            return self.text((value, changed, shares))
        self._count(4)
        return f'{{"t":[{self.text(value)},[],false]}}'

    def whole(self, replies: list[str], seconds: list[float]) -> bytes:
        """The frame of these replies, each the JSON of an object without its last two braces."""
        listed = "}},".join(replies) + ("}}" if replies else "")
        packed = struct.Struct(f"<{len(seconds)}d").pack(*seconds)
        text = f'{{"o":{{"replies":[{listed}],"seconds":{json_of(self.end(packed))}}}}}'
        return self.joined(wire.MAGIC, text.encode("ascii"))


def json_of(node: Any) -> str:
    """The JSON of a node. Raises WireError where it is nested too deep, or an integer has too many digits."""
    try:
        return _write(node)
    except (RecursionError, ValueError) as problem:
        raise wire.WireError(str(problem)) from None


def times_size(calls: int) -> int:
    """Bytes that the times of so many calls take at the end of an answer."""
    return -(-8 * calls // wire.ALIGN) * wire.ALIGN
