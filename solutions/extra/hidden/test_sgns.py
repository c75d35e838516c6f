"""Hidden checks of extra/sgns: difference quotients of the loss, a law of the gradients, corners."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.testing import T1, T3, array_values, expect_close, expect_equal, hint, points, requires

NEAR = T1._replace(floor=1.0)
"""As in the public checks."""
STYLES = ("integers", "normal")


def loss_of(c, o, neg):
    """The loss, with the smaller exponential of each term."""
    scores = [float(np.dot(c, o)), *(-float(np.dot(c, row)) for row in neg)]
    return sum(math.log1p(math.exp(-s)) if s > 0 else math.log1p(math.exp(s)) - s for s in scores)


def slopes(c, o, neg, h=1e-6):
    """Central differences of the loss for every number of the three arrays."""
    arrays = [c.copy(), o.copy(), neg.copy()]
    found = [np.zeros(one.shape) for one in arrays]
    for array, slope in zip(arrays, found, strict=True):
        for where in np.ndindex(array.shape):
            kept = array[where]
            ends = []
            for step in (h, -h):
                array[where] = kept + step
                ends.append(loss_of(*arrays))
            array[where] = kept
            slope[where] = (ends[0] - ends[1]) / (2 * h)
    return tuple(found)


@st.composite
def words(draw, least=0):
    """(c, o, neg): up to 5 negatives, at least `least`."""
    d, k = draw(st.integers(1, 5)), draw(st.integers(least, 5))
    return tuple(draw(array_values(shape, styles=STYLES)) for shape in ((d,), (d,), (k, d)))


@st.composite
def with_slopes(draw):
    """(arguments, gradients)."""
    case = draw(words(1))
    return case, slopes(*case)


@st.composite
def corners(draw):
    """(arguments, loss): no negatives, the same negative twice, the neighbour among them; arrays that are views."""
    c, o, neg = draw(words())
    kind = draw(st.sampled_from(["none", "twice", "neighbour"]))
    neg = {"none": neg[:0], "twice": np.concatenate([neg, neg]), "neighbour": np.concatenate([neg, o[None]])}[kind]
    neg, c = np.asfortranarray(neg), np.repeat(c, 2)[::2]
    return (c, o, neg), loss_of(c, o, neg)


@points(0.75)
@requires("test_gradients")
@hint("Change one number a little and look how the loss changes: does that agree with your gradient, in sign and size?")
@settings(max_examples=60)
@given(case=with_slopes())
def test_difference_quotients(student, case):
    """The gradients are what the loss does when one number changes a little."""
    arguments, gradients = case
    expect_close(student.sgns_gradients(*arguments), gradients, T3)


@points(0.5)
@requires("test_gradients")
@hint("The loss knows only products with c. Stretching c does to it what stretching all the others does.")
@given(case=words(1))
def test_stretching(student, case):
    """c . dc is o . do and all neg . dneg together."""
    c, o, neg = case
    dc, do, dneg = (np.asarray(one) for one in student.sgns_gradients(c, o, neg))
    expect_close(float(c @ dc), float(o @ do + (neg * dneg).sum()), NEAR)


@points(0.75)
@requires("test_loss", "test_gradients")
@hint("With no negatives one term is left. The same negative twice counts twice.")
@given(case=corners())
def test_corners(student, case):
    """The loss is right with no negatives, repeated negatives and the neighbour among them; so is the shape of dneg."""
    arguments, loss = case
    expect_close(student.sgns_loss(*arguments), loss, NEAR)
    shapes = [np.shape(one) for one in student.sgns_gradients(*arguments)]
    expect_equal(shapes, [one.shape for one in arguments], "These are the shapes of dc, do and dneg.")
