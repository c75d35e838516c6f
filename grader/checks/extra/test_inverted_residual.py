"""Public checks of extra/inverted_residual. The oracle is one output pixel at a time, in Python numbers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, T2, array_values, expect_close, expect_raises, expect_unchanged, hint, points, requires

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 where the right answer is (nearly) zero because its terms cancel. ReLU6 makes no error larger."""


def relu6(v):
    return min(max(v, 0.0), 6.0)


def mixed(pixels, weights):
    """A 1 x 1 convolution: a list of channels for each pixel, {place: channels}."""
    rows = weights.reshape(weights.shape[:2]).tolist()
    return {
        place: [math.fsum(a * b for a, b in zip(row, values, strict=True)) for row in rows]
        for place, values in pixels.items()
    }


def block(x, w_expand, w_depth, w_project, stride=1):
    """The oracle: image by image, with a dict from places to channels; a place outside the image is no key."""
    rows, columns = range(0, x.shape[2], stride), range(0, x.shape[3], stride)
    result = np.zeros((len(x), len(w_project), len(rows), len(columns)))
    filters = w_depth[:, 0].tolist()
    for n, image in enumerate(x.astype(np.float64)):
        wide = {place: image[:, *place].tolist() for place in np.ndindex(image.shape[1:])}
        if w_expand is not None:
            wide = {place: [relu6(v) for v in values] for place, values in mixed(wide, w_expand).items()}
        filtered = {}
        for r, q in np.ndindex(len(rows), len(columns)):
            around = [(i, j, (rows[r] + i - 1, columns[q] + j - 1)) for i in range(3) for j in range(3)]
            seen = [(i, j, wide[place]) for i, j, place in around if place in wide]
            sums = [math.fsum(f[i][j] * values[c] for i, j, values in seen) for c, f in enumerate(filters)]
            filtered[r, q] = [relu6(v) for v in sums]
        for (r, q), values in mixed(filtered, w_project).items():
            result[n, :, r, q] = values
    return result + x if stride == 1 and x.shape[1] == len(w_project) else result


@st.composite
def blocks(draw, *, expand=True, stride=1, skip=False, dtype="float64", large=True, positive=False):
    """(arguments, options, expected). With `skip`, as many channels come out as go in; else more or fewer.

    Some values are so large that ReLU6 cuts them off on both sides. A `positive` x lies between 0 and 6, where ReLU6
    changes nothing.
    """
    n, c, h, w = draw(st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(1, 4), st.integers(1, 4)))
    m = draw(st.integers(1, 4)) if expand else c
    o = c if skip else draw(st.sampled_from([k for k in (1, 2, 3, 4) if k != c]))
    shapes = [(n, c, h, w), (m, c, 1, 1), (m, 1, 3, 3), (o, m, 1, 1)]
    x, *weights = (draw(array_values(shape, dtype, styles=("integers", "normal"))) for shape in shapes)
    x = x * np.dtype(dtype).type(draw(st.sampled_from([1, 5])) if large else 1)
    x = np.abs(x) if positive else x
    arguments = (x, weights[0] if expand else None, *weights[1:])
    return arguments, {} if stride == 1 else {"stride": stride}, block(*arguments, stride)


def strided(skip):
    """Blocks with a stride of 2 or 3."""
    return st.sampled_from([2, 3]).flatmap(
        lambda stride: blocks(expand=False, stride=stride, skip=skip, large=False, positive=True)
    )


def wrong_blocks():
    """(name, arguments, options) that must raise ValueError; one shape is wrong in each."""
    x, expand, depth, project = (
        np.ones((1, 2, 3, 3)),
        np.ones((4, 2, 1, 1)),
        np.ones((4, 1, 3, 3)),
        np.ones((3, 4, 1, 1)),
    )
    ones = np.ones
    return [
        ("stride 0", (x, expand, depth, project), {"stride": 0}),
        ("negative stride", (x, expand, depth, project), {"stride": -1}),
        ("expansion for 1 channel", (x, ones((4, 1, 1, 1)), depth, project), {}),
        ("expansion for 3 channels", (x, ones((4, 3, 1, 1)), depth, project), {}),
        ("expansion to 5", (x, ones((5, 2, 1, 1)), depth, project), {}),
        ("expansion to 1", (x, ones((1, 2, 1, 1)), depth, project), {}),
        ("expansion 1 x 2", (x, ones((4, 2, 1, 2)), depth, project), {}),
        ("no expansion, 4 filters", (x, None, depth, project), {}),
        ("no expansion, 1 filter", (x, None, depth[:1], ones((3, 1, 1, 1))), {}),
        ("two slices a filter", (x, expand, ones((4, 2, 3, 3)), project), {}),
        ("2 x 3 filters", (x, expand, ones((4, 1, 2, 3)), project), {}),
        ("5 x 5 filters", (x, expand, ones((4, 1, 5, 5)), project), {}),
        ("projection of 1", (x, expand, depth, ones((3, 1, 1, 1))), {}),
        ("projection of 5", (x, expand, depth, ones((3, 5, 1, 1))), {}),
        ("projection 2 x 1", (x, expand, depth, ones((3, 4, 2, 1))), {}),
    ]


