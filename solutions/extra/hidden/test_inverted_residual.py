"""Hidden checks of extra/inverted_residual. The oracle takes all windows at once, in float64."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from grader.testing import T1, array_values, expect, expect_close, hint, points, requires

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 where the right answer is (nearly) zero because its terms cancel. ReLU6 makes no error larger."""


def composed(x, w_expand, w_depth, w_project, stride):
    """Expansion as a product of matrices, filters by windows, projection as a product of matrices, and the shortcut."""
    y = np.moveaxis(x, 1, -1)
    if w_expand is not None:
        y = np.minimum(6, np.maximum(0, y @ w_expand[:, :, 0, 0].T))
    windows = sliding_window_view(np.pad(y, ((0, 0), (1, 1), (1, 1), (0, 0))), (3, 3), axis=(1, 2))[
        :, ::stride, ::stride
    ]
    y = np.minimum(6, np.maximum(0, np.einsum("nhwcij,cij->nhwc", windows, w_depth[:, 0])))
    y = np.moveaxis(y @ w_project[:, :, 0, 0].T, -1, 1)
    return y + x if y.shape[1] == x.shape[1] and stride == 1 else y


@st.composite
def blocks(draw, n=st.integers(0, 2), styles=("integers", "normal")):
    """(arguments, expected) of any block, now and then in Fortran order."""
    c, m, o, stride = draw(st.tuples(*[st.integers(1, 4)] * 3, st.integers(1, 3)))
    expand, h, w = draw(st.booleans()), draw(st.integers(1, 6)), draw(st.integers(1, 6))
    m = m if expand else c
    shapes = [(draw(n), c, h, w), (m, c, 1, 1), (m, 1, 3, 3), (o, m, 1, 1)]
    arrays = [draw(array_values(shape, styles=styles)) for shape in shapes]
    arrays[0] = arrays[0] * draw(st.sampled_from([1, 20]))
    arrays[1] = arrays[1] if expand else None
    if draw(st.booleans()):
        arrays = [array if array is None else np.asfortranarray(array) for array in arrays]
    return (*arrays, stride), composed(*arrays, stride)


@points(1)
@requires("test_expanded", "test_stride", "test_shortcut")
@hint("Expansion, stride and shortcut are right one by one. What about two of them together, or a batch of no images?")
@given(case=blocks())
def test_any_block(student, case):
    """The block is right for any channels, sides, strides, batch and memory layout."""
    arguments, expected = case
    expect_close(student.inverted_residual(*arguments), expected, NEAR)


@points(0.5)
@requires("test_shortcut")
@hint("Weights of zero in the last convolution: what remains of the block?")
@given(x=array_values((2, 3, 2, 2), low=-9, high=9), expand=st.booleans())
def test_silent_block(student, x, expand):
    """A block whose projection is zero gives x, negative numbers included."""
    w_expand = np.ones((3, 3, 1, 1)) if expand else None
    expect_close(student.inverted_residual(x, w_expand, np.ones((3, 1, 3, 3)), np.zeros((3, 3, 1, 1))), x, NEAR)


@points(0.5)
@requires("test_expanded", "test_stride")
@hint("After ReLU6 no number is above 6. So how large can a sum of three of them be?")
@given(case=blocks(n=st.integers(1, 2), styles=("integers",)))
def test_never_larger(student, case):
    """The result, without x, is at most six times the sum of the absolute weights of the projection."""
    (x, w_expand, w_depth, w_project, _stride), _expected = case
    y = np.asarray(student.inverted_residual(1e6 * x, w_expand, w_depth, w_project, 2))
    limit = 6 * np.abs(w_project).sum(axis=(1, 2, 3)) + 1e-6
    reached = np.abs(y).max(axis=(0, 2, 3))
    expect(
        bool((reached <= limit).all()),
        f"The channels reach {reached.round(3).tolist()}, at most {limit.round(3).tolist()} is possible.",
    )
