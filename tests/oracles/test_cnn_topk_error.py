"""The oracles of cnn/topk_error against torch's stable sort and scikit-learn's top_k_accuracy_score."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks

ROOT = Path(__file__).resolve().parents[2]
checks = load_checks(ROOT / "grader/checks/cnn/test_topk_error.py")
QUICK = settings(max_examples=80, deadline=None, derandomize=True, database=None)


def ours(path):
    """A file of solutions/; students' copies of the course have none."""
    if not (ROOT / path).is_file():
        pytest.skip("solutions/ is not part of this copy")
    return load_checks(ROOT / path)


def torch_error(scores, labels, k):
    """torch sorts downwards and keeps the order of equal scores when it is told to."""
    torch = pytest.importorskip("torch", reason="the oracle is compared with torch")
    order = torch.sort(torch.tensor(scores.copy()), dim=1, descending=True, stable=True).indices[:, :k]
    return float((order != torch.tensor(labels)[:, None]).all(dim=1).double().mean())


@QUICK
@given(checks.distinct() | checks.tied())
def test_torch_agrees(case):
    """The answers stored with the drawn cases, ties included."""
    scores, labels, k, error = case
    assert error == pytest.approx(torch_error(scores, labels, k), abs=1e-15)


@QUICK
@given(checks.distinct())
def test_scikit_learn_agrees(case):
    """Without ties, where its rule is another one; it is made for three classes or more, and k below their number."""
    metrics = pytest.importorskip("sklearn.metrics", reason="the oracle is compared with scikit-learn")
    scores, labels, k, error = case
    if scores.shape[1] < 3 or k == scores.shape[1]:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        right = metrics.top_k_accuracy_score(labels, scores, k=k, labels=np.arange(scores.shape[1]))
    assert 1 - right == pytest.approx(error, abs=1e-15)


def test_others_agree():
    """The oracle of the hidden checks and the solution, in every layout and dtype."""
    by_rank = ours("solutions/cnn/hidden/test_topk_error.py")
    solution = ours("solutions/cnn/topk_error.py").topk_error

    @QUICK
    @given(by_rank.batches(), checks.tied())
    def compare(batch, tied):
        for arguments in (batch[0], tied[:3]):
            expected = torch_error(*arguments)
            assert by_rank.by_rank(*arguments) == pytest.approx(expected, abs=1e-14)
            assert solution(*arguments) == pytest.approx(expected, abs=1e-14)

    compare()


@pytest.mark.parametrize(("k", "error"), [(1, 1.0), (2, 0.5)])
def test_example_of_the_curriculum(k, error):
    assert checks.wrong_share(checks.EXAMPLE, np.array([2, 1]), k) == error


@QUICK
@given(st.data())
def test_rows_are_distinct(data):
    """No rounding makes two scores of a `distinct` row equal."""
    scores = data.draw(checks.distinct())[0]
    assert all(len(set(row)) == len(row) for row in scores.tolist())
