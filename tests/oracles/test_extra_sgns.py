"""The oracles of extra/sgns give what torch gives: F.logsigmoid for the loss, autograd for the gradients."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="the oracles are compared with torch: install grader[torch]")
F = torch.nn.functional

ROOT = Path(__file__).resolve().parents[2]
QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)
PUBLIC = load_checks(ROOT / "grader/checks/extra/test_sgns.py")


def by_torch(*arrays):
    """(loss, gradients) in float64."""
    c, o, neg = (torch.tensor(one.astype(float), requires_grad=True) for one in arrays)
    loss = -F.logsigmoid(c @ o) - F.logsigmoid(-(neg @ c)).sum()
    loss.backward()
    return loss.item(), [one.grad.numpy() for one in (c, o, neg)]


@QUICK
@given(st.sampled_from([1.0, 300.0]).flatmap(lambda scale: PUBLIC.words("float64", scale)), PUBLIC.words("float32"))
def test_public_oracles_are_torch(plain, single):
    """Loss and gradients, small and large, for float32 numbers too."""
    for case in (plain, single):
        loss, gradients = by_torch(*case)
        assert PUBLIC.loss_of(*case) == pytest.approx(loss, rel=1e-12, abs=1e-15)
        for ours, theirs in zip(PUBLIC.gradients_of(*case), gradients, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)


def test_hidden_oracles_are_torch():
    """Difference quotients within a third of T3, and the corners."""
    if not (ROOT / "solutions").is_dir():
        pytest.skip("solutions/ is not part of this copy")
    hidden = load_checks(ROOT / "solutions/extra/hidden/test_sgns.py")

    @QUICK
    @given(hidden.with_slopes(), hidden.corners())
    def compare(sloped, corner):
        arguments, slopes = sloped
        for ours, theirs in zip(slopes, by_torch(*arguments)[1], strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=3e-6, atol=3e-7)
        arguments, loss = corner
        assert loss == pytest.approx(by_torch(*arguments)[0], rel=1e-12)

    compare()


def test_example_is_torch():
    """The numbers of the docstring."""
    loss, gradients = by_torch(PUBLIC.CENTRE, PUBLIC.NEIGHBOUR, PUBLIC.NEGATIVES)
    assert round(loss, 4) == 1.3197
    assert [one.round(4).tolist() for one in gradients] == [
        [0.4621, -1.0], [-0.2689, -0.2689], [[0.5, 0.5], [0.2689, 0.2689]],
    ]  # fmt: skip
