"""Public checks of beside/solved."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, expect_close, hint, points

arrays = st.lists(st.integers(-1000, 1000), min_size=1, max_size=6).map(lambda n: np.array(n, float))


@points(4)
@hint("One multiplication.")
@given(case=st.tuples(arrays, st.integers(-9, 9)).map(lambda c: (*c, np.array([n * c[1] for n in c[0].tolist()], float))))
def test_scale(student, case):
    """scale multiplies every element."""
    expect_close(student.scale(case[0], float(case[1])), case[2], T1)
