"""Hidden checks of vgg/stacked_kernels. The oracle is the formula."""

from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect, expect_equal, hint, is_plain, points, requires


def formula(n, c, k):
    """n layers of c filters with k * k * c weights."""
    weights = n * k * k * c * c
    return {"receptive_field": n * k - n + 1, "params": weights, "macs_per_pixel": weights}


@points(0.5)
@hint("Try a stack as deep and as wide as in a real network: 20 layers, 512 channels.")
@given(n=st.integers(1, 50), c=st.integers(1, 2048), k=st.integers(1, 31))
def test_real_sizes(student, n, c, k):
    """stack and single are right for many layers, many channels and large filters."""
    expect_equal(student.stack(n, c, k), formula(n, c, k))
    expect_equal(student.single(k, c), formula(1, c, k))


@points(0.5)
@requires("test_saving")
@hint("One layer is its own single layer, and layers of 1 x 1 never see more than one pixel.")
@given(n=st.integers(2, 60), k=st.integers(3, 15))
def test_stacks_are_cheaper(student, n, k):
    """Two or more layers of 3 x 3 or more are cheaper than one; one layer costs the same; 1 x 1 layers cost n times it."""
    for arguments, low, high in (((n, k), 0, 1), ((1, k), 1, 1), ((n, 1), n, n)):
        answer = student.saving(*arguments)
        expect(not is_plain(answer), "saving has to return a Fraction.")
        above, below = answer.as_integer_ratio()
        right = low * below < above < high * below if low < high else above == low * below
        expect(right, f"saving{arguments} is {above}/{below}: it should be {'below 1' if low < high else low}.")
