"""The oracles of cnn/filter_grid against scikit-learn's scaling and torch's layout, and against each other."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="the oracle is compared with torch")
preprocessing = pytest.importorskip("sklearn.preprocessing", reason="the oracle is compared with scikit-learn")

ROOT = Path(__file__).resolve().parents[2]
checks = load_checks(ROOT / "grader/checks/cnn/test_filter_grid.py")
QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def ours(path):
    """A file of solutions/; students' copies of the course have none."""
    if not (ROOT / path).is_file():
        pytest.skip("solutions/ is not part of this copy")
    return load_checks(ROOT / path)


def folded(w, cols, pad):
    """The image: each filter through minmax_scale, the tiles laid out by torch's fold."""
    n, c, kh, kw = w.shape
    rows = -(-n // cols)
    columns = np.zeros((c * kh * kw, rows * cols))
    columns[:, :n] = preprocessing.minmax_scale(w.reshape(n, -1).T)
    columns[:, :n][:, np.ptp(w.reshape(n, -1), axis=1) == 0] = 0.5
    size = rows * (kh + pad) - pad, cols * (kw + pad) - pad
    image = torch.nn.functional.fold(torch.tensor(columns)[None], size, (kh, kw), stride=(kh + pad, kw + pad))
    return torch.nn.functional.pad(image, (pad,) * 4)[0].permute(1, 2, 0).numpy()


def check(oracle):
    """Compare an oracle with `folded`, constant filters included."""

    @QUICK
    @given(checks.filters(1, 7), st.booleans(), st.integers(1, 8), st.integers(0, 3))
    def compare(w, constant, cols, pad):
        w[0] = 2.0 if constant else w[0]
        np.testing.assert_allclose(oracle(w, cols, pad), folded(w, cols, pad), rtol=0, atol=1e-13)

    compare()


def test_public_oracle():
    check(checks.shown)


def test_hidden_oracle():
    check(ours("solutions/cnn/hidden/test_filter_grid.py").joined)


def test_solution():
    check(ours("solutions/cnn/filter_grid.py").filter_grid)


def test_example():
    """The image of the docstring."""
    np.testing.assert_allclose(folded(checks.EXAMPLE, 2, 1), checks.IMAGE, rtol=0, atol=1e-15)


@QUICK
@given(checks.filters(), checks.scaled_already())
def test_draws(w, already):
    """No drawn filter is constant, and those that are said to be scaled are."""
    assert (np.ptp(w.reshape(len(w), -1), axis=1) > 0).all()
    flat = already[0].reshape(len(already[0]), -1)
    assert (flat.min(axis=1) == 0).all()
    assert (flat.max(axis=1) == 1).all()
