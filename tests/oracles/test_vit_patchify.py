"""The oracles of vit/patchify give what torch's unfold, fold, pixel_unshuffle and conv2d give."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="the oracles are compared with torch: install grader[torch]")
F = torch.nn.functional

ROOT = Path(__file__).resolve().parents[2]
QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)
PUBLIC = load_checks(ROOT / "grader/checks/vit/test_patchify.py")


def hidden():
    """The hidden check module; students' copies of the course have none."""
    if not (ROOT / "solutions").is_dir():
        pytest.skip("solutions/ is not part of this copy")
    return load_checks(ROOT / "solutions/vit/hidden/test_patchify.py")


def unfold(x, p):
    """(B, C, H, W) -> (B, N, C*p*p) by torch."""
    return F.unfold(torch.tensor(np.ascontiguousarray(x)), p, stride=p).transpose(1, 2)


@QUICK
@given(PUBLIC.images(), PUBLIC.layouts())
def test_tokens_are_unfolded(plain, laid_out):
    """The tokens are the columns of unfold, and fold puts the images together again."""
    for x, p, tokens in (plain, laid_out):
        assert np.array_equal(tokens, unfold(x, p).numpy())
        back = F.fold(torch.tensor(tokens).transpose(1, 2), x.shape[2:], p, stride=p)
        assert np.array_equal(x, back.numpy())


def test_hidden_oracles():
    """Slices are unfold and pixel_unshuffle; the sums over patches are conv2d."""

    @QUICK
    @given(hidden().batches(), hidden().filters())
    def compare(batch, filtered):
        x, p, tokens = batch
        assert np.array_equal(tokens, unfold(x, p).numpy())
        assert np.array_equal(tokens, F.pixel_unshuffle(torch.tensor(x), p).flatten(2).transpose(1, 2).numpy())
        x, p, w, y = filtered
        torch_y = F.conv2d(torch.tensor(x), torch.tensor(w), stride=p).flatten(2).transpose(1, 2)
        np.testing.assert_allclose(y, torch_y.numpy(), rtol=1e-12, atol=1e-11)

    compare()


def test_example_is_unfolded():
    """The numbers of the docstring."""
    rows = [[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15]]
    assert unfold(np.arange(16.0).reshape(1, 1, 4, 4), 2)[0].tolist() == rows
