"""What crosses between grader and worker: plain data as a length-prefixed frame, a JSON header + raw array buffers.

Frame: `GRD1`, header length (u32), raw length (u64), header (ASCII JSON, padded to 16), raw bytes (each buffer padded
to 16). JSON scalars stand for themselves, a JSON list for a list; everything else is an object with one tag:
`o` dict with str keys, `d` other dict (k, v, k, v...), `t` tuple, `s` set, `f` frozenset, `c` complex, `b` bytes,
`u` str in parts, `a` array, `T` tensor, `H` handle, `O` opaque. The grader decodes what a hostile process wrote: lengths and node count
are judged before anything is built, and nothing but a WireError comes out. numpy is looked up only where it is used.
"""

from __future__ import annotations

import itertools
import json
import math
import re
import struct
import sys
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MAGIC = b"GRD1"
PREFIX = struct.Struct("<4sIQ")
"""Magic, header length, raw length: the first 16 bytes of a frame."""
ALIGN = 16
BIG = 10**4300
_LEAST = -BIG
"""Integers between these cross: all that JSON text can be read as, so that what came in can be passed on."""
MAX_DEPTH = 60
DTYPES = (
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float16", "float32", "float64", "complex64", "complex128",
)  # fmt: skip
_ITEM = dict(zip(DTYPES, (1, 1, 2, 4, 8, 1, 2, 4, 8, 2, 4, 8, 8, 16), strict=True))
_CONSTANT = frozenset({type(None), bool, float})
_PLAIN = _CONSTANT | {int, str}
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
"""Two lone surrogates that JSON would read as one character."""
_MAX_KEYS = 50_000
_MOST = 1 << 40
"""Elements of an array, an extent of 0 counted as 1: what is computed from an empty array may be as large as its other extents."""
NUMPY: dict[str, Any] = {}
"""The dtypes by name and, as "array", the type of arrays, once numpy is there."""


class WireError(Exception):
    """A value that cannot cross, or a frame that breaks a rule; the text says which."""


@dataclass(frozen=True)
class Budget:
    """What one frame may cost its reader: bytes in all, values, nesting, bytes of arrays."""

    max_bytes: int = 64 << 20
    max_nodes: int = 1_000_000
    max_depth: int = MAX_DEPTH
    max_array_bytes: int = 64 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Tensor:
    """A torch tensor, as the array that it holds."""

    array: Any
    requires_grad: bool = False


@dataclass(frozen=True, slots=True)
class Handle:
    """An object that stays in the worker. `kind`: "module", "object", "function", "generator" or "class"."""

    id: int
    type_name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something that does not cross, by the name of its type."""

    type_name: str

    def __repr__(self) -> str:
        return f"<{self.type_name}>"


# --- writing ---------------------------------------------------------------------------------------------------


_scalars: list[type] = []
"""The types of numpy's numbers, once numpy is there."""
_names: dict[Any, str] = {}
"""Names of the dtypes met, "" for one of foreign byte order: `dtype.name` is computed anew each time it is asked."""


