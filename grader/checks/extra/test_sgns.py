"""Public checks of extra/sgns. The oracle is Python's math, product by product; sigmoid is (1 + tanh) / 2."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.testing import (
    T1,
    T2,
    array_values,
    expect_close,
    expect_raises,
    expect_unchanged,
    hint,
    points,
    requires,
)

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 for losses and slopes near 0: log(1 + exp(-s)) is off by 1e-16 where exp(-s) is lost beside the 1."""
CENTRE, NEIGHBOUR, NEGATIVES = np.array([1.0, 1.0]), np.array([1.0, 0.0]), np.array([[2.0, -2.0], [-1.0, 0.0]])


def product(a, b):
    """a . b of two lists, rounded once."""
    return math.fsum(x * y for x, y in zip(a, b, strict=True))


def cost(s):
    """-log(sigmoid(s))."""
    return math.log1p(math.exp(-abs(s))) + max(-s, 0.0)


def share(s):
    """sigmoid(s)."""
    return (1 + math.tanh(s / 2)) / 2


def loss_of(c, o, neg):
    """The loss."""
    c, o, neg = c.tolist(), o.tolist(), neg.tolist()
    return math.fsum([cost(product(c, o)), *(cost(-product(c, row)) for row in neg)])


def gradients_of(c, o, neg):
    """(dc, do, dneg)."""
    shape, c, o, neg = neg.shape, c.tolist(), o.tolist(), neg.tolist()
    pull = share(product(c, o)) - 1
    pushes = [share(product(c, row)) for row in neg]
    dc = [math.fsum([pull * o[i], *(p * row[i] for p, row in zip(pushes, neg, strict=True))]) for i in range(len(c))]
    dneg = np.array([[p * v for v in c] for p in pushes]).reshape(shape)
    return np.array(dc), np.array([pull * v for v in c]), dneg


@st.composite
def words(draw, dtype="float64", scale=1.0):
    """(c, o, neg): 1 to 3 negatives, vectors of 1 to 4 numbers. `scale` stretches c."""
    d, k = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    styles = ("integers", "normal")
    c, o = (draw(array_values((d,), dtype, styles=styles)) for _ in range(2))
    return np.asarray(scale * c, dtype), o, draw(array_values((k, d), dtype, styles=styles))


@st.composite
def with_loss(draw, **options):
    """(c, o, neg, loss)."""
    case = draw(words(**options))
    return *case, loss_of(*case)


@st.composite
def with_gradients(draw, **options):
    """(c, o, neg, gradients)."""
    case = draw(words(**options))
    return *case, gradients_of(*case)


@st.composite
def refused(draw):
    """[(c, o, neg)] that must raise ValueError: for drawn sizes, one call for each possible fault."""
    d, k = draw(st.integers(2, 3)), draw(st.integers(1, 2))
    shapes = [
        ((d + 1,), (k, d)), ((1,), (k, d)), ((d,), (k, d + 1)), ((d,), (k, 1)), ((d,), (d,)), ((1, d), (k, d)),
        ((), (k, d)), ((d,), (k, d, 1)), ((d, 1), (k, d)), ((d,), (1, k, d)), ((1, d), (1, k, d)),
    ]  # fmt: skip
    return [(np.ones(d), np.ones(o), np.ones(neg)) for o, neg in shapes]


@points(1)
@hint("The products are 1 with o, and 0 and -1 with the negatives. Their signs turn: 1, 0, 1 go into -log(sigmoid).")
def test_example(student):
    """sgns_loss gives the 1.3197 of the docstring."""
    expect_close(student.sgns_loss(CENTRE, NEIGHBOUR, NEGATIVES), 2 * math.log(1 + math.exp(-1)) + math.log(2), NEAR)


@points(2)
@hint("Compute a loss with one negative by hand: which product should be large, which small? What is added up?")
@given(case=with_loss())
def test_loss(student, case):
    """sgns_loss adds up -log(sigmoid) of the product with o and of minus the product with every negative."""
    c, o, neg, loss = case
    expect_close(student.sgns_loss(c, o, neg), loss, NEAR)


@points(2.5)
@hint(
    "The derivative for c . o is sigmoid(c . o) - 1, that for c . neg[k] is sigmoid(c . neg[k]). Then the chain rule."
)
@given(case=with_gradients())
def test_gradients(student, case):
    """sgns_gradients gives the derivatives of the loss with respect to c, o and all negatives."""
    c, o, neg, gradients = case
    expect_close(student.sgns_gradients(c, o, neg), gradients, NEAR)


@points(1)
@requires("test_loss")
@hint("sigmoid(-1000) is 0 to a computer, and log(0) is -inf. log(1 + exp(1000)) overflows. Is there a way around?")
@settings(max_examples=50)
@given(case=with_loss(scale=300.0))
def test_large_loss(student, case):
    """sgns_loss is right for products of hundreds and thousands, too."""
    c, o, neg, loss = case
    expect_close(student.sgns_loss(c, o, neg), loss, NEAR)


@points(0.5)
@requires("test_gradients")
@hint("exp(s) / (1 + exp(s)) is inf / inf for a large s. Is there a form of sigmoid that has no large exponent?")
@settings(max_examples=50)
@given(case=with_gradients(scale=300.0))
def test_large_gradients(student, case):
    """sgns_gradients is right for products of hundreds and thousands, too."""
    c, o, neg, gradients = case
    expect_close(student.sgns_gradients(c, o, neg), gradients, NEAR)


@points(0.5)
@requires("test_loss", "test_gradients")
@hint("A gradient is not yet a step: nothing is subtracted from the vectors. And which dtype have your arrays?")
@settings(max_examples=50)
@given(case=with_gradients(dtype="float32"))
def test_fresh(student, case):
    """The gradients are fresh arrays, float32 for float32, and no argument is changed."""
    c, o, neg, gradients = case
    expect_close(expect_unchanged(student.sgns_gradients, c, o, neg), gradients, T2, dtype="float32")
    expect_close(expect_unchanged(student.sgns_loss, c, o, neg), loss_of(c, o, neg), T2)


@points(0.5)
@requires("test_loss", "test_gradients")
@hint("numpy stretches a vector of one number without a word. Compare the shapes of o and of the rows of neg with c's.")
@settings(max_examples=6)
@given(calls=refused())
def test_refuses_what_does_not_fit(student, calls):
    """Both functions raise ValueError where o or a negative has another length than c."""
    for call in calls:
        expect_raises(ValueError, student.sgns_loss, *call)
        expect_raises(ValueError, student.sgns_gradients, *call)
