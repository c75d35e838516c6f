"""Answers of a worker: what is accepted, and what their digest tells apart."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import replies
from grader.sandbox import wire
from grader.sandbox.host import InvalidReply
from grader.sandbox.wire import WireError


def answer(*values, times=None, header=None):
    """A frame as a worker makes it; `header(node of times)` gives another header."""
    encoder = wire.Encoder()
    nodes = [{"o": value if "e" in value else {**value, "v": encoder.node(value["v"])}} for value in values]
    end = encoder.end(struct.pack(f"<{len(values)}d", *(times or [0.5] * len(values))))
    return bytearray(encoder.frame(header(nodes, end) if header else {"o": {"replies": nodes, "seconds": end}}))


def digest(frame, calls=1):
    return replies.digest(frame, calls)


VALUES = st.lists(st.one_of(st.integers(), st.floats(), st.text(max_size=5), st.lists(st.floats(), max_size=3).map(np.array)), min_size=1, max_size=5)


@given(VALUES, st.data())
def test_times_are_read_and_make_no_difference(values, data):
    times = [data.draw(st.lists(st.floats(0, 100), min_size=len(values), max_size=len(values))) for _turn in range(2)]
    frames = [answer(*({"v": value} for value in values), times=time) for time in times]
    read = [replies.read(frame, len(values)) for frame in frames]
    assert [[reply["s"] for reply in found] for found, _unique in read] == times
    assert all(unique for _found, unique in read)
    assert digest(frames[0], len(values)) == digest(frames[1], len(values))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"v": 1}, {"v": 2}), ({"v": 0.0}, {"v": -0.0}), ({"v": 1}, {"v": True}), ({"v": 1}, {"v": 1.0}),
        ({"v": np.zeros(2)}, {"v": -np.zeros(2)}), ({"v": np.zeros(2)}, {"v": np.zeros((2, 1))}), ({"v": [1]}, {"v": (1,)}),
        ({"v": np.zeros(2, "f4")}, {"v": np.zeros(2, "i4")}), ({"v": 1, "p": "a"}, {"v": 1, "p": "b"}), ({"v": 1, "p": ""}, {"v": 1}),
        ({"v": float("nan")}, {"v": float("inf")}), ({"v": np.array([np.nan])}, {"v": np.array([-np.nan])}),
    ],
)  # fmt: skip
def test_anything_else_does(one, other):
    assert digest(answer(one)) != digest(answer(other))
    assert digest(answer(one)) == digest(answer(one))


@given(st.integers(0, 4000))
def test_one_bit_anywhere_but_in_the_times_does(bit):
    whole = answer({"v": np.arange(40.0)}, {"v": "text"})
    changed = bytearray(whole)
    changed[bit // 8 % len(whole)] ^= 1 << bit % 8
    in_times = bit // 8 % len(whole) >= len(whole) - 16
    assert (digest(whole, 2) == digest(changed, 2)) == in_times


def test_times_of_no_sense_count_as_none():
    odd = [float("nan"), float("inf"), -1.0, 1e300, 0.25]
    found, _unique = replies.read(answer(*[{"v": 1}] * 5, times=odd), 5)
    assert [reply["s"] for reply in found] == [0.0, 0.0, 0.0, 0.0, 0.25]


@pytest.mark.parametrize(
    "node",
    [
        {"b": [8, 16]}, {"b": [16, 0]}, {"b": [0, 0]}, {"b": [8, -16]}, {"b": [8]}, {"a": ["float64", [1], 0]}, [0.5], 0.5, "0.5", False,
        {"b": [8, 0], "a": 1}, {"o": {}}, {"b": ["8", 0]},
    ],
)  # fmt: skip
def test_times_elsewhere_are_refused(node):
    frame = answer({"v": 1}, header=lambda nodes, _end: {"o": {"replies": nodes, "seconds": node}})
    with pytest.raises((InvalidReply, WireError)):
        replies.read(frame, 1)


def test_no_value_may_lie_among_the_times():
    """Else two answers of the same digest could be different values."""
    for node in ({"a": ["float64", [1], 0]}, {"b": [8, 0]}, {"a": ["float64", [1], 0, [8], 0, 8]}):
        frame = answer({"v": 1}, header=lambda _nodes, end, node=node: {"o": {"replies": [{"o": {"v": node}}], "seconds": end}})
        with pytest.raises(WireError):
            replies.read(frame, 1)


def test_an_answer_without_times_is_read_but_not_recognised():
    frame = answer({"v": 1}, header=lambda nodes, _end: {"o": {"replies": nodes}})
    assert replies.read(frame, 1) == ([{"v": 1, "s": 0.0}], False)
    assert replies.read(bytearray(wire.pack({"replies": [{"v": 1}]})), 1) == ([{"v": 1, "s": 0.0}], False)


@pytest.mark.parametrize(
    "header",
    [
        b'{"o":{"replies":[{"o":{"v":1}}],"replies":[{"o":{"v":2}}],"seconds":{"b":[8,0]}}}',
        b'{"o":{"seconds":{"b":[8,16]},"replies":[{"o":{"v":2}}],"seconds":{"b":[8,0]}}}',
        b'{"o":{"replies":[{"o":{"v":3,"v":2}}],"seconds":{"b":[8,0]}}}',
        b'{"o":{"seconds":{"b":[8,0]}},"o":{"replies":[{"o":{"v":2}}],"seconds":{"b":[8,0]}}}',
    ],
)
def test_what_is_said_twice_is_part_of_the_digest(header):
    """JSON takes the last; whatever it takes, the digest covers all of it."""
    header += b" " * (-len(header) % 16)
    frame = bytearray(wire.PREFIX.pack(b"GRD1", len(header), 16) + header + struct.pack("<d", 0.5) + bytes(8))
    found, unique = replies.read(frame, 1)
    assert found == [{"v": 2, "s": 0.5}]
    assert unique
    other = bytearray(frame)
    other[len(frame) - 16 :] = struct.pack("<d", 9.0) + b"anything"
    assert digest(other) == digest(frame)
    assert replies.read(other, 1)[0] == [{"v": 2, "s": 9.0}]
    for end in (header, header.replace(b"2", b"7")):
        assert (digest(bytearray(wire.PREFIX.pack(b"GRD1", len(end), 16) + end + bytes(16))) == digest(frame)) == (end == header)


@pytest.mark.parametrize("length", [0, 15, 16, 20, 31])
def test_a_frame_cut_short_has_some_digest(length):
    assert len(digest(answer({"v": 1})[:length], 5)) == 32
