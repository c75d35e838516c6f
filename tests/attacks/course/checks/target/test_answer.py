"""Public checks of target/answer. CANARY-check: this text may never reach a student's process."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, expect_close, expect_equal, expect_unchanged, hint, points, requires

numbers = st.lists(st.integers(-1000, 1000), min_size=1, max_size=6).map(lambda n: np.array(n, float))


@points(2)
@hint("Multiply, then add.")
@given(case=numbers.map(lambda x: (x, np.array([3 * n + 1 for n in x.tolist()]))))
def test_affine(student, case):
    """affine multiplies by 3 and adds 1."""
    expect_close(student.affine(case[0]), case[1], T1)


@points(2)
@hint("Look at each letter.")
@given(case=st.text("abcdeiouxyz", max_size=8).map(lambda t: (t, len([c for c in t if c in "aeiou"]))))
def test_vowels(student, case):
    """vowels counts a, e, i, o and u."""
    expect_equal(student.vowels(case[0]), case[1])


@points(1)
@requires("test_affine")
@hint("Make a new array.")
@given(x=numbers)
def test_fresh(student, x):
    """affine leaves its argument alone and returns memory of its own."""
    expect_unchanged(student.affine, x)


@points(1)
@requires("test_affine")
@hint("affine(a + b) is affine(a) + affine(b) - 1.")
@given(x=numbers)
def test_law(student, x):
    """affine of a doubled array follows from affine of the array."""
    once, twice = student.affine(x), student.affine(2 * x)
    expect_close(twice, 2 * np.asarray(once, float) - 1, T1)
