"""Public checks of training/recall: names and shapes, then right answers counted on sequences that stay here.

The three networks are written out in numpy in this file, in float64; the student's process never sees the test sequences.
"""

from typing import Any, NamedTuple

import numpy as np
import pytest

from grader.testing import CheckFailed, expect, expect_equal, expect_raises, hint, points, requires

LENGTHS = {"rnn": 10, "lstm": 30, "attention": 100}
TRAINED, TESTED, WIDTH = 6400, 2000, 32
PASS, FULL = 0.95, 0.99
"""Guessing gives 0.25."""


class Run(NamedTuple):
    """One training: what came back, the problem with it ("" when it can be loaded), share of new sequences right."""

    returned: Any
    problem: str
    share: float


def sequences(n, length, rng):
    """x int64 (n, length), y int64 (n,): the first token is the answer, 0 to 3; the others are 4 to 7."""
    x = rng.integers(4, 8, (n, length))
    x[:, 0] = rng.integers(0, 4, n)
    return x, x[:, 0].copy()


def shapes_of(kind, d=WIDTH):
    """{name: shape} of the table."""
    shapes = {"embedding.weight": (8, d), "linear.weight": (4, d), "linear.bias": (4,)}
    if kind == "attention":
        shapes["query"] = (d,)
        return shapes | {
            f"{name}.{part}": (d, d)[: 1 + (part == "weight")]
            for name in ("key", "value")
            for part in ("weight", "bias")
        }
    rows = d if kind == "rnn" else 4 * d
    shapes |= {f"{kind}.weight_{side}_l0": (rows, d) for side in ("ih", "hh")}
    return shapes | {f"{kind}.bias_{side}_l0": (rows,) for side in ("ih", "hh")}


def sigmoid(z):
    """1 / (1 + exp(-z)), without overflow."""
    return (1 + np.tanh(z / 2)) / 2


def last_state(w, kind, e):
    """h after the last token, (N, 32)."""
    h = c = np.zeros((len(e), WIDTH))
    for t in range(e.shape[1]):
        z = e[:, t] @ w[f"{kind}.weight_ih_l0"].T + w[f"{kind}.bias_ih_l0"]
        z = z + h @ w[f"{kind}.weight_hh_l0"].T + w[f"{kind}.bias_hh_l0"]
        if kind == "rnn":
            h = np.tanh(z)
        else:
            write, keep, new, show = np.split(z, 4, axis=1)
            c = sigmoid(keep) * c + sigmoid(write) * np.tanh(new)
            h = sigmoid(show) * np.tanh(c)
    return h


def logits_of(w, kind, x):
    """The network of the table."""
    e = w["embedding.weight"][x]
    if kind == "attention":
        scores = (e @ w["key.weight"].T + w["key.bias"]) @ w["query"] / np.sqrt(WIDTH)
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        weights /= weights.sum(axis=1, keepdims=True)
        read = ((e @ w["value.weight"].T + w["value.bias"]) * weights[:, :, None]).sum(axis=1)
    else:
        read = last_state(w, kind, e)
    return read @ w["linear.weight"].T + w["linear.bias"]


def arrays_of(returned, shapes):
    """The weights in float64. Fails when they are not float32 arrays with these names and shapes, or not finite."""
    expect(isinstance(returned, dict), "It has to return a dict of numpy arrays, name by name.")
    for name, array in returned.items():
        expect(isinstance(array, np.ndarray), f"{name} is not a numpy array: of a tensor, return .detach().numpy().")
    expect_equal({name: array.shape for name, array in returned.items()}, shapes)
    for name, array in returned.items():
        expect(array.dtype == np.float32, f"{name} is {array.dtype.name}, float32 is asked.")
        expect(bool(np.isfinite(array).all()), f"{name} holds nan or inf: the training blew up.")
    return {name: array.astype(np.float64) for name, array in returned.items()}


def train_once(student, kind, data, test, seed):
    """One training with one seed, measured."""
    returned = student.train_model(kind, *data, seed)
    try:
        weights = arrays_of(returned, shapes_of(kind))
    except CheckFailed as problem:
        return Run(returned, problem.message, 0.0)
    return Run(returned, "", float((logits_of(weights, kind, test[0]).argmax(1) == test[1]).mean()))


def better_of_two(student, kind, grading_seed):
    """The run of one seed; when it misses the full mark, the better one of it and a second seed's."""
    rng = np.random.default_rng([abs(grading_seed), LENGTHS[kind]])
    data, test = (sequences(n, LENGTHS[kind], rng) for n in (TRAINED, TESTED))
    seeds = [int(seed) for seed in rng.integers(2**31, size=2)]
    run = train_once(student, kind, data, test, seeds[0])
    if run.problem or run.share >= FULL:
        return run
    again = train_once(student, kind, data, test, seeds[1])
    return max(run, again, key=lambda one: one.share)


@pytest.fixture(scope="module")
def run_of(student, grading_seed, shared):
    """run_of(kind): trained once for all checks; `shared` hands it to the hidden ones."""

    def find(kind):
        name = f"recall/{kind}"
        if name not in shared:
            shared[name] = better_of_two(student, kind, grading_seed)
        return shared[name]

    return find


def expect_share(run, mark):
    """Fail unless at least `mark` of the new sequences come out right."""
    expect(not run.problem, run.problem)
    text = f"The better of two runs gets {run.share:.1%} of 2,000 new sequences right, {mark:.0%} is asked."
    expect(run.share >= mark, text, actual=round(run.share, 4), expected=mark)


@points(3)
@hint("Print {name: array.shape} of what you return, and compare it with the table line by line.")
@pytest.mark.parametrize("kind", list(LENGTHS))
def test_state(run_of, kind):
    """train_model returns every array of the table, and no others."""
    arrays_of(run_of(kind).returned, shapes_of(kind))


@points(2)
@requires("test_state")
@hint("The network reads the last h. Stuck at 50 %, one bit of two? Begin with a weight_hh that keeps h as it is.")
def test_rnn_pass(run_of):
    """RNN, T = 10: the better of two trainings gets at least 95 % of 2,000 new sequences right."""
    expect_share(run_of("rnn"), PASS)


@points(5)
@requires("test_state")
@hint(
    "With forget gates half open, a half to the power of 30 of the first token is left. How can they begin nearly open?"
)
def test_lstm_pass(run_of):
    """LSTM, T = 30: the better of two trainings gets at least 95 % right."""
    expect_share(run_of("lstm"), PASS)


@points(4)
@requires("test_state")
@hint("The softmax goes over the 100 tokens of a sequence, and all of them are read: which one has the largest weight?")
def test_attention_pass(run_of):
    """Attention, T = 100: the better of two trainings gets at least 95 % right."""
    expect_share(run_of("attention"), PASS)


@points(1.5)
@requires("test_attention_pass")
@hint("Nearly there: look at the loss after each epoch. Is it still falling at the end?")
def test_attention_full(run_of):
    """Attention, T = 100: the better of two trainings gets at least 99 % right."""
    expect_share(run_of("attention"), FULL)


@points(0.5)
@requires("test_state")
@hint("Look at `kind` before anything else.")
@pytest.mark.parametrize("kind", ["gru", "RNN", ""])
def test_refuses_unknown_kinds(student, kind):
    """A kind other than the three raises ValueError."""
    expect_raises(ValueError, student.train_model, kind, np.array([[1, 5]]), np.array([1]), 0)
