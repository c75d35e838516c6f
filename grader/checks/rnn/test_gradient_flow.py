"""Public checks of rnn/gradient_flow.

The oracle of the Jacobian adds up all paths through the units; the bound's matrices are built from their singular
values; the norm of gradients is math.hypot of all their entries.
"""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, Tolerance, array_values, expect_close, expect_unchanged, hint, points, requires

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 where the right answer is (nearly) zero because its paths cancel; at most 27 paths of 8 factors."""
TIGHT = Tolerance(rtol=1e-12)
"""A norm of at most 12 entries and one product: 15 * eps = 3e-15. The 1e-6 in the factor changes 1e-9 or more."""


def paths(hs, w):
    """d h_T[i] / d h_0[j]: the sum over all ways from unit j to unit i of the product of weights and slopes."""
    units, steps = range(len(w)), len(hs)
    result = np.zeros((len(w), len(w)))
    for i, j in product(units, units):
        ways = [(j, *middle, i) for middle in product(units, repeat=steps - 1)]
        result[i, j] = math.fsum(
            math.prod((1 - hs[t, way[t + 1]] ** 2) * w[way[t + 1], way[t]] for t in range(steps)) for way in ways
        )
    return result


@st.composite
def runs(draw, steps):
    """(hs, w_hh, jacobian); states are quarters between -1 and 1."""
    t, d = draw(steps), draw(st.integers(1, 3))
    hs = draw(array_values((t, d), styles=("integers", "zeros"))) / 4
    w = draw(array_values((d, d)))
    return hs, w, paths(hs, w)


TURN = np.array([[0.6, -0.8], [0.8, 0.6]])


@st.composite
def stretched(draw):
    """(w_hh, steps, bound): turn, stretch each axis by a known number, turn or swap the axes."""
    d, steps = draw(st.integers(1, 3)), draw(st.integers(0, 5))
    stretches = draw(st.lists(st.sampled_from([1.0, 0.5, 2.0, 3.0, -2.0]), min_size=d, max_size=d))
    left, right = np.eye(d), np.eye(d)[list(draw(st.permutations(range(d))))]
    if d > 1 and draw(st.booleans()):
        left[:2, :2] = TURN
    return left @ np.diag(stretches) @ right, steps, math.prod([max(map(abs, stretches))] * steps)


def length(grads):
    """The norm of all entries together."""
    return math.hypot(*(entry for array in grads for entry in array.ravel().tolist()))


@st.composite
def gradients_of(draw, clipped):
    """(grads, max_norm, (grads afterwards, norm)); the norm is clearly above max_norm, or clearly below."""
    shapes = draw(st.lists(st.sampled_from([(1,), (2,), (1, 2), (2, 2)]), min_size=1, max_size=3))
    scale = draw(st.sampled_from([1.0, 0.01, 100.0]))
    grads = [draw(array_values(shape)) * scale for shape in shapes]
    grads[0].flat[0] = scale
    norm = length(grads)
    limits = [10.0**power for power in (0, 1, -1, 2, -2, 3, -3, 4, 5)]
    max_norm = draw(
        st.sampled_from([limit for limit in limits if (limit < 0.9 * norm if clipped else limit > 1.1 * norm)])
    )
    factor = max_norm / (norm + 1e-6) if clipped else 1.0
    return grads, max_norm, ([array * factor for array in grads], norm)


@points(1.5)
@hint("One step: row d of W_hh times 1 - h[d]**2. Bound: 3 is the larger stretch. Clipping: 3 and 4 make 5.")
@pytest.mark.parametrize("function", ["state_jacobian", "bound", "clip_grad_norm"])
def test_examples(student, function):
    """The examples of the file come out as written there."""
    grads = [np.array([3.0]), np.array([[0.0, 4.0]])]
    arguments, expected = {
        "state_jacobian": (
            (np.array([[0.0, 0.5]]), np.array([[1.0, 2.0], [4.0, 8.0]])),
            np.array([[1.0, 2.0], [3.0, 6.0]]),
        ),
        "bound": ((np.array([[0.0, 3.0], [2.0, 0.0]]), 2), 9.0),
        "clip_grad_norm": ((grads, 1.0), ([array / 5.000001 for array in grads], 5.0)),
    }[function]
    expect_close(getattr(student, function)(*arguments), expected, NEAR if function != "clip_grad_norm" else TIGHT)


@points(1.25)
@hint("Move h_0[j] a little: how much does the argument of unit i move, and what does tanh make of it?")
@given(case=runs(st.just(1)))
def test_one_step(student, case):
    """The Jacobian of one step is W_hh with each row times the slope of its unit."""
    hs, w, jacobian = case
    expect_close(student.state_jacobian(hs, w), jacobian, NEAR)


@points(1.25)
@requires("test_one_step")
@hint("A vector meets the factor of the first step first. On which side of the product does it stand?")
@given(case=runs(st.integers(2, 4)))
def test_order(student, case):
    """The Jacobian of several steps is the product of their factors, the last step on the left."""
    hs, w, jacobian = case
    expect_close(student.state_jacobian(hs, w), jacobian, NEAR)


@points(0.5)
@requires("test_one_step")
@hint("Without a step h_T is h_0. Which matrix changes nothing?")
@given(d=st.integers(1, 4))
def test_no_steps(student, d):
    """For no step at all, the Jacobian is the identity."""
    expect_close(student.state_jacobian(np.zeros((0, d)), np.full((d, d), 2.0)), np.eye(d), NEAR)


@points(1.25)
@hint("Singular values are no eigenvalues: for a matrix that turns as well as stretches they differ.")
@given(case=stretched())
def test_bound(student, case):
    """bound is the largest singular value of W_hh to the power of the steps."""
    w, steps, expected = case
    expect_close(student.bound(w, steps), expected, T1)


@points(1)
@hint("One norm for everything, one factor for everything. The 1e-6 belongs to the norm in the factor.")
@given(case=gradients_of(clipped=True))
def test_clips(student, case):
    """Gradients that are too long together are all shortened by the same factor; the norm is the one before."""
    grads, max_norm, expected = case
    expect_close(student.clip_grad_norm(grads, max_norm), expected, TIGHT)


@points(0.75)
@hint("Clipping only ever shortens. What is the largest factor?")
@given(case=gradients_of(clipped=False))
def test_keeps_short_ones(student, case):
    """Gradients that are short enough stay as they are."""
    grads, max_norm, expected = case
    expect_close(student.clip_grad_norm(grads, max_norm), expected, TIGHT)


@points(0.25)
@requires("test_clips", "test_keeps_short_ones")
@hint("The norm is 0. What do you divide by?")
@pytest.mark.parametrize("count", [0, 1, 2])
def test_zero_gradients(student, count):
    """Gradients of zeros, and no gradients at all, have norm 0 and stay what they are."""
    grads = [np.zeros((2, k + 1)) for k in range(count)]
    expect_close(student.clip_grad_norm(grads, 1.0), (grads, 0.0), TIGHT)


@points(0.25)
@requires("test_one_step", "test_clips", "test_keeps_short_ones")
@hint("`g *= factor` writes into the caller's array; a gradient that is short enough has to be copied, too.")
@given(run=runs(st.just(1)), case=gradients_of(clipped=True) | gradients_of(clipped=False))
def test_fresh_arrays(student, run, case):
    """state_jacobian and clip_grad_norm leave their arguments alone and return fresh arrays."""
    hs, w, jacobian = run
    grads, max_norm, expected = case
    expect_close(expect_unchanged(student.state_jacobian, hs, w), jacobian, NEAR)
    expect_close(expect_unchanged(student.clip_grad_norm, grads, max_norm), expected, TIGHT)
