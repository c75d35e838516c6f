"""Hidden checks of cnn/receptive_field. The oracle follows the two ends of the field back to the input."""

from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, hint, points, requires


def ends(i, layers):
    """(first, last) pixel of output i: the first weight of its first number, the last weight of its last."""
    first = last = i
    for kernel, stride, padding, dilation in layers[::-1]:
        first, last = first * stride - padding, last * stride - padding + dilation * (kernel - 1)
    return first, last


def stacks(most):
    """Lists of layers as real networks have them."""
    layer = st.tuples(st.integers(1, 11), st.integers(1, 4), st.integers(0, 5), st.integers(1, 4))
    return st.lists(layer, min_size=1, max_size=most)


@st.composite
def deep(draw):
    """(i, layers, field of i, the three numbers)."""
    layers, i = draw(stacks(9)), draw(st.integers(0, 60))
    (first, last), (second, _last) = ends(0, layers), ends(1, layers)
    return i, layers, ends(i, layers), (last - first + 1, second - first, -first)


@points(1)
@hint(
    "The checks on short stacks pass? Then look at a stack of many layers with stride, padding and dilation together."
)
@given(case=deep())
def test_deep_stacks(student, case):
    """Both functions are right for stacks of up to nine layers with all options together."""
    i, layers, field, numbers = case
    expect_equal(student.receptive_field(layers), numbers)
    expect_equal(student.field_of(i, layers), field)


@points(1)
@requires("test_size", "test_jump", "test_padding", "test_dilation")
@hint("Nothing of a layer may depend on whether it is the first one, or on how many there are.")
@given(below=stacks(3), above=stacks(3))
def test_two_stacks_are_one(student, below, above):
    """The numbers of two stacks on top of each other follow from the numbers of the two."""
    (size1, jump1, padding1), (size2, jump2, padding2) = map(student.receptive_field, (below, above))
    expected = (size1 + (size2 - 1) * jump1, jump1 * jump2, padding1 + padding2 * jump1)
    expect_equal(student.receptive_field(below + above), expected)
