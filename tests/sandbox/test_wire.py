"""Values survive the wire; whatever a hostile process writes ends in a WireError that costs little."""

from __future__ import annotations

import json
import math
import time
import tracemalloc
from collections import Counter, OrderedDict, defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.sandbox import wire
from grader.sandbox.wire import Budget, Handle, Opaque, Tensor, WireError, pack, unpack

BUDGET = Budget(max_bytes=1 << 20, max_nodes=10_000, max_depth=32, max_array_bytes=1 << 20)

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**4000), 2**4000), st.floats(), st.text(st.characters()), st.binary(max_size=40),
    st.complex_numbers(), st.text(st.sampled_from("\ud800\udfff\x00\"\\,[{")),
)  # fmt: skip
keys = st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.binary(max_size=9)), lambda k: st.tuples(k, k), max_leaves=3)
plain = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5), st.lists(inner, max_size=3).map(tuple), st.dictionaries(keys, inner, max_size=4),
        st.dictionaries(st.text(), inner, max_size=4), st.sets(keys, max_size=4), st.frozensets(keys, max_size=4),
    ),
    max_leaves=20,
)  # fmt: skip
dtypes = st.sampled_from(wire.DTYPES)


def same(one: Any, other: Any) -> bool:
    """Equal with exact types, NaN and signs of zero included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return (one == other and math.copysign(1, one) == math.copysign(1, other)) or (one != one and other != other)
    if isinstance(one, complex):
        return same(one.real, other.real) and same(one.imag, other.imag)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    return bool(one == other)


@given(plain)
@example({"o": 1, "t": [2], "": {"a": ["float64", [1], 0]}})
@example([float("nan"), -0.0, math.inf, 1 << 4000, "\ud800", b"", (), {}, set()])
def test_plain_data_survives(value: Any) -> None:
    assert same(unpack(pack(value), BUDGET), value)


@given(dtypes.flatmap(lambda name: hnp.arrays(name, hnp.array_shapes(min_dims=0, min_side=0, max_side=4))), st.data())
def test_arrays_survive_with_their_layout(array: np.ndarray, data: st.DataObject) -> None:
    if array.ndim:
        array = array.transpose(data.draw(st.permutations(range(array.ndim))))
        array = array[tuple(slice(None, None, data.draw(st.sampled_from([1, 2, -1, -2]))) for _ in range(array.ndim))]
    came = unpack(bytearray(pack([array]), ), BUDGET)[0]
    assert came.dtype == array.dtype
    assert came.shape == array.shape
    assert came.tobytes() == array.tobytes()
    assert came.flags.writeable
    if not array.flags.c_contiguous:
        assert came.strides == array.strides


def test_what_lies_between_strides_stays_at_home() -> None:
    base = np.full(100, 7, "uint8")
    base[::2] = 1
    assert b"\x07\x07" not in pack(base[::2])
    assert pack(base[::2]).count(b"\x07") <= 1


def test_broadcast_arrays_stay_small() -> None:
    array = np.broadcast_to(np.arange(4.0), (1000, 1000, 4))
    frame = pack(array)
    assert len(frame) < 1000
    came = unpack(frame, Budget())
    assert came.shape == (1000, 1000, 4)
    with pytest.raises(WireError):
        unpack(frame, BUDGET)


def test_containers_of_the_library_become_plain() -> None:
    value = [OrderedDict(a=1), defaultdict(list, a=[1]), Counter("aab"), np.float32(0.5), np.int8(3), np.bool_(True)]
    came = unpack(pack(value), BUDGET)
    assert came == [{"a": 1}, {"a": [1]}, {"a": 2, "b": 1}, 0.5, 3, True]
    assert [type(item) for item in came] == [dict, dict, dict, float, int, bool]


def test_tensors_handles_and_opaque_survive() -> None:
    tensor, handle, opaque = unpack(pack([Tensor(np.ones(2), True), Handle(3, "x.Y", "object"), Opaque("z")]), BUDGET)
    assert tensor.array.tolist() == [1, 1]
    assert tensor.requires_grad
    assert (handle, opaque) == (Handle(3, "x.Y", "object"), Opaque("z"))


class Float(float):
    """A liar."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = float.__hash__


@pytest.mark.parametrize("value", [Float(1), object(), len, np.array([object()]), np.array(["a"]), np.longdouble(1), pytest.param(10**4300, id="giant"), range(3)])
def test_other_types_are_refused(value: Any) -> None:
    with pytest.raises(WireError):
        pack(value)


def test_an_integer_that_can_be_read_can_be_passed_on() -> None:
    for digits in (1000, 4299, 4300):
        text = b"9" * digits + b" " * (-digits % 16)
        value = unpack(wire.PREFIX.pack(wire.MAGIC, len(text), 0) + text, BUDGET)
        assert unpack(pack([value, {"a": -value}]), BUDGET) == [value, {"a": -value}]
    text = b"9" * 4301 + b" " * (-4301 % 16)
    with pytest.raises(WireError):
        unpack(wire.PREFIX.pack(wire.MAGIC, len(text), 0) + text, BUDGET)


