"""Hidden checks of target/answer. CANARY-check: this text may never reach a student's process."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, expect_close, expect_equal, hint, points

far = st.lists(st.integers(8_675_309_000, 8_675_309_999), min_size=1, max_size=4)


@points(1)
@hint("Large numbers too.")
@given(case=far.map(lambda n: (np.array(n, float), np.array([3.0 * k + 1.0 for k in n]))))
def test_far(student, case):
    """affine is right for large numbers."""
    expect_close(student.affine(case[0]), case[1], T1)


@points(1)
@hint("Upper case is not in the list.")
@given(case=st.sampled_from(["CANARY-hidden-one", "CANARY-hidden-three", "CANARY-hidden-oo"]))
def test_upper(student, case):
    """vowels looks at lower case only."""
    expect_equal(student.vowels(case), sum(letter in "aeiou" for letter in case))