@points(2)
@hint(
    "Write down the numbers after each step. 0.25 * 8 = 2 passes ReLU6, 8 itself does not; then times -2, then plus x."
)
@pytest.mark.parametrize("expansion", [0.25, None], ids=["expanded", "not expanded"])
def test_examples(student, expansion):
    """The examples of the file come out as written there."""
    x, copy, project = np.array([[[[1.0, 8.0]]]]), np.zeros((1, 1, 3, 3)), np.full((1, 1, 1, 1), -2.0)
    copy[0, 0, 1, 1] = 1.0
    expand = None if expansion is None else np.full((1, 1, 1, 1), expansion)
    expected = np.array([[[[0.5, 4.0]]]]) if expansion else np.array([[[[-1.0, -4.0]]]])
    expect_close(student.inverted_residual(x, expand, copy, project), expected, NEAR)


@points(1.5)
@hint("Where does ReLU6 stand, and where not? The result of the last convolution may be negative, or above 6.")
@given(case=blocks())
def test_expanded(student, case):
    """The block expands, filters and projects, with ReLU6 after the first two steps."""
    arguments, options, expected = case
    expect_close(student.inverted_residual(*arguments, **options), expected, NEAR)


@points(1.25)
@hint("Without an expansion the filters see x as it is: nothing is cut off before them.")
@given(case=blocks(expand=False))
def test_not_expanded(student, case):
    """Without an expansion the depthwise filters work on x itself."""
    arguments, options, expected = case
    expect_close(student.inverted_residual(*arguments, **options), expected, NEAR)


@points(1.25)
@hint("Same shape in and out, stride 1: what is added at the very end?")
@given(case=blocks(expand=False, skip=True, large=False, positive=True))
def test_shortcut(student, case):
    """With stride 1 and as many channels out as in, x is added to the result."""
    arguments, options, expected = case
    expect_close(student.inverted_residual(*arguments, **options), expected, NEAR)


@points(1)
@hint("Output (r, q) lies over pixel (S*r, S*q). A stride above 1 has no shortcut, even if the shapes happen to agree.")
@given(case=strided(skip=False) | strided(skip=True))
def test_stride(student, case):
    """With a larger stride the depthwise filters skip pixels, and nothing is added."""
    arguments, options, expected = case
    expect_close(student.inverted_residual(*arguments, **options), expected, NEAR)


@points(0.5)
@requires("test_expanded", "test_shortcut")
@hint("`y = x` is no copy: `y += ...` writes into x. Which dtype has np.zeros?")
@given(case=blocks(dtype="float32", large=False) | blocks(expand=False, skip=True, dtype="float32", large=False))
def test_fresh_float32(student, case):
    """The arguments stay as they are, the result is a fresh array, and float32 stays float32."""
    arguments, options, expected = case
    returned = expect_unchanged(student.inverted_residual, *arguments, **options)
    expect_close(returned, expected, T2, dtype="float32")


@points(0.5)
@requires("test_expanded", "test_not_expanded")
@hint("Write the four shapes of the docstring down and compare: numpy stretches an axis of 1 in silence.")
@pytest.mark.parametrize(
    ("arguments", "options"), [case[1:] for case in wrong_blocks()], ids=[c[0] for c in wrong_blocks()]
)
def test_refuses_what_does_not_fit(student, arguments, options):
    """Weights whose shapes do not fit and strides below 1 raise ValueError."""
    expect_raises(ValueError, student.inverted_residual, *arguments, **options)
