"""Public checks of training/long_range: names and shapes, then right answers counted on pictures that stay here.

Both networks are written out in numpy in this file, in float64; the student's process never sees the test pictures.
"""

import math
from typing import Any, NamedTuple

import numpy as np
import pytest

from grader.testing import CheckFailed, expect, expect_equal, hint, points, requires

SIZE, SIDE, TESTED = 16, 4, 2000
CEILING, PASS, FULL = 0.80, 0.95, 0.99
"""3 of 4 pairs can be right: 0.75, and five standard errors of 2,000 pictures (0.0097 each) are 0.05."""
STATISTICS = ("running_mean", "running_var")
MARKERS = np.array([
    np.kron([[1, -1], [-1, 1]], np.ones((2, 2))),
    np.kron([[1, 1], [-1, -1]], np.ones((2, 2))),
])  # fmt: skip


class Run(NamedTuple):
    """One training: what came back, the problem with it ("" when it can be loaded), share of new pictures right."""

    returned: Any
    problem: str
    share: float


# --- the pictures -----------------------------------------------------------------------------------------------


def noise_of(n, rng):
    """(n, 1, 16, 16) float32, standard deviation 0.3."""
    return rng.normal(0, 0.3, (n, 1, SIZE, SIZE)).astype(np.float32)


def put(x, k, row, column, kind):
    """Add a marker to picture k, at a patch."""
    x[k, 0, SIDE * row : SIDE * row + SIDE, SIDE * column : SIDE * column + SIDE] += MARKERS[kind]


def same_different(n, rng):
    """Part A: markers in the first and the last column of patches; y = 1 when they are the same."""
    x, kinds, rows = noise_of(n, rng), rng.integers(0, 2, (n, 2)), rng.integers(0, 4, (n, 2))
    for k in range(n):
        put(x, k, rows[k, 0], 0, kinds[k, 0])
        put(x, k, rows[k, 1], 3, kinds[k, 1])
    return x, (kinds[:, 0] == kinds[:, 1]).astype(np.int64)


def order(n, rng):
    """Part B: one marker of each kind in different columns of patches; y = 1 when kind 0 is left of kind 1."""
    x, y, rows = noise_of(n, rng), rng.integers(0, 2, n), rng.integers(0, 4, (n, 2))
    for k in range(n):
        left, right = sorted(rng.choice(4, 2, replace=False))
        put(x, k, rows[k, 0], left if y[k] else right, 0)
        put(x, k, rows[k, 1], right if y[k] else left, 1)
    return x, y.astype(np.int64)


def task_of(part, n, grading_seed):
    """(training pictures, test pictures, two seeds) of this grading's own."""
    rng = np.random.default_rng([abs(grading_seed), n])
    return part(n, rng), part(TESTED, rng), [int(seed) for seed in rng.integers(2**31, size=2)]


# --- the networks -----------------------------------------------------------------------------------------------


def cnn_shapes():
    """{name: shape} of train_cnn's table."""
    shapes = {}
    for conv, c_in in ((0, 1), (3, 16), (6, 16)):
        shapes[f"{conv}.weight"] = (16, c_in, 3, 3)
        shapes |= {f"{conv + 1}.{name}": (16,) for name in ("weight", "bias", *STATISTICS)}
    return shapes | {"11.weight": (2, 16), "11.bias": (2,)}


def vit_shapes(depth, d=32, mlp=64, classes=2, patch=4):
    """{name: shape} of train_vit's table."""
    shapes = {"patch.weight": (d, 1, patch, patch), "patch.bias": (d,), "cls": (1, 1, d), "positions": (1, 17, d)}
    sizes = {"qkv": (3 * d, d), "out": (d, d), "mlp.0": (mlp, d), "mlp.2": (d, mlp)}
    for i in range(depth):
        for name, size in sizes.items():
            shapes |= {f"blocks.{i}.{name}.weight": size, f"blocks.{i}.{name}.bias": size[:1]}
        shapes |= {f"blocks.{i}.norm{k}.{name}": (d,) for k in (1, 2) for name in ("weight", "bias")}
    return shapes | {"norm.weight": (d,), "norm.bias": (d,), "head.weight": (classes, d), "head.bias": (classes,)}