class Encoder:
    """Turns values into header nodes and raw buffers.

    `foreign(encoder, value, depth)` gives the node of a value that is no plain data; None refuses it with a WireError.
    `keep_layout` writes arrays with their strides; otherwise in C order.
    """

    def __init__(
        self, foreign: Callable[[Encoder, Any, int], Any] | None = None, *, keep_layout: bool = True,
        max_nodes: int = 100_000_000, max_raw: int = 1 << 40, max_depth: int = MAX_DEPTH,
    ) -> None:  # fmt: skip
        self.foreign, self.keep_layout, self.max_depth = foreign, keep_layout, max_depth
        self.nodes_left, self.raw_left = max_nodes, max_raw
        self.buffers: list[Any] = []
        self.raw = 0
        self.table = self._methods()

    def _methods(self) -> dict[type, Callable[[Any, int], Any]]:
        table: dict[type, Callable[[Any, int], Any]] = {
            int: self._int, str: self._str, list: self._list, tuple: self._tuple, dict: self._dict, OrderedDict: self._dict,
            defaultdict: self._dict, Counter: self._dict, set: self._set, frozenset: self._frozenset,
            complex: self._complex, bytes: self._bytes, bytearray: lambda value, depth: self._bytes(bytes(value), depth), Tensor: self._tensor,
            Handle: self._handle, Opaque: self._opaque,
        }  # fmt: skip
        numpy = sys.modules.get("numpy")
        if numpy is not None:
            if not _scalars:
                _scalars.extend(numpy.dtype(name).type for name in DTYPES)
            table[numpy.ndarray] = self._array
            table.update(dict.fromkeys(_scalars, self._scalar))
        return table

    def node(self, value: Any, depth: int = 0) -> Any:
        """The header node of `value`. Raises WireError for what cannot cross."""
        kind = type(value)
        if kind in _CONSTANT:
            return value
        method = self.table.get(kind)
        if method is None or depth > self.max_depth:
            return self._foreign(value, depth)
        return method(value, depth)

    def _foreign(self, value: Any, depth: int) -> Any:
        if isinstance(value, Handle):  # the grader's own subclass, bound to a worker
            return self._handle(value, depth)
        if self.foreign is None:
            raise WireError(f"a value of type {type(value).__name__} cannot be sent")
        return self.foreign(self, value, depth)

    def _count(self, number: int) -> None:
        self.nodes_left -= number
        if self.nodes_left < 0:
            raise WireError("too many values")

    def _int(self, value: int, depth: int) -> Any:
        return value if _LEAST < value < BIG else self._foreign(value, depth)

    def _str(self, value: str, depth: int) -> Any:
        self._room_for(len(value))
        if value.isascii() or not _PAIR.search(value):
            return value
        cuts = [0, *(match.start() + 1 for match in _PAIR.finditer(value)), len(value)]
        return {"u": [value[a:b] for a, b in itertools.pairwise(cuts)]}

    def _items(self, values: Any, depth: int) -> list[Any]:
        self._count(len(values) + 1)
        kinds = set(map(type, values))
        if kinds <= _CONSTANT or (kinds == {int} and min(values) > _LEAST and max(values) < BIG):
            return list(values)
        if kinds == {str} and all(map(str.isascii, values)):
            self._room_for(sum(map(len, values)))
            return list(values)
        below, node = depth + 1, self.node
        return [node(value, below) for value in values]

    def _list(self, value: list[Any], depth: int) -> Any:
        return self._items(value, depth)

    def _tuple(self, value: tuple[Any, ...], depth: int) -> Any:
        return {"t": self._items(value, depth)}

    def _set(self, value: set[Any], depth: int) -> Any:
        return {"s": _in_order(self._items(list(value), depth))}

    def _frozenset(self, value: frozenset[Any], depth: int) -> Any:
        return {"f": _in_order(self._items(list(value), depth))}

    def _dict(self, value: dict[Any, Any], depth: int) -> Any:
        keys, values = list(value), self._items(list(value.values()), depth)
        if set(map(type, keys)) <= {str} and ((text := "\n".join(keys)).isascii() or not _PAIR.search(text)):
            return {"o": dict(zip(keys, values, strict=True))}
        names = self._items(keys, depth)
        return {"d": [item for pair in zip(names, values, strict=True) for item in pair]}

    def _complex(self, value: complex, depth: int) -> Any:
        return {"c": [value.real, value.imag]}

    def _scalar(self, value: Any, depth: int) -> Any:
        return self.node(value.item(), depth)

    def _tensor(self, value: Tensor, depth: int) -> Any:
        return {"T": [self.node(value.array, depth + 1), bool(value.requires_grad)]}

    def _handle(self, value: Handle, depth: int) -> Any:
        return {"H": [value.id, value.type_name, value.kind]}

    def _opaque(self, value: Opaque, depth: int) -> Any:
        return {"O": value.type_name}

    def _bytes(self, value: bytes, depth: int) -> Any:
        return {"b": [len(value), self._store(value, len(value))]}

    def _array(self, value: Any, depth: int) -> Any:
        name = _names.get(value.dtype)
        if name is None:
            name = _names[value.dtype] = value.dtype.name if value.dtype.isnative else ""
        if name not in _ITEM:
            return self._foreign(value, depth)
        self._count(1)
        shape, flags = value.shape, value.flags
        if flags.c_contiguous or not self.keep_layout:
            return {"a": [name, list(shape), self._store(value, value.nbytes)]}
        strides = value.strides
        if 0 in shape or _extent(shape, strides, 0)[1] > 4 * value.nbytes + 65536:  # not worth its gaps
            return {"a": [name, list(shape), self._store(value, value.nbytes)]}
        low, extent = _extent(shape, strides, value.itemsize)
        block = bytearray(extent)  # zeroed: what lies between the strides does not cross
        type(value)(shape, value.dtype, block, -low, strides)[...] = value
        return {"a": [name, list(shape), self._store(block, extent), list(strides), -low, extent]}

    def _room_for(self, size: int) -> None:
        if size > self.raw_left - self.raw:
            raise WireError(f"{size} bytes are too much to send")

    def _store(self, data: Any, size: int) -> int:
        """Copy `size` bytes of `data` to the end of the raw part; gives their offset."""
        self._room_for(size)
        offset = self.raw
        if size:
            data = data if type(data) in (bytes, bytearray) else data.tobytes()
            gap = -size % ALIGN
            self.buffers.append(data)
            if gap:
                self.buffers.append(b"\0" * gap)
            self.raw += size + gap
        return offset

    def end(self, data: bytes) -> Any:
        """Put `data` at the end of the frame, beyond every limit; gives its node."""
        self.buffers.append(data + bytes(-len(data) % ALIGN))
        self.raw += len(self.buffers[-1])
        return {"b": [len(data), self.raw - len(self.buffers[-1])]}

    def frame(self, header: Any) -> bytes:
        """The whole frame, `header` being made of nodes."""
        try:
            text = json.dumps(header, separators=(",", ":")).encode("ascii")
        except (RecursionError, ValueError) as problem:
            raise WireError(str(problem)) from None
        return self.joined(MAGIC, text)

    def joined(self, magic: bytes, header: bytes) -> bytes:
        """The frame of a header that is written already."""
        header += b" " * (-len(header) % ALIGN)
        return b"".join((PREFIX.pack(magic, len(header), self.raw), header, *self.buffers))


