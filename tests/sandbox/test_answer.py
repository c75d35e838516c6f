"""What a worker answers: the same text as that of the nodes, however it was written."""

from __future__ import annotations

import json
import math
import struct

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.sandbox import answer, wire
from grader.sandbox.answer import Writer, json_of

BUDGET = wire.Budget()
plain = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(st.characters()), st.binary(max_size=9), st.complex_numbers()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.lists(inner, max_size=3).map(tuple), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=9,
)  # fmt: skip
arrays = hnp.arrays(st.sampled_from(wire.DTYPES), hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3))


def compact(node: object) -> str:
    return json.dumps(node, separators=(",", ":"))


@given(st.lists(st.one_of(plain, arrays, arrays.map(np.transpose), st.floats()), max_size=5))
@example([math.nan, -math.inf, -0.0, True, None, 1 << 70])
@example([np.zeros((2, 0)), np.ones((2, 3))[:, ::2], np.float32(2), np.array(1.5), np.zeros((2, 0))])
def test_the_text_is_that_of_the_node(values: list[object]) -> None:
    writer, encoder = Writer(keep_layout=False), wire.Encoder(keep_layout=False)
    for value in [*values, *values]:
        assert writer.text(value) == compact(encoder.node(value))
        assert (writer.raw, writer.nodes_left) == (encoder.raw, encoder.nodes_left)
    assert b"".join(writer.buffers) == b"".join(encoder.buffers)


@given(st.one_of(plain, arrays), st.lists(st.sampled_from("xy"), max_size=2), st.booleans())
def test_a_watched_call_is_a_tuple_of_three(value: object, changed: list[str], shares: bool) -> None:
    writer, encoder = Writer(keep_layout=False), wire.Encoder(keep_layout=False)
    assert writer.watched(value, changed, shares) == compact(encoder.node((value, changed, shares)))


@given(st.lists(st.one_of(st.integers(), arrays), max_size=4))
def test_a_whole_frame_is_read_as_it_was_meant(values: list[object]) -> None:
    writer = Writer(keep_layout=False)
    seconds = [n / 8 for n in range(len(values))]
    frame = bytearray(writer.whole(['{"o":{"v":' + writer.text(value) for value in values], seconds))
    said = wire.unpack(frame, BUDGET)
    assert frame == wire.Encoder.frame(writer, json.loads(frame[16 : 16 + int.from_bytes(frame[4:8], "little")]))
    assert len(said["replies"]) == len(values)
    for reply, value in zip(said["replies"], values, strict=True):
        np.testing.assert_array_equal(reply["v"], value)
    assert struct.unpack(f"<{len(seconds)}d", said["seconds"]) == tuple(seconds)
    assert frame.endswith(said["seconds"] + bytes(answer.times_size(len(values)) - len(said["seconds"])))


def test_limits_hold_for_what_is_written_fast() -> None:
    writer = Writer(keep_layout=False, max_nodes=3, max_raw=64)
    for _turn in range(2):
        writer.text(np.ones(2))
    with pytest.raises(wire.WireError, match="too much to send"):
        writer.text(np.ones(9))
    with pytest.raises(wire.WireError, match="too many values"):
        writer.text(np.ones(2))


def test_a_node_that_is_nested_too_deep() -> None:
    node: list[object] = []
    for _level in range(100_000):
        node = [node]
    with pytest.raises(wire.WireError):
        json_of(node)
