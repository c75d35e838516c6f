"""Hidden checks of cnn/linear_relu. The oracle of the layer contracts with einsum; those of ReLU are its laws."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, array_values, expect_close, expect_equal, hint, points, requires

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 where terms cancel: 30 products of normal values, each up to 25, are off by 30 * 750 * 2.2e-16 = 5e-12."""


@st.composite
def layouts(draw, dtype="float64"):
    """(x, w, b, expected) with arrays that lie in memory backwards, in columns or with gaps; now and then none at all."""
    n_in, n_out, *before = draw(st.tuples(st.integers(1, 30), st.integers(1, 8), *[st.integers(0, 3)] * 2))
    turn = draw(st.sampled_from([np.asfortranarray, lambda a: a[..., ::-1], lambda a: np.repeat(a, 2, -1)[..., ::2]]))
    x = turn(draw(array_values((*before, n_in), dtype)))
    w = turn(draw(array_values((n_out, n_in), dtype)))
    b = draw(array_values((n_out,), dtype))
    wide = [array.astype(np.float64) for array in (x, w, b)]
    return x, w, b, np.einsum("...i,oi->...o", *wide[:2]) + wide[2]


@st.composite
def mixtures(draw):
    """(x, y, w, b, share): two inputs of the same shape, and how much of the mixture is x."""
    rows, n_in, n_out = draw(st.tuples(*[st.integers(1, 4)] * 3))
    x, y = draw(array_values((rows, n_in))), draw(array_values((rows, n_in), styles=("integers", "normal")))
    return (
        x,
        y,
        draw(array_values((n_out, n_in))),
        draw(array_values((n_out,))),
        draw(st.sampled_from([0.5, 2.0, -1.0])),
    )


def numbers(*styles):
    """An array of one or two axes."""
    shapes = st.lists(st.integers(1, 9), min_size=1, max_size=2)
    return shapes.flatmap(lambda shape: array_values(tuple(shape), low=-9, high=9, styles=styles))


@st.composite
def with_nan(draw):
    """An array in which a few numbers are NaN or infinite."""
    x, strange = draw(numbers("integers", "normal")), draw(st.sampled_from([np.nan, -np.inf, np.inf]))
    x[np.random.default_rng(draw(st.integers(0, 2**16))).random(x.shape) < 0.4] = strange
    return x


@points(0.25)
@requires("test_linear")
@hint("Is there a layout of memory, or a length (0, too), that your code takes for granted?")
@given(case=layouts())
def test_any_layout(student, case):
    """linear is right for arrays that are turned round, transposed, have gaps in memory, or are empty."""
    x, w, b, expected = case
    expect_close(student.linear(x, w, b), expected, NEAR)


@points(0.25)
@requires("test_linear", "test_relu")
@hint("Whole numbers come back as float64, from both functions.")
@given(case=layouts("int64"))
def test_integers(student, case):
    """int64 in gives float64 out, for both functions."""
    x, w, b, expected = case
    expect_close(student.linear(x, w, b), expected, NEAR)
    expect_equal(student.relu(w - 2), np.where(w > 2, w - 2.0, 0.0))


@points(0.25)
@requires("test_linear", "test_relu")
@hint("A layer adds its bias once, whatever x is; and x is relu(x) less relu(-x).")
@given(case=mixtures())
def test_laws(student, case):
    """A layer of a mixture is the mixture of the layers; relu(x) - relu(-x) is x, and a second relu changes nothing."""
    x, y, w, b, share = case
    apart = student.linear(x, w, b), student.linear(y, w, b)
    mixed = share * np.asarray(apart[0]) + (1 - share) * np.asarray(apart[1])
    expect_close(student.linear(share * x + (1 - share) * y, w, b), mixed, NEAR)
    kept = student.relu(y)
    expect_equal(np.asarray(kept) - np.asarray(student.relu(-y)), y)
    expect_equal(student.relu(kept), kept)


@points(0.25)
@requires("test_relu")
@hint("NaN > 0 is False, Python's max and np.fmax prefer the number; 0 * -inf is NaN. Does your code meet these?")
@given(x=with_nan())
def test_nan(student, x):
    """NaN stays NaN in relu: an error upstream must not disappear here. Infinities are numbers like others."""
    expect_equal(student.relu(x), np.where(x < 0, 0.0, x))