def _in_order(nodes: list[Any]) -> list[Any]:
    """A set's nodes in an order of their own: Python's differs from process to process."""
    try:
        nodes.sort()
    except TypeError:
        nodes.sort(key=json.dumps)
    return nodes


def _extent(shape: Any, strides: Any, item: int) -> tuple[int, int]:
    """(Lowest byte, number of bytes) that an array of these strides touches, from its first element."""
    spans = [(n - 1) * s for n, s in zip(shape, strides, strict=True)]
    low = sum(span for span in spans if span < 0)
    return low, sum(span for span in spans if span > 0) - low + item


def pack(value: Any) -> bytes:
    """The frame of `value`, to be sent to any number of workers. Raises WireError for what is no plain data."""
    encoder = Encoder()
    return encoder.frame(encoder.node(value))


# --- reading ---------------------------------------------------------------------------------------------------


def frame_length(prefix: bytes | bytearray, budget: Budget, expected: bytes = MAGIC) -> int:
    """Bytes that follow the first 16 of a frame. Raises WireError before a byte of them is read."""
    magic, header, raw = PREFIX.unpack(prefix)
    if magic != expected:
        raise WireError("not a frame")
    if header + raw + PREFIX.size > budget.max_bytes:
        raise WireError(f"a frame of {header + raw} bytes; at most {budget.max_bytes} are accepted")
    return int(header + raw)


def unpack(frame: bytes | bytearray, budget: Budget) -> Any:
    """The value in a frame. Raises WireError for anything wrong with it; costs no more than `budget`."""
    header, decoder = open_frame(frame, budget)
    return decoder.checked(header)


