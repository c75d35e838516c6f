"""The clouds of embedding/pca against torch's eigenvectors, scikit-learn (where installed) and its published example."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

torch = pytest.importorskip("torch", reason="the oracles are compared with torch: install grader[torch]")

ROOT = Path(__file__).parents[2]
QUICK = settings(max_examples=50, deadline=None, derandomize=True, database=None)


def load(path):
    """A file of the course as a module, without pytest collecting it."""
    if not (ROOT / path).exists():
        pytest.skip(f"{path} is not part of this copy")
    spec = importlib.util.spec_from_file_location("pca_" + path.replace("/", "_")[:-3], ROOT / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECKS = load("grader/checks/embedding/test_pca.py")


def signed(projected, components):
    """The sign rule: the entry of largest absolute value of each component is positive."""
    sign = np.sign(components[np.arange(len(components)), np.abs(components).argmax(axis=1)])
    return projected * sign, components * sign[:, None]


def torch_pca(x, k):
    """Eigenvectors of torch's covariance matrix, which divides by n - 1."""
    rows = torch.tensor(x.copy(), dtype=torch.float64)
    values, vectors = torch.linalg.eigh(torch.cov(rows.T).reshape(x.shape[1], x.shape[1]))
    components = vectors.flip(1)[:, :k].T
    projected = (rows - rows.mean(dim=0)) @ components.T
    ratio = values.flip(0)[:k] / rows.var(dim=0, correction=1).sum()
    return *signed(projected.numpy(), components.numpy()), ratio.numpy()


def same(actual, expected):
    for a, e in zip(actual, expected, strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-7, atol=1e-9 * max(1.0, np.abs(e).max()))


@QUICK
@given(CHECKS.clouds(), CHECKS.moved())
def test_clouds_are_torch(first, second):
    x, k, _options, expected = first
    same(torch_pca(x, k), expected)
    x, _options, expected = second
    same(torch_pca(x, expected[0].shape[1]), expected)


def test_hidden_clouds_are_torch():
    @QUICK
    @given(load("solutions/embedding/hidden/test_pca.py").rotated())
    def compare(case):
        x, k, expected = case
        same(torch_pca(x, k), expected)

    compare()


def test_solution_is_torch():
    solution = load("solutions/embedding/pca.py")

    @QUICK
    @given(CHECKS.moved())
    def compare(case):
        x, _options, expected = case
        same(solution.pca(x, expected[0].shape[1]), torch_pca(x, expected[0].shape[1]))

    compare()


@QUICK
@given(CHECKS.moved())
def test_clouds_are_scikit_learn(case):
    decomposition = pytest.importorskip("sklearn.decomposition")
    x, _options, expected = case
    model = decomposition.PCA(expected[0].shape[1], svd_solver="full").fit(x)
    same((*signed(model.transform(x), model.components_), model.explained_variance_ratio_), expected)


def test_published_example():
    """The example in scikit-learn's documentation of PCA prints [0.9924 0.0075] (cut off) and [6.30061 0.54980]."""
    x = np.array([[-1, -1], [-2, -1], [-3, -2], [1, 1], [2, 1], [3, 2]])
    projected, _, ratio = load("solutions/embedding/pca.py").pca(x)
    same((ratio, np.linalg.norm(projected, axis=0)), torch_published(x))
    np.testing.assert_allclose(ratio, [0.9924, 0.0075], atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(projected, axis=0), [6.30061, 0.54980], atol=1e-5)


def torch_published(x):
    """Ratio and singular values by torch's SVD."""
    rows = torch.tensor(x, dtype=torch.float64)
    s = torch.linalg.svdvals(rows - rows.mean(dim=0)).numpy()
    return s**2 / (s**2).sum(), s
