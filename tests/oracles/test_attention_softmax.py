"""The oracle of attention/softmax against torch.softmax and against 50-digit decimals."""

import importlib.util
import math
from decimal import Decimal, localcontext
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

torch = pytest.importorskip("torch", reason="the oracles are compared with torch: install grader[torch]")

ROOT = Path(__file__).parents[2]
QUICK = settings(max_examples=40, deadline=None, derandomize=True, database=None)


def load(path):
    """A file of the course as a module, without pytest collecting it."""
    if not (ROOT / path).exists():
        pytest.skip(f"{path} is not part of this copy")
    spec = importlib.util.spec_from_file_location("softmax_" + path.replace("/", "_")[:-3], ROOT / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECKS = load("grader/checks/attention/test_softmax.py")


def torch_softmax(x, axis=-1):
    """torch gives NaN where all scores are -inf; here that means zeros."""
    result = torch.softmax(torch.tensor(np.array(x, dtype=np.float64)), dim=axis).numpy()
    return np.where(np.isneginf(x).all(axis=axis, keepdims=True), 0.0, result)


def same(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=1e-11, atol=1e-300)


@QUICK
@given(CHECKS.scores(), CHECKS.along_an_axis(), CHECKS.masked(), CHECKS.masked(whole_row=True))
def test_oracle_is_torch(plain, axes, some, row):
    for x, expected in (plain, some, row):
        same(torch_softmax(x), expected)
    x, axis, expected = axes
    same(torch_softmax(x, axis), expected)


@QUICK
@given(CHECKS.extreme())
def test_extremes_are_torch(case):
    x, expected = case
    same(torch_softmax(x), expected)


@QUICK
@given(CHECKS.scores())
def test_oracle_is_the_definition_in_decimals(case):
    """exp(x) / sum of exp(x), with 50 digits and without any trick."""
    x, expected = case
    with localcontext() as context:
        context.prec = 50
        for row, weights in zip(x.reshape(-1, x.shape[-1]), expected.reshape(-1, x.shape[-1]), strict=True):
            powers = [Decimal(float(s)).exp() for s in row]
            same(weights, [float(p / sum(powers)) for p in powers])


def test_solution_is_torch():
    solution = load("solutions/attention/softmax.py")

    @QUICK
    @given(CHECKS.along_an_axis(), CHECKS.masked(whole_row=True), CHECKS.extreme())
    def compare(axes, row, extreme):
        x, axis, _ = axes
        same(solution.softmax(x, axis), torch_softmax(x, axis))
        for x, _ in (row, extreme):
            with np.errstate(over="ignore"):
                same(solution.softmax(x), torch_softmax(x))

    compare()


def test_example_is_a_quarter():
    assert CHECKS.weights([0.0, math.log(3)]) == pytest.approx([0.25, 0.75], rel=1e-15)