def open_frame(frame: bytes | bytearray, budget: Budget) -> tuple[Any, Decoder]:
    """(Header nodes, decoder of them): for a reader who wants the values one by one."""
    if len(frame) < PREFIX.size or len(frame) != frame_length(frame[:16], budget) + PREFIX.size:
        raise WireError("the frame's length is not what it says")
    _magic, size, raw = PREFIX.unpack_from(frame)
    if raw > budget.max_array_bytes:
        raise WireError(f"{raw} bytes of arrays; at most {budget.max_array_bytes} are accepted")
    try:
        text = str(memoryview(frame)[16 : 16 + size], "ascii")
        if _nodes(text) > budget.max_nodes:
            _count_outside_strings(text, budget.max_nodes)
        header = json.loads(text)
    except (ValueError, RecursionError, MemoryError) as problem:
        raise WireError(f"the header is not readable: {str(problem)[:100]}") from None
    return header, Decoder(frame, 16 + size, budget)


def _nodes(text: str) -> int:
    return text.count(",") + text.count("[") + text.count("{")


def _count_outside_strings(text: str, limit: int) -> None:
    """The exact count, for texts with many commas. Raises WireError above `limit`."""
    text = text.replace("\\\\", "").replace('\\"', "")
    if text.count('"') > 4 * limit or sum(map(_nodes, text.split('"')[::2])) > limit:
        raise WireError(f"more than {limit} values")


