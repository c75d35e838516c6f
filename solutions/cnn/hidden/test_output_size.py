"""Hidden checks of cnn/output_size."""

from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect, expect_equal, hint, points, requires


@st.composite
def real_layers(draw):
    """(arguments, size) as real images have them; the size is found by walking to the last position."""
    k, dilation = draw(st.integers(1, 31)), draw(st.integers(1, 6))
    stride, padding = draw(st.integers(1, 16)), draw(st.integers(0, 20))
    reach = dilation * (k - 1) + 1
    w = draw(st.integers(max(1, reach - 2 * padding), 2048))
    return (w, k, stride, padding, dilation), len(range(-padding, w + padding - reach + 1, stride))


@points(0.5)
@hint("Try one large image by hand with stride, padding and dilation together.")
@given(case=real_layers())
def test_real_images(student, case):
    """conv_output_size is right for images of up to 2048 pixels with all options together."""
    arguments, size = case
    expect_equal(student.conv_output_size(*arguments), size)


@points(0.25)
@requires("test_counts_positions")
@hint("More pixels can never leave fewer positions for the filter.")
@given(k=st.integers(1, 7), more=st.integers(0, 20), stride=st.integers(1, 4), padding=st.integers(0, 3))
def test_never_shrinks(student, k, more, stride, padding):
    """A wider input, or more padding, never gives fewer positions."""
    w = k + more
    size = student.conv_output_size(w, k, stride, padding)
    wider = student.conv_output_size(w + 1, k, stride, padding)
    padded = student.conv_output_size(w, k, stride, padding + 1)
    expect(size <= wider, f"One pixel more gave {wider} positions instead of {size} or more.")
    expect(wider <= padded, f"Two pixels of padding gave {padded} positions, one pixel of image {wider}.")
