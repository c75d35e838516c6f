"""Public checks of training/optimizer. The oracles keep no state: each answer is computed from the whole history.

The velocity of step t is the sum over all steps s up to t of momentum^(t-s) times the gradient of step s; the number
of drops of the rate is the sum over all stretches of bad epochs of length // (patience + 1).
"""

import math
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.student import Function
from grader.testing import (
    T2,
    Tolerance,
    array_values,
    expect_close,
    expect_unchanged,
    hint,
    points,
    requires,
)

NEAR = Tolerance(rtol=1e-12, atol=1e-12)
"""At most 4 steps of 5 operations on numbers up to 100: 20 * 100 * 1.1e-16 = 2e-13."""
SGD_DEFAULTS = {"lr": 0.1, "momentum": 0.9, "weight_decay": 1e-5, "nesterov": False}
PLATEAU_DEFAULTS = {"lr": 0.1, "factor": 0.1, "patience": 10, "threshold": 1e-4}
MOST_STEPS = 4


def steps_of(params, grads, rates, momentum=0.9, weight_decay=1e-5, nesterov=False):
    """The oracle: parameters after every step, float64."""
    now, decayed, after = [p.astype(np.float64) for p in params], [], []
    for t, rate in enumerate(rates):
        decayed.append([g.astype(np.float64) + weight_decay * p for g, p in zip(grads[t], now, strict=True)])
        for i in range(len(params)):
            direction = sum(momentum ** (t - s) * decayed[s][i] for s in range(t + 1))
            if nesterov:
                direction = decayed[t][i] + momentum * direction
            now[i] = now[i] - rate * direction
        after.append(list(now))
    return after


