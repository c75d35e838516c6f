"""Both oracles of mobilenet/depthwise_separable and the solution against torch's grouped and 1 x 1 convolutions."""

import runpy
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="these oracles are proved with PyTorch")
torch.set_num_threads(1)  # small arrays: more threads would only wait for each other
F = torch.nn.functional

ROOT = Path(__file__).resolve().parents[2]
CHECKS = load_checks(ROOT / "grader/checks/mobilenet/test_depthwise_separable.py")
QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def staff(path, load):
    """A file of solutions/; students' copies of the course have none."""
    if not (ROOT / path).is_file():
        pytest.skip("solutions/ is not part of this copy")
    return load(ROOT / path)


@pytest.fixture(scope="module")
def solution():
    return staff("solutions/mobilenet/depthwise_separable.py", lambda path: runpy.run_path(str(path)))


def torch_layers(x, w, point=None, stride=1, padding=0):
    """groups=C, then a 1 x 1 convolution."""
    x, w = (torch.tensor(np.array(array, dtype=np.float64)) for array in (x, w))
    y = F.conv2d(x, w, stride=stride, padding=padding, groups=len(w))
    return (y if point is None else F.conv2d(y, torch.tensor(np.array(point, dtype=np.float64)))).numpy()


def same(actual, expected):
    assert actual.shape == expected.shape
    np.testing.assert_allclose(actual, expected, rtol=1e-11, atol=1e-11)


@QUICK
@given(
    CHECKS.layers("depthwise_conv2d", stride=3, padding=2, mirrored=True),
    CHECKS.layers("depthwise_separable", stride=3, padding=2),
)
def test_oracle_is_torch(solution, depthwise, separable):
    """Windows against filters, with every option."""
    arrays, options, expected = depthwise
    same(expected, torch_layers(*arrays, **options))
    same(solution["depthwise_conv2d"](*arrays, **options), expected)
    arrays, options, expected = separable
    same(expected, torch_layers(*arrays, **{"padding": 1, **options}))
    same(solution["depthwise_separable"](*arrays, **options), expected)


def test_hidden_oracle_is_torch(solution):
    """The loop over products of filters."""
    hidden = staff("solutions/mobilenet/hidden/test_depthwise_separable.py", load_checks)

    @QUICK
    @given(hidden.layers())
    def compare(case):
        arguments, expected = case
        same(expected, torch_layers(*arguments))
        same(solution["depthwise_separable"](*arguments), expected)

    compare()


@QUICK
@given(CHECKS.refused())
def test_refused_layers_are_refused_by_torch(case):
    """torch refuses all but other shapes: it knows several filters for one channel, and oblong ones."""
    _function, (x, w, *point), options = case
    k = w.shape[-1]
    if w.shape == (x.shape[1], 1, k, k) and all(p.shape[2:] == (1, 1) for p in point):
        with pytest.raises((RuntimeError, ValueError)):
            torch_layers(x, w, *point, **options)