def test_a_list_within_itself_is_refused() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(WireError):
        pack(value)


# --- hostile


def refused_or_fine(frame: bytes) -> None:
    """Nothing but a value or a WireError comes of it."""
    try:
        unpack(frame, BUDGET)
    except WireError:
        return


@given(st.binary(max_size=300))
def test_random_bytes(data: bytes) -> None:
    refused_or_fine(data)
    refused_or_fine(wire.PREFIX.pack(b"GRD1", len(data), 0) + data)


@given(plain, st.data())
def test_mutated_frames(value: Any, data: st.DataObject) -> None:
    frame = bytearray(pack([value, np.arange(6.0).reshape(2, 3), np.ones((3, 3)).T[::2]]))
    for _ in range(data.draw(st.integers(1, 4))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    refused_or_fine(bytes(frame))
    refused_or_fine(bytes(frame[: data.draw(st.integers(0, len(frame)))]))


nodes = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.text(max_size=5), st.sampled_from([*wire.DTYPES, "object", "V8"])),
    lambda inner: st.one_of(st.lists(inner, max_size=6), st.dictionaries(st.sampled_from("odtsfcbaTHO?"), inner, max_size=2)),
    max_leaves=25,
)  # fmt: skip
numbers = st.one_of(st.integers(-3, 70), st.sampled_from([2**31, 2**40, 2**62, 2**63, 2**64, -(2**63)]), st.just(True), st.floats())
arrays = st.builds(
    lambda name, shape, rest: {"a": [name, shape, *rest]},
    st.sampled_from([*wire.DTYPES, "object", "S8", "", "datetime64"]), st.lists(numbers, max_size=4),
    st.one_of(st.tuples(numbers), st.tuples(numbers, st.lists(numbers, max_size=4), numbers, numbers)),
)  # fmt: skip


@given(st.one_of(nodes, arrays, st.lists(arrays, max_size=3)), st.binary(max_size=64))
@example({"a": ["float64", [0, 2**39, 2**39], 0]}, b"")
@example({"a": ["bool", [16], 0]}, bytes(range(16)))
@example({"a": ["float64", [10**9], 0, [0], 0, 8]}, bytes(16))
@example({"d": [[1], 2]}, b"")
def test_lying_headers(node: Any, raw: bytes) -> None:
    text = json.dumps(node).encode()
    text += b" " * (-len(text) % 16)
    refused_or_fine(wire.PREFIX.pack(b"GRD1", len(text), len(raw)) + text + raw)


BOMBS = {
    "nesting": b"[" * 500_000 + b"]" * 500_000, "objects": b'{"o":' * 200_000 + b"1" + b"}" * 200_000,
    "empty lists": b"[" + b"[]," * 2_600_000 + b"[]]", "commas": b"[" + b"0," * 4_000_000 + b"0]",
    "digits": b"[" + b"1" * 8_000_000 + b"]", "one string": b'"' + b"," * 8_000_000,
    "escapes": b'"' + b"\\u0041" * 1_300_000 + b'"',
    "hashes": b'{"s":[' + b",".join(b"%d" % (n * (2**61 - 1)) for n in range(9_000)) + b"]}",
    "shared bytes": b"[" + b",".join([b'{"b":[1048576,0]}'] * 3000) + b"]",
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_eight_megabytes_of_malice_cost_little(name: str) -> None:
    text = BOMBS[name]
    text += b" " * (-len(text) % 16)
    frame = wire.PREFIX.pack(b"GRD1", len(text), 1 << 20) + text + bytes(1 << 20)
    budget = Budget(max_bytes=12 << 20, max_nodes=10_000, max_depth=32, max_array_bytes=1 << 20)
    tracemalloc.start()
    begun = time.process_time()
    try:
        refused_or_fine_in(frame, budget)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 40 << 20, (peak, time.process_time() - begun)


def refused_or_fine_in(frame: bytes, budget: Budget) -> None:
    """As `refused_or_fine`, within a budget."""
    try:
        unpack(frame, budget)
    except WireError:
        return


def test_a_frame_is_refused_by_its_length() -> None:
    with pytest.raises(WireError, match="at most"):
        wire.frame_length(wire.PREFIX.pack(b"GRD1", 100, 1 << 40), BUDGET)
    with pytest.raises(WireError, match="not a frame"):
        wire.frame_length(wire.PREFIX.pack(b"HTTP", 100, 0), BUDGET)


def test_a_text_full_of_commas_is_no_bomb() -> None:
    text = "[{,\"\\" * 20_000
    assert unpack(pack(text), BUDGET) == text


def test_a_bytearray_arrives_as_bytes():
    data = bytearray(b"abc")
    parts = pack([data])
    assert unpack(parts, BUDGET) == [b"abc"]