def rates_of(metrics, lr=0.1, factor=0.1, patience=10, threshold=1e-4):
    """The oracle: the rate after every epoch. Metrics are compared as exact fractions."""
    last_good, best, stretches, rates = -1, None, [0], []
    for epoch, metric in enumerate(metrics):
        number = None if math.isnan(metric) else Fraction(metric)
        if number is not None and (best is None or number < best * (1 - Fraction(threshold))):
            last_good, best = epoch, number
            stretches.append(0)
        stretches[-1] = epoch - last_good
        rate = lr
        for _drop in range(sum(length // (patience + 1) for length in stretches)):
            if rate - rate * factor >= 1e-8:
                rate *= factor
        rates.append(rate)
    return rates


def keywords(defaults, **options):
    """The options that differ from their defaults: so that a shown call is short, and defaults are tested."""
    return {name: value for name, value in options.items() if value != defaults[name]}


@st.composite
def runs(draw, *, momentum=(0.9, 0.5), decay=(0.0,), nesterov=False, changing=False, dtype="float64"):
    """(params, options, rates, grads, expected): one to three parameters, one to four steps."""
    shapes = draw(st.lists(st.sampled_from([(1,), (2,), (1, 2), (2, 1)]), min_size=1, max_size=3))
    params, *grads = (
        [draw(array_values(shape, dtype)) for shape in shapes] for _ in range(draw(st.integers(2, MOST_STEPS + 1)))
    )
    rates = [draw(st.sampled_from([0.1, 0.5, 0.01]))] * len(grads)
    if changing:
        rates = draw(st.lists(st.sampled_from([0.1, 0.5, 0.01]), min_size=len(grads), max_size=len(grads)))
    numbers = {
        "momentum": draw(st.sampled_from(momentum)), "weight_decay": draw(st.sampled_from(decay)), "nesterov": nesterov
    }  # fmt: skip
    options = keywords(SGD_DEFAULTS, lr=rates[0], **numbers)
    return params, options, rates, grads, steps_of(params, grads, rates, **numbers)


def set_rate(optimizer, rate):
    """`optimizer.lr = rate`, in the student's process."""
    Function(optimizer._module, "__setattr__", optimizer.id)("lr", rate)


def walk(student, params, options, rates, grads):
    """Parameters after every step of the student's optimiser; the rate is set where it changes."""
    optimizer, rate, after = student.SGD(params, **options), rates[0], []
    for now, step in zip(rates, grads, strict=True):
        if now != rate:
            set_rate(optimizer, now)
            rate = now
        after.append(optimizer.step(step))
    return after


@st.composite
def losses(draw, threshold=1e-4, lr=(0.1, 1.0), nan=False):
    """(options, metrics, rates). Every metric is a multiple of the best one so far, also just inside the threshold.

    With a threshold of 1/4 all numbers are exact in binary, so that just reaching it can be told from passing it.
    """
    moves = [1.0, 0.5, 2.0, 0.75, 0.875] if threshold else [1.0, 0.5, 2.0]
    moves += [0.99995, 0.9998] if threshold != 0.25 else []
    best, metrics = 1.0, []
    for move in draw(st.lists(st.sampled_from([*moves, math.nan] if nan else moves), min_size=1, max_size=9)):
        metrics.append(best * move)
        best = metrics[-1] if metrics[-1] < best * (1 - threshold) else best
    factor, patience = draw(st.sampled_from([0.1, 0.5])), draw(st.integers(0, 1 if nan else 3))
    numbers = {"lr": draw(st.sampled_from(lr)), "factor": factor, "patience": patience, "threshold": threshold}
    return keywords(PLATEAU_DEFAULTS, **numbers), metrics, rates_of(metrics, **numbers)


def watch(student, options, metrics):
    """The rates that the student's plateau returns."""
    plateau = student.ReduceOnPlateau(**options)
    return [plateau.step(metric) for metric in metrics]


@points(0.75)
@hint("Step 1: v = 1, p = 1 - 0.1 * 1. Step 2: v = 0.9 * 1 + 1 = 1.9, p = 0.9 - 0.1 * 1.9.")
def test_example(student):
    """The example of the file: p = 1 and gradients of 1 give 0.9 and 0.71."""
    optimizer = student.SGD([np.array([1.0])], lr=0.1, momentum=0.9, weight_decay=0.0)
    for expected in (0.9, 0.71):
        expect_close(optimizer.step([np.array([1.0])]), [np.array([expected])], NEAR)


@points(1.5)
@hint(
    "Is the velocity kept from step to step, one for each parameter? It is multiplied by momentum, the gradient is not."
)
@given(case=runs(momentum=(0.9, 0.5, 0.0)))
def test_momentum(student, case):
    """Without decay every step goes lr times the velocity downhill."""
    *run, expected = case
    expect_close(walk(student, *run), expected, NEAR)


@points(1)
@requires("test_momentum")
@hint("weight_decay * p belongs to the gradient, before the velocity: so the velocity remembers it too.")
@given(case=runs(decay=(1e-5, 1e-4, 0.1)))
def test_weight_decay(student, case):
    """The decay is added to the gradient: 1e-5 as it is, 1e-4 and larger ones."""
    *run, expected = case
    expect_close(walk(student, *run), expected, NEAR)


@points(1)
@requires("test_momentum")
@hint("After `optimizer.lr = 0.01` the whole next step is short, what the velocity remembers included.")
@given(case=runs(changing=True))
def test_changing_rate(student, case):
    """A rate that is changed between two steps acts on the whole velocity at once."""
    *run, expected = case
    expect_close(walk(student, *run), expected, NEAR)


@points(0.5)
@requires("test_momentum")
@hint("Nesterov's step uses the new velocity once more: g + momentum * v, with the g that decay was added to.")
@given(case=runs(nesterov=True, decay=(0.0, 0.1)))
def test_nesterov(student, case):
    """With nesterov the step follows the gradient plus momentum times the velocity."""
    *run, expected = case
    expect_close(walk(student, *run), expected, NEAR)


@points(0.25)
@requires("test_momentum")
@hint("`g += ...` writes into the caller's gradient; np.zeros(shape) is float64 whatever the parameter is.")
@given(case=runs(decay=(0.1,), dtype="float32"))
def test_float32_and_gradients(student, case):
    """float32 parameters stay float32, and step leaves the gradients alone."""
    params, options, _rates, grads, expected = case
    optimizer = student.SGD(params, **options)
    after = [expect_unchanged(optimizer.step, step) for step in grads]
    expect_close(after, expected, T2, dtype="float32")


@points(0.75)
@hint("0.9 comes four times: the first is good, then three bad ones, and three are more than a patience of 2.")
def test_plateau_example(student):
    """The example of the file: with patience 2 the third bad epoch in a row divides the rate by 10."""
    plateau = student.ReduceOnPlateau(lr=1.0, patience=2)
    for metric, rate in ((1.0, 1.0), (0.9, 1.0), (0.9, 1.0), (0.9, 1.0), (0.9, 0.1), (0.8, 0.1)):
        expect_close(plateau.step(metric), rate, NEAR)


@points(1.5)
@hint("Compare with the last good metric times (1 - threshold), not with the last one. What starts again after a drop?")
@given(case=st.sampled_from([1e-4, 0.25, 0.0]).flatmap(losses))
def test_plateau(student, case):
    """The rate falls when more than `patience` bad epochs follow one another, and only then."""
    options, metrics, rates = case
    expect_close(watch(student, options, metrics), rates, NEAR)


@points(0.5)
@requires("test_plateau")
@hint("A comparison with nan is False: is that good or bad in your code? And how small may a rate become?")
@given(case=losses(lr=(3e-8, 0.1, 1e-7), nan=True))
def test_nan_and_tiny_rates(student, case):
    """nan is a bad epoch, and a drop by less than 1e-8 is left out."""
    options, metrics, rates = case
    expect_close(watch(student, options, metrics), rates, Tolerance(rtol=1e-12))
