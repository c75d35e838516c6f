"""Values in words: short, exact where short enough, and never a page of numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.describe import MAX_TEXT, short, type_words
from grader.sandbox.wire import Tensor


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (0.1, "0.1"),
        (1 / 3, "0.3333333333"),
        (float("nan"), "nan"),
        ((1,), "(1,)"),
        ([1, (2, 3)], "[1, (2, 3)]"),
        ({(1, 2): 3}, "{(1, 2): 3}"),
        (b"ab", "b'ab'"),
        ({"##ab", "b", "a", "##a"}, "{'a', 'b', '##a', '##ab'}"),
        (frozenset({10, 9}), "frozenset({9, 10})"),
        (np.array([1.0, 2.5]), "array([1., 2.5])"),
        (np.array([[1, 2], [3, 4]]), "array([[1, 2], [3, 4]])"),
        (np.array([1.0], dtype="float32"), "array([1.], dtype=float32)"),
        (np.zeros((0, 2)), "array([], shape=(0, 2))"),
        (np.zeros((3, 3)), "array(shape=(3, 3), dtype=float64)"),
        (Tensor(np.array([1.0])), "tensor([1.])"),
    ],
)
def test_short(value, text):
    assert short(value) == text


@given(st.recursive(st.none() | st.integers() | st.text() | st.binary() | st.floats(), st.lists))
def test_short_is_short_and_one_line(value):
    text = short(value)
    assert len(text) <= MAX_TEXT
    assert "\n" not in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (3, "the int 3"),
        (True, "the bool True"),
        ([1], "a list"),
        (np.zeros((2, 3)), "an array of shape (2, 3)"),
        (Tensor(np.zeros(2)), "a torch tensor of shape (2,)"),
    ],
)
def test_type_words(value, text):
    assert type_words(value) == text
