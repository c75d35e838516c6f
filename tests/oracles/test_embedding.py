"""The oracles of the embedding checks, proved equal to torch (which the checks themselves never import)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.checks.embedding import test_cosine as cosine
from grader.checks.embedding import test_l2_normalize as l2
from grader.checks.embedding import test_mean_pooling as pooling
from grader.testing import array_values

torch = pytest.importorskip("torch")
few = settings(max_examples=60, deadline=None, derandomize=True)


@few
@given(l2.vectors())
def test_norm_is_torch(case):
    x, expected = case
    assert float(torch.linalg.vector_norm(torch.from_numpy(x))) == pytest.approx(expected, rel=1e-13)


@few
@given(l2.vectors(exponents=(200, -200, 290, -290)))
def test_norm_scales_exactly_with_powers_of_two(case):
    """Beyond the range of squares torch is no oracle; shifting the exponent is exact and brings it back."""
    x, expected = case
    shift = int(np.frexp(np.abs(x).max())[1])
    assert np.ldexp(l2.norm_by_hypot(np.ldexp(x, -shift)), shift) == pytest.approx(expected, rel=1e-14)
    small = torch.from_numpy(np.ldexp(x, -shift))
    assert np.ldexp(float(torch.linalg.vector_norm(small)), shift) == pytest.approx(expected, rel=1e-13)


@few
@given(l2.arrays_with_axis())
def test_normalize_is_torch(case):
    x, axis, expected = case
    rows = torch.from_numpy(x.astype(np.float64))
    np.testing.assert_allclose(torch.nn.functional.normalize(rows, dim=axis).numpy(), expected, rtol=1e-13)


def test_normalize_keeps_zeros_as_torch():
    x = np.array([[0.0, 0.0], [3.0, 4.0]])
    expected = torch.nn.functional.normalize(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(l2.normalize_by_hypot(x), expected, rtol=1e-14)


@few
@given(cosine.pairs())
def test_cosine_is_torch_in_the_middle_range(case):
    a, b, expected = case
    u, v = (torch.from_numpy(x.astype(np.float64)) for x in (a, b))
    got = float(torch.nn.functional.cosine_similarity(u, v, dim=0))
    assert got == pytest.approx(expected, rel=1e-9, abs=1e-12)


@few
@given(cosine.pairs(), st.integers(-560, 560), st.integers(-560, 560))
def test_cosine_ignores_powers_of_two(case, first, second):
    """Where torch is no oracle (measured: 0.0 at 1e170), the exact cosine must not move at all."""
    a, b, expected = case
    a, b = a.astype(np.float64), b.astype(np.float64)
    assert cosine.exact_cosine(np.ldexp(a, first), np.ldexp(b, second)) == expected


def test_cosine_of_zeros_is_torch():
    zeros, ones = torch.zeros(2, dtype=torch.float64), torch.ones(2, dtype=torch.float64)
    assert float(torch.nn.functional.cosine_similarity(zeros, ones, dim=0)) == 0.0
    assert cosine.exact_cosine(np.zeros(2), np.ones(2)) == 0.0


@few
@given(pooling.batches(padding=(np.nan, np.inf, -np.inf)))
def test_pooling_is_torch(case):
    h, mask, mean, largest = case
    keep = torch.from_numpy(mask.astype(bool))[..., None]
    vectors = torch.from_numpy(h)
    nothing = torch.full_like(vectors, float("nan"))
    got = torch.nanmean(torch.where(keep, vectors, nothing), dim=1)
    np.testing.assert_allclose(got.numpy(), mean, rtol=1e-12, atol=1e-13)
    got = vectors.masked_fill(~keep, float("-inf")).amax(dim=1)
    np.testing.assert_array_equal(got.numpy(), largest)


@few
@given(array_values((2, 3, 2)))
def test_rows_without_tokens_are_zeros(h):
    mask = np.array([[0, 0, 0], [1, 0, 1]])
    mean, largest = pooling.pool_by_loop(h, mask)
    assert not mean[0].any()
    assert not largest[0].any()
    np.testing.assert_allclose(mean[1], (h[1, 0] + h[1, 2]) / 2)
