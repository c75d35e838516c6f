"""The oracles of vit/positional_encoding against power series of fifty digits, torch, and attention."""

from decimal import Decimal, getcontext
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="the oracles are compared with torch: install grader[torch]")

ROOT = Path(__file__).resolve().parents[2]
QUICK = settings(max_examples=40, deadline=None, derandomize=True, database=None)
PUBLIC = load_checks(ROOT / "grader/checks/vit/test_positional_encoding.py")
getcontext().prec = 50


def solution():
    """The solution as a module; students' copies of the course have none."""
    if not (ROOT / "solutions").is_dir():
        pytest.skip("solutions/ is not part of this copy")
    return load_checks(ROOT / "solutions/vit/positional_encoding.py")


def series(angle):
    """(sin, cos) of a Decimal below 60: terms of the Taylor series until they vanish in fifty digits."""
    sums, term, n = [Decimal(0), Decimal(0)], Decimal(1), 0
    while abs(term) > Decimal(10) ** -45 or n <= abs(angle):
        sums[1 - n % 2] += term if n % 4 < 2 else -term
        n += 1
        term *= angle / n
    return sums


@QUICK
@given(st.integers(0, 59), st.integers(1, 12), st.sampled_from([2, 100, 10000]))
def test_encode_is_the_series(t, half, base):
    """Sine, cosine and the powers of the base, to 5e-15 times the angle and the rounding of a number near 1."""
    exact = []
    for i in range(half):
        exact += series(t / Decimal(base) ** (Decimal(2 * i) / Decimal(2 * half)))
    error = max(abs(Decimal(x) - y) for x, y in zip(PUBLIC.encode(t, 2 * half, base), exact, strict=True))
    assert error < Decimal(5e-15 * t + 3e-16)


@QUICK
@given(PUBLIC.rows(), PUBLIC.grids())
def test_tables_are_the_tutorials(row, grid):
    """The way tutorials of torch do it, with exp and log, and torch.cartesian_prod for the grid."""

    def table(n, d, base=10000.0):
        scale = torch.exp(torch.arange(0, d, 2, dtype=torch.float64) * (-np.log(base) / d))
        angles = torch.arange(n, dtype=torch.float64)[:, None] * scale
        pe = torch.zeros(n, d, dtype=torch.float64)
        pe[:, 0::2], pe[:, 1::2] = torch.sin(angles), torch.cos(angles)
        return pe

    arguments, expected = row
    np.testing.assert_allclose(table(*arguments).numpy(), expected, rtol=0, atol=1e-12)
    h, w, d, expected = grid
    places = torch.cartesian_prod(torch.arange(h), torch.arange(w))
    both = torch.cat([table(h, d // 2)[places[:, 0]], table(w, d // 2)[places[:, 1]]], dim=1)
    np.testing.assert_allclose(both.numpy(), expected, rtol=0, atol=1e-12)


@QUICK
@given(PUBLIC.sequences())
def test_sequences_are_torch_cat(case):
    """The class token first, then the tokens, positions added to all."""
    tokens, cls, pos, expected = (torch.tensor(array) for array in case)
    result = torch.cat([cls.expand(len(tokens), 1, -1), tokens], dim=1) + pos
    np.testing.assert_allclose(result.numpy(), expected.numpy(), rtol=1e-15, atol=0)


def test_positions_break_the_symmetry_of_attention():
    """Without positions shuffled tokens give shuffled results; with positions they do not."""
    module = solution()
    torch.manual_seed(0)
    attention = torch.nn.MultiheadAttention(8, 2, batch_first=True, dtype=torch.float64)
    rng = np.random.default_rng(0)
    tokens, order = rng.normal(size=(1, 5, 8)), [3, 0, 4, 1, 2]
    cls = np.zeros(8)

    def attend(one, pos):
        x = torch.tensor(module.add_cls_and_positions(one, cls, pos))
        return attention(x, x, x)[0].detach().numpy()[:, 1:]

    for pos, same in ((np.zeros((6, 8)), True), (module.sinusoidal(6, 8), False)):
        assert np.allclose(attend(tokens[:, order], pos), attend(tokens, pos)[:, order], atol=1e-12) is same
