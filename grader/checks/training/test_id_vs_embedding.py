"""Public checks of training/id_vs_embedding: names and shapes, then right answers counted on texts that stay here.

Both networks are a few lines of numpy in this file; the student's process never sees the test texts.
"""

from typing import Any, NamedTuple

import numpy as np
import pytest

from grader.testing import CheckFailed, expect, expect_equal, hint, points, requires

TOKENS, LENGTH, TRAINED, TESTED = 200, 15, 3000, 2000
IDS = {
    "0.weight": (64, 15), "0.bias": (64,), "2.weight": (64, 64), "2.bias": (64,), "4.weight": (2, 64), "4.bias": (2,)
}  # fmt: skip
EMBEDDING = {"embedding.weight": (200, 8), "linear.weight": (2, 8), "linear.bias": (2,)}
FITTED, PASS, FULL = 0.55, 0.95, 0.99
"""Guessing gives 0.5 of 3,000 texts with a standard error of 0.009; measured 0.66 and 0.999."""


class Run(NamedTuple):
    """One training: what came back, the problem with it ("" when it can be loaded), shares of texts classified right."""

    returned: Any
    problem: str
    trained: float
    tested: float


def texts(n, rng, moods):
    """x int64 (n, 15), y int64 (n,): 1 where most of the tokens have mood +1."""
    x = rng.integers(0, TOKENS, (n, LENGTH))
    return x, (moods[x].sum(axis=1) > 0).astype(np.int64)


def world_of(grading_seed, number):
    """(training texts, test texts, two seeds): moods of this grading's own, as many good ones as bad ones."""
    rng = np.random.default_rng([abs(grading_seed), number])
    moods = rng.permutation(np.repeat([-1, 1], TOKENS // 2))
    return texts(TRAINED, rng, moods), texts(TESTED, rng, moods), [int(seed) for seed in rng.integers(2**31, size=2)]


def ids_logits(w, x):
    """The first table's network."""
    h = x / 100 - 1
    for layer in ("0", "2"):
        h = np.maximum(h @ w[f"{layer}.weight"].T + w[f"{layer}.bias"], 0)
    return h @ w["4.weight"].T + w["4.bias"]


def embedding_logits(w, x):
    """The second table's network."""
    return w["embedding.weight"][x].mean(axis=1) @ w["linear.weight"].T + w["linear.bias"]


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


def train_once(function, world, seed, shapes, logits):
    """One training with one seed, measured."""
    (x, y), (x_test, y_test), _seeds = world
    returned = function(x, y, seed)
    try:
        weights = arrays_of(returned, shapes)
    except CheckFailed as problem:
        return Run(returned, problem.message, 0.0, 0.0)
    shares = [float((logits(weights, a).argmax(1) == b).mean()) for a, b in ((x, y), (x_test, y_test))]
    return Run(returned, "", *shares)


def embedding_run(student, world):
    """The run of the first seed; when it misses the full mark, the better one of it and the second seed's."""
    run = train_once(student.train_embedding, world, world[2][0], EMBEDDING, embedding_logits)
    if run.problem or run.tested >= FULL:
        return run
    again = train_once(student.train_embedding, world, world[2][1], EMBEDDING, embedding_logits)
    return max(run, again, key=lambda one: one.tested)


def expect_tested(run, mark):
    """Fail unless at least `mark` of the new texts come out right."""
    expect(not run.problem, run.problem)
    text = f"The better of two runs gets {run.tested:.1%} of 2,000 new texts right, {mark:.0%} is asked."
    expect(run.tested >= mark, text, actual=round(run.tested, 4), expected=mark)


@pytest.fixture(scope="module")
def ids(student, grading_seed, curve):
    """train_ids, once for all checks; what it makes of new texts is reported only."""
    world = world_of(grading_seed, 0)
    run = train_once(student.train_ids, world, world[2][0], IDS, ids_logits)
    curve("ids: share right, training texts and new texts", [0, 1], [run.trained, run.tested], reported_by="grader")
    return run


@pytest.fixture(scope="module")
def embedding(student, grading_seed, curve):
    """train_embedding, once for all checks."""
    run = embedding_run(student, world_of(grading_seed, 0))
    curve("vectors: share right, training texts and new texts", [0, 1], [run.trained, run.tested], reported_by="grader")
    return run


@points(2)
@hint(
    "Compare {name: array.shape} of what you return with the first table. Then print the loss of each epoch: does it fall?"
)
def test_ids_state(ids):
    """train_ids returns the 5,314 parameters of the first table, trained: more of its texts come out right than by guessing."""
    arrays_of(ids.returned, IDS)
    text = f"{ids.trained:.1%} of the training texts come out right, {FITTED:.0%} is asked. The input is x / 100 - 1."
    expect(ids.trained >= FITTED, text, actual=round(ids.trained, 4), expected=FITTED)


@points(2)
@hint("nn.Embedding(200, 8) and nn.Linear(8, 2) under the names embedding and linear; of every value return .numpy().")
def test_embedding_state(embedding):
    """train_embedding returns the 1,618 parameters of the second table, and a vector of its own for every token."""
    table = arrays_of(embedding.returned, EMBEDDING)["embedding.weight"]
    expect(len(np.unique(table, axis=0)) == TOKENS, "There are tokens with exactly the same vector.")


@points(8)
@requires("test_embedding_state")
@hint("Does the training loss fall below 0.1? Are the vectors among the parameters that the optimiser moves?")
def test_embedding_pass(embedding):
    """The better of two trainings on vectors classifies at least 95 % of 2,000 new texts right."""
    expect_tested(embedding, PASS)


@points(3)
@requires("test_embedding_pass")
@hint("Nearly there: look at the loss after each epoch. Is it still falling at the end?")
def test_embedding_full(embedding):
    """The better of two trainings on vectors classifies at least 99 % right."""
    expect_tested(embedding, FULL)


@points(1)
@requires("test_embedding_state")
@hint('Guess before you train: "id" or "embedding"; spelling counts, the guess does not.')
def test_prediction(student):
    """predict_better answers with one of the two words."""
    answer = student.predict_better()
    expect(answer in ("id", "embedding"), 'It has to return "id" or "embedding".', actual=answer)
