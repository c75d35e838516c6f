"""Hidden checks of cnn/conv2d. The oracle is the definition: one loop for every index."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, array_values, expect_close, hint, points, requires

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 where the right answer is (nearly) zero because its terms cancel."""


def by_definition(x, w, b, stride, padding, dilation, groups):
    """The layer, one output element at a time; pixels outside the image are skipped instead of padded."""
    (n, _c, h, width), (o, c_group, kh, kw) = x.shape, w.shape
    ho = len(range(0, h + 2 * padding - dilation * (kh - 1), stride))
    wo = len(range(0, width + 2 * padding - dilation * (kw - 1), stride))
    y = np.zeros((n, o, ho, wo)) + (0.0 if b is None else b[:, None, None])
    for f, r, q, i, j in itertools.product(range(o), range(ho), range(wo), range(kh), range(kw)):
        row, column = r * stride + i * dilation - padding, q * stride + j * dilation - padding
        if 0 <= row < h and 0 <= column < width:
            first = f // (o // groups) * c_group
            y[:, f, r, q] += x[:, first : first + c_group, row, column] @ w[f, :, i, j]
    return y


@st.composite
def everything(draw):
    """(arguments, expected) with all options together and, now and then, memory in Fortran order."""
    n, groups, c, o = draw(st.tuples(*[st.integers(1, 2)] * 4))
    kh, kw, padding = draw(st.tuples(*[st.integers(1, 3)] * 2, st.integers(0, 2)))
    dilation = draw(st.integers(1, 2))
    stride, more, wider = draw(st.tuples(st.integers(1, 3), st.integers(0, 3), st.integers(0, 3)))
    h = max(1, dilation * (kh - 1) + 1 - 2 * padding + more)
    width = max(1, dilation * (kw - 1) + 1 - 2 * padding + wider)
    x = draw(array_values((n, c * groups, h, width)))
    w = draw(array_values((o * groups, c, kh, kw)))
    b = draw(st.none() | array_values((o * groups,)))
    if draw(st.booleans()):
        x, w = np.asfortranarray(x), np.asfortranarray(w)
    arguments = (x, w, b, stride, padding, dilation, groups)
    return arguments, by_definition(*arguments)


@st.composite
def plain(draw, n, dtype):
    """((x, w), expected) for a layer of `n` images without options."""
    c, o, k, h, width = draw(st.tuples(*[st.integers(1, 2)] * 3, *[st.integers(2, 4)] * 2))
    x, w = draw(array_values((n, c, h, width), dtype)), draw(array_values((o, c, k, k), dtype))
    return (x, w), by_definition(x, w, None, 1, 0, 1, 1)


@st.composite
def two_images(draw):
    """Two images and filters of fitting shapes."""
    c, k = draw(st.integers(1, 2)), draw(st.integers(1, 3))
    shape = (1, c, k + draw(st.integers(0, 2)), k + draw(st.integers(0, 2)))
    return draw(array_values(shape)), draw(array_values(shape)), draw(array_values((2, c, k, k)))


@st.composite
def wide_images(draw):
    """(image, filters, stride); the image is wide enough to cut a stride off."""
    k, stride = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    width = k + stride + draw(st.integers(0, 4))
    return draw(array_values((1, 1, k, width))), draw(array_values((2, 1, k, k))), stride


@points(0.25)
@hint("The single options are right? Then look at two of them together, such as padding and dilation.")
@given(case=everything())
def test_all_options(student, case):
    """conv2d is right with stride, padding, dilation, groups and bias together."""
    arguments, expected = case
    expect_close(student.conv2d(*arguments), expected, NEAR)


@points(0.5)
@requires("test_channels_and_bias")
@hint("No images give an empty array of the right shape; whole numbers give float64.")
@given(case=plain(1, "int64") | plain(0, "float64"))
def test_no_images_and_integers(student, case):
    """An empty batch gives an empty result of the right shape, and int64 gives float64."""
    arguments, expected = case
    expect_close(student.conv2d(*arguments), expected, NEAR)


@points(0.25)
@requires("test_channels_and_bias")
@hint("A convolution only multiplies by weights and adds. What else does your code do to the pixels?")
@given(case=two_images())
def test_linear(student, case):
    """Without bias, two images added and the filter tripled give three times the two results added."""
    first, second, w = case
    both = student.conv2d(first + second, 3.0 * w)
    apart = student.conv2d(first, w), student.conv2d(second, w)
    expect_close(both, 3.0 * (np.asarray(apart[0]) + np.asarray(apart[1])), NEAR)


@points(0.25)
@requires("test_channels_and_bias", "test_stride")
@hint("The same filter is used everywhere: no weight may depend on the position.")
@given(case=wide_images())
def test_moves_with_the_image(student, case):
    """When the image moves by one stride, the feature map moves by one pixel."""
    image, w, stride = case
    before = student.conv2d(image[..., stride:], w, stride=stride)
    after = student.conv2d(image[..., :-stride], w, stride=stride)
    expect_close(after[..., 1:], np.asarray(before)[..., :-1], NEAR)