class Decoder:
    """Turns header nodes into values; arrays are views of the frame (writable where the frame is a bytearray).

    `on_handle(id)` and `on_tensor(array, requires_grad)` say what these become; without them, Handle and Tensor.
    """

    trusted = False
    """The frame was packed by `pack`: its plain arrays need not be judged, which a worker does thousands of times."""

    def __init__(self, frame: bytes | bytearray, start: int, budget: Budget) -> None:
        self.frame, self.start, self.raw = frame, start, len(frame) - start
        self.budget, self.depth_max = budget, budget.max_depth
        self.array_left = budget.max_array_bytes
        self.on_handle: Callable[[int], Any] | None = None
        self.on_tensor: Callable[[Any, bool], Any] | None = None

    def checked(self, node: Any) -> Any:
        """The value of `node`. Raises WireError and nothing else."""
        try:
            return self.value(node)
        except WireError:
            raise
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, MemoryError) as problem:
            raise WireError(f"{type(problem).__name__}: {str(problem)[:100]}") from None

    def value(self, node: Any, depth: int = 0) -> Any:
        """The value of `node`; raises what Python raises where it is ill-formed (see `checked`)."""
        kind = type(node)
        if kind is list:
            return self._items(node, depth)
        if kind is not dict:
            return node
        if depth > self.depth_max:
            raise WireError(f"nested deeper than {self.depth_max}")
        ((tag, body),) = node.items()
        if tag == "o":
            values = body.values()
            if set(map(type, values)) <= _PLAIN:
                return body
            below, value = depth + 1, self.value
            return {key: value(item, below) for key, item in body.items()}
        return _READERS[tag](self, body, depth)

    def _items(self, nodes: Any, depth: int) -> list[Any]:
        if type(nodes) is not list:
            raise WireError("not a list where one belongs")
        if depth > self.depth_max:
            raise WireError(f"nested deeper than {self.depth_max}")
        if set(map(type, nodes)) <= _PLAIN:
            return nodes
        below, value = depth + 1, self.value
        return [value(node, below) for node in nodes]

    def _tuple(self, body: Any, depth: int) -> Any:
        return tuple(self._items(body, depth))

    def _keys(self, nodes: Any, depth: int) -> list[Any]:
        """Keys whose hashing costs little: integers that all collide would take minutes."""
        keys = self._items(nodes, depth)
        if len(keys) > _MAX_KEYS:
            raise WireError(f"more than {_MAX_KEYS} keys")
        if len(keys) > 100 and max(Counter(map(hash, keys)).values()) > 16:
            raise WireError("too many keys of one hash")
        return keys

    def _dict(self, body: Any, depth: int) -> Any:
        if type(body) is not list or len(body) % 2:
            raise WireError("a dict of another form")
        return dict(zip(self._keys(body[::2], depth), self._items(body[1::2], depth), strict=True))

    def _set(self, body: Any, depth: int) -> Any:
        return set(self._keys(body, depth))

    def _complex(self, body: Any, depth: int) -> Any:
        real, imag = body
        if type(real) is not float or type(imag) is not float:
            raise WireError("a complex number of another form")
        return complex(real, imag)

    def _slice(self, offset: Any, size: int, counts: int = 0) -> int:
        """Where in the frame `size` raw bytes at `offset` start."""
        if type(offset) is not int or offset < 0 or offset % ALIGN or size < 0 or offset + size > self.raw:
            raise WireError("an array or bytes lie outside the frame")
        self.array_left -= max(size, counts)  # several may share the same bytes: their sum is what counts
        if self.array_left < 0:
            raise WireError(f"more than {self.budget.max_array_bytes} bytes of arrays")
        return self.start + offset

    def _bytes(self, body: Any, depth: int) -> Any:
        size, offset = body
        if type(size) is not int:
            raise WireError("bytes of another form")
        at = self._slice(offset, size)
        return bytes(memoryview(self.frame)[at : at + size])

    def _array(self, body: Any, depth: int) -> Any:
        if self.trusted and len(body) == 3 and body[0] in NUMPY:
            return NUMPY["array"](body[1], NUMPY[body[0]], self.frame, self.start + body[2])
        import numpy

        NUMPY["array"] = numpy.ndarray
        name, shape, offset = body[:3]
        size = _ITEM[name]
        if type(shape) is not list or len(shape) > 32 or not set(map(type, shape)) <= {int}:
            raise WireError("an array's shape is ill-formed")
        if any(not 0 <= n < 1 << 40 for n in shape) or math.prod(max(n, 1) for n in shape) > _MOST:
            raise WireError("an array's shape is ill-formed")
        size *= math.prod(shape)
        if not size:
            empty = numpy.zeros(shape, name)
            empty.flags.writeable = type(self.frame) is bytearray
            return empty
        dtype = NUMPY.get(name) or NUMPY.setdefault(name, numpy.dtype(name))
        if name == "bool":
            self._refuse_half_truths(body)
        if len(body) == 3:
            return numpy.ndarray(shape, dtype, self.frame, self._slice(offset, size))
        strides, first, extent = body[3:]
        if not all(type(n) is int for n in (*strides, first)) or _extent(shape, strides, _ITEM[name]) != (-first, extent):
            raise WireError("an array's strides are ill-formed")
        at = self._slice(offset, extent, size)  # stride 0 makes much of little
        return numpy.ndarray(shape, dtype, memoryview(self.frame)[at : at + extent], first, strides)

    def _refuse_half_truths(self, body: Any) -> None:
        """A bool of byte value 2 would be neither true nor false."""
        if self._array(["uint8", *body[1:]], 0).max() > 1:
            raise WireError("an array of bool has other bytes than 0 and 1")

    def _tensor(self, body: Any, depth: int) -> Any:
        node, requires_grad = body
        if type(node) is not dict or "a" not in node or type(requires_grad) is not bool:
            raise WireError("a tensor of another form")
        array = self.value(node, depth + 1)
        return self.on_tensor(array, requires_grad) if self.on_tensor else Tensor(array, requires_grad)

    def _handle(self, body: Any, depth: int) -> Any:
        number, name, kind = body
        if type(number) is not int or not 0 <= number < 1 << 31:
            raise WireError("a handle of another form")
        if type(name) is not str or type(kind) is not str or len(name) + len(kind) > 300:
            raise WireError("a handle of another form")
        return self.on_handle(number) if self.on_handle else Handle(number, name, kind)

    def _opaque(self, body: Any, depth: int) -> Any:
        if type(body) is not str or len(body) > 300:
            raise WireError("an opaque value of another form")
        return Opaque(body)


_READERS: dict[str, Callable[[Decoder, Any, int], Any]] = {
    "t": Decoder._tuple, "d": Decoder._dict, "s": Decoder._set, "f": lambda decoder, body, depth: frozenset(decoder._keys(body, depth)), "c": Decoder._complex,
    "b": Decoder._bytes, "u": lambda _decoder, body, _depth: "".join(body), "a": Decoder._array, "T": Decoder._tensor, "H": Decoder._handle, "O": Decoder._opaque,
}  # fmt: skip
