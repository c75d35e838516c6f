"""The oracles of embedding/cosine_search against torch, and the proof that rounding never decides in their draws."""

import importlib.util
import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

torch = pytest.importorskip("torch", reason="the oracles are compared with torch: install grader[torch]")

ROOT = Path(__file__).parents[2]
QUICK = settings(max_examples=80, deadline=None, derandomize=True, database=None)


def load(path):
    """A file of the course as a module, without pytest collecting it."""
    if not (ROOT / path).exists():
        pytest.skip(f"{path} is not part of this copy")
    spec = importlib.util.spec_from_file_location("search_" + path.replace("/", "_")[:-3], ROOT / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECKS = load("grader/checks/embedding/test_cosine_search.py")


def torch_matrix(q, d):
    q, d = (torch.tensor(x.copy(), dtype=torch.float64) for x in (q, d))
    return torch.nn.functional.cosine_similarity(q[:, None], d[None], dim=2, eps=1e-30)


def torch_ranking(q, d, k):
    """Stable sort of rounded similarities, all by torch."""
    scores = torch_matrix(q, d)
    indices = torch.sort(torch.round(scores, decimals=10), dim=1, descending=True, stable=True).indices[:, :k]
    return indices.numpy(), scores.gather(1, indices).numpy()


def same_ranking(actual, expected):
    np.testing.assert_array_equal(actual[0], expected[0])
    np.testing.assert_allclose(actual[1], expected[1], atol=1e-9)


@QUICK
@given(CHECKS.pairs(), CHECKS.pairs(zeros=True))
def test_matrix_is_torch(first, second):
    for q, d, expected in (first, second):
        np.testing.assert_allclose(torch_matrix(q, d).numpy(), expected, atol=1e-14)


@QUICK
@given(CHECKS.searches(), CHECKS.searches(ties=True), CHECKS.nearly_tied())
def test_rankings_are_torch(plain, tied, near):
    for q, d, k, expected in (plain, tied, near):
        same_ranking(torch_ranking(q, d, k), expected)


def test_hidden_rankings_are_torch():
    hidden = load("solutions/embedding/hidden/test_cosine_search.py")

    @QUICK
    @given(hidden.in_the_plane(), hidden.crowded())
    def compare(plane, many):
        for q, d, k, expected in (plane, many):
            same_ranking(torch_ranking(q, d, k), expected)

    compare()


def test_solution_is_torch():
    solution = load("solutions/embedding/cosine_search.py")

    @QUICK
    @given(CHECKS.searches(ties=True), CHECKS.nearly_tied())
    def compare(tied, near):
        for q, d, k, _ in (tied, near):
            same_ranking(solution.top_k(q, d, k), torch_ranking(q, d, k))

    compare()


def test_rounding_never_decides():
    """All cosines of vectors of 1 to 4 numbers in -2..2 are 1e-9 apart, and 1e-14 from where rounding jumps.

    cos = p / sqrt(m * n) with squared norms m and n of up to 16 and |p| up to 16.
    """
    norms = {sum(x * x for x in v) for v in itertools.product(range(-2, 3), repeat=4)} - {0}
    squares = {p * abs(p) / (m * n) for m in norms for n in norms for p in range(-16, 17) if p * p <= m * n}
    cosines = np.unique(np.round([np.sign(s) * np.sqrt(abs(s)) for s in squares], 13))
    assert np.diff(cosines).min() > 1e-9
    cosines = np.array([np.sign(s) * np.sqrt(abs(s)) for s in squares])
    steps = cosines * 1e10
    assert np.abs(np.abs(steps - np.floor(steps)) - 0.5).min() > 1e-4
