"""Hidden checks of rnn/gradient_flow. The Jacobian's oracle runs a real network with a complex step: it knows no slope
of tanh and no product of matrices."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, Tolerance, array_values, expect, expect_close, hint, points, requires

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 near zero. The complex step h = 1e-100 has no cancellation, and its truncation is h * h = 0."""
TIGHT = Tolerance(rtol=1e-9, atol=1e-12)
"""Two norms of 20 entries, each off by 20 * eps = 4e-15 of itself."""


def network(h0, w, pushes):
    """All states of h = tanh(W h + push); h0 may be complex."""
    states = [h0]
    for push in pushes:
        states.append(np.tanh(w @ states[-1] + push))
    return np.array(states[1:]).reshape(len(pushes), len(h0))


@st.composite
def real_runs(draw, least=0):
    """(hs, w_hh, jacobian) of a network that was run."""
    t, d = draw(st.integers(least, 6)), draw(st.integers(1, 4))
    w = draw(array_values((d, d), styles=("normal", "integers"))) * draw(st.sampled_from([0.3, 1.0, 2.0]))
    pushes, h0 = draw(array_values((t, d), styles=("normal",))), draw(array_values((d,), styles=("normal",)))
    ends = [np.array([h0 + 0j, *network(h0 + 1e-100j * unit, w, pushes)])[-1] for unit in np.eye(d)]
    jacobian = np.stack([end.imag / 1e-100 for end in ends], axis=1) if t else np.eye(d)
    return network(h0, w, pushes), w, jacobian


@points(0.75)
@requires("test_one_step", "test_order")
@hint("Run a small network, move h_0 by 1e-6 and look how far the last state moves.")
@given(case=real_runs())
def test_real_network(student, case):
    """The Jacobian is how the last state of a real network follows its first state."""
    hs, w, jacobian = case
    expect_close(student.state_jacobian(hs, w), jacobian, NEAR)


@points(0.5)
@requires("test_order", "test_bound")
@hint("No slope of tanh is above 1: the Jacobian lengthens a vector by sigma_max in each step at most.")
@given(case=real_runs(least=1))
def test_bound_holds(student, case):
    """The Jacobian lengthens no vector by more than the bound."""
    hs, w, _jacobian = case
    longest = max(math.hypot(*column) for column in np.transpose(student.state_jacobian(hs, w)))
    limit = student.bound(w, len(hs))
    expect(
        longest <= limit * (1 + 1e-9), f"It makes a vector of length 1 {longest:.6g} long, the bound is {limit:.6g}."
    )


@points(0.25)
@requires("test_order", "test_bound")
@hint("0.9 to the power of 100 is 0.000027, 1.1 to the power of 100 is 13,781.")
@given(d=st.integers(1, 4), weight=st.sampled_from([0.9, 1.1, 1.0, 0.0]), steps=st.sampled_from([100, 50]))
def test_hundred_steps(student, d, weight, steps):
    """After a hundred steps, 10 % less than 1 is nothing and 10 % more is thousands."""
    w, expected = weight * np.eye(d), math.exp(steps * math.log(weight)) if weight else 0.0
    expect_close(student.bound(w, steps), expected, T1)
    expect_close(student.state_jacobian(np.zeros((steps, d)), w), expected * np.eye(d), T1)


@points(0.5)
@requires("test_clips", "test_keeps_short_ones")
@hint("All gradients together are one arrow. Clipping may shorten it, but must not turn it.")
@given(
    grads=st.tuples(array_values((2, 3)), array_values((4,)), array_values((1, 1))),
    max_norm=st.sampled_from([0.5, 1.0, 3.0, 1000.0]),
)
def test_direction(student, grads, max_norm):
    """Clipped gradients point where they pointed before, and are not longer than max_norm."""
    clipped, norm = student.clip_grad_norm(list(grads), max_norm)
    before, after = (np.concatenate([np.ravel(g) for g in arrays]) for arrays in (grads, clipped))
    expect_close(norm, math.hypot(*before), TIGHT)
    reached = math.hypot(*after)
    expect(reached <= max_norm * (1 + 1e-9), f"The norm afterwards is {reached:.9g}, more than {max_norm}.")
    expect_close(after * norm, before * reached, TIGHT)