def cnn_logits(w, x):
    """The network with the small field, in eval mode."""
    h = x.astype(np.float64).transpose(0, 2, 3, 1)  # channels last: a convolution is nine shifted products
    for conv in (0, 3, 6):
        padded, kernel = np.pad(h, ((0, 0), (1, 1), (1, 1), (0, 0))), w[f"{conv}.weight"]
        h = sum(padded[:, i : i + SIZE, j : j + SIZE] @ kernel[:, :, i, j].T for i in range(3) for j in range(3))
        scale = w[f"{conv + 1}.weight"] / np.sqrt(w[f"{conv + 1}.running_var"] + 1e-5)
        h = np.maximum((h - w[f"{conv + 1}.running_mean"]) * scale + w[f"{conv + 1}.bias"], 0)
    return h.mean(axis=(1, 2)) @ w["11.weight"].T + w["11.bias"]


ERF = np.frompyfunc(math.erf, 1, 1)


def gelu(x):
    """x times the probability that a standard normal number is below x."""
    return x * (1 + ERF(x / math.sqrt(2)).astype(np.float64)) / 2


def normed(w, name, x):
    """Layer normalisation over the last axis."""
    centred = x - x.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5) * w[f"{name}.weight"] + w[f"{name}.bias"]


def linear(w, name, x):
    """x times the transposed weight, plus the bias."""
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def attention(qkv, heads):
    """(N, T, 3 d) -> (N, T, d): each head reads for itself."""
    n, t, size = qkv.shape
    q, k, v = qkv.reshape(n, t, 3, heads, size // 3 // heads).transpose(2, 0, 3, 1, 4)
    scores = q @ k.transpose(0, 1, 3, 2) / math.sqrt(q.shape[-1])
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    read = weights / weights.sum(axis=-1, keepdims=True) @ v
    return read.transpose(0, 2, 1, 3).reshape(n, t, size // 3)


def vit_logits(w, x, heads=4):
    """The transformer of train_vit's table, of any depth."""
    d, _c, side, _side = w["patch.weight"].shape
    n, grid = len(x), x.shape[2] // side
    patches = x.astype(np.float64).reshape(n, grid, side, grid, side).transpose(0, 1, 3, 2, 4).reshape(n, grid**2, -1)
    tokens = patches @ w["patch.weight"].reshape(d, -1).T + w["patch.bias"]
    z = np.concatenate([np.broadcast_to(w["cls"], (n, 1, d)), tokens], axis=1) + w["positions"]
    for i in range(sum(name.endswith("qkv.weight") for name in w)):
        block = f"blocks.{i}."
        z = z + linear(w, block + "out", attention(linear(w, block + "qkv", normed(w, block + "norm1", z)), heads))
        z = z + linear(w, block + "mlp.2", gelu(linear(w, block + "mlp.0", normed(w, block + "norm2", z))))
    return linear(w, "head", normed(w, "norm", z[:, 0]))


# --- one training -----------------------------------------------------------------------------------------------


def arrays_of(returned, shapes):
    """The weights in float64. Fails when they are not float32 arrays with these names and shapes, or not finite."""
    expect(isinstance(returned, dict), "It has to return a dict of numpy arrays, name by name.")
    kept = {name: array for name, array in returned.items() if not str(name).endswith(".num_batches_tracked")}
    for name, array in kept.items():
        expect(isinstance(array, np.ndarray), f"{name} is not a numpy array: of a tensor, return .detach().numpy().")
    expect_equal({name: array.shape for name, array in kept.items()}, shapes)
    for name, array in kept.items():
        expect(array.dtype == np.float32, f"{name} is {array.dtype.name}, float32 is asked.")
        expect(bool(np.isfinite(array).all()), f"{name} holds nan or inf: the training blew up.")
        expect(not name.endswith("var") or bool((array >= 0).all()), f"{name} holds a variance below zero.")
    return {name: array.astype(np.float64) for name, array in kept.items()}


def measured(returned, shapes, logits, test):
    """What a training returned, as a Run."""
    try:
        weights = arrays_of(returned, shapes)
    except CheckFailed as problem:
        return Run(returned, problem.message, 0.0)
    x, y = test
    chosen = np.concatenate([logits(weights, part).argmax(1) for part in np.array_split(x, 50)])
    return Run(returned, "", float((chosen == y).mean()))


def vit_run(student, task, depth):
    """The run of the first seed; when it misses the full mark, the better one of it and the second seed's."""
    (x, y), test, seeds = task
    options = {} if depth == 1 else {"depth": depth}
    run = measured(student.train_vit(x, y, seeds[0], **options), vit_shapes(depth), vit_logits, test)
    if run.problem or run.share >= FULL:
        return run
    again = measured(student.train_vit(x, y, seeds[1], **options), vit_shapes(depth), vit_logits, test)
    return max(run, again, key=lambda one: one.share)


def expect_share(run, mark):
    """Fail unless at least `mark` of the new pictures come out right."""
    expect(not run.problem, run.problem)
    text = f"The better of two runs gets {run.share:.1%} of 2,000 new pictures right, {mark:.0%} is asked."
    expect(run.share >= mark, text, actual=round(run.share, 4), expected=mark)


@pytest.fixture(scope="module")
def cnn(student, grading_seed, curve):
    """The network with the small field, trained once on part A."""
    (x, y), test, seeds = task_of(same_different, 4000, grading_seed)
    run = measured(student.train_cnn(x, y, seeds[0]), cnn_shapes(), cnn_logits, test)
    curve("part A, share of new pictures right: field 7, and the best it can", [0, 1], [run.share, 0.75])
    return run


@pytest.fixture(scope="module")
def vit(student, grading_seed):
    """The transformer on part A."""
    return vit_run(student, task_of(same_different, 4000, grading_seed), depth=1)


@pytest.fixture(scope="module")
def vit_order(student, grading_seed, shared):
    """The transformer on part B; `shared` hands it to the hidden checks."""
    shared["long_range/order"] = vit_run(student, task_of(order, 8000, grading_seed), depth=2)
    return shared["long_range/order"]


# --- checks -----------------------------------------------------------------------------------------------------


@points(2)
@hint("Kernels are 3x3, no bias, batch normalisation after each. Print {name: array.shape} and compare line by line.")
def test_cnn_state(cnn):
    """train_cnn returns every array of its table, with the statistics of a training in train mode."""
    weights = arrays_of(cnn.returned, cnn_shapes())
    for norm in (1, 4, 7):
        moved = bool(np.any(weights[f"{norm}.running_mean"])) and bool(np.any(weights[f"{norm}.running_var"] != 1))
        expect(moved, f"{norm}.running_mean is 0 or {norm}.running_var is 1: layer {norm} never saw train mode.")


@points(1)
@requires("test_cnn_state")
@hint(
    "Three convolutions of 3x3 see 7 pixels of a row; the markers are 8 apart. Are these weights from such a network?"
)
def test_cnn_ceiling(cnn):
    """The network with the small field does not get more right than any such network can, 75 % and some luck."""
    text = f"{cnn.share:.1%} of 2,000 new pictures are right, at most {CEILING:.0%} is possible."
    expect(cnn.share <= CEILING, text, actual=round(cnn.share, 4), expected=CEILING)


@points(2)
@hint("Print {name: array.shape} of what you return, and compare it with the table line by line.")
def test_vit_state(vit):
    """train_vit returns the 9,794 parameters of its table."""
    arrays_of(vit.returned, vit_shapes(1))


@points(5)
@requires("test_vit_state")
@hint("Load your weights back and compute one picture by the table's formulas: is it what your network says?")
def test_same_different_pass(vit):
    """Part A: the better of two trainings of the transformer classifies at least 95 % of 2,000 new pictures right."""
    expect_share(vit, PASS)


@points(2)
@requires("test_same_different_pass")
@hint("Nearly there: more steps, or a rate that goes down to zero at the end.")
def test_same_different_full(vit):
    """Part A: the better of two trainings classifies at least 99 % right."""
    expect_share(vit, FULL)


@points(4)
@requires("test_same_different_pass")
@hint("Without positions the patches are a bag: which is left of which cannot be seen. Are the positions trained?")
def test_order_pass(vit_order):
    """Part B: the better of two trainings of depth 2 tells the order in at least 95 % of 2,000 new pictures."""
    expect_share(vit_order, PASS)
