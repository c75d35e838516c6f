"""Public checks of target/layer. CANARY-check: this text may never reach a student's process."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T2, expect_close, hint, points, tensor

tensors = st.lists(st.integers(-100, 100), min_size=1, max_size=5).map(lambda n: np.array(n, np.float32))


@points(2)
@hint("Twice.")
@given(x=tensors)
def test_double(student, x):
    """double returns twice its argument."""
    expect_close(student.double(tensor(x, "float32")), tensor(2 * x, "float32"), T2)


@points(2)
@hint("A parameter of one element.")
@given(x=tensors)
def test_scale(student, x):
    """Scale multiplies by its parameter."""
    layer = student.Scale()
    expect_close(layer(tensor(x, "float32")), tensor(x, "float32"), T2)
    layer.load_state_dict({"factor": tensor([3.0], "float32")})
    expect_close(layer(tensor(x, "float32")), tensor(3 * x, "float32"), T2)
