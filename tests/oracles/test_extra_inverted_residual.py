"""Both oracles of extra/inverted_residual and the solution against torch's conv2d and relu6 in float64."""

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
CHECKS = load_checks(ROOT / "grader/checks/extra/test_inverted_residual.py")
QUICK = settings(max_examples=40, deadline=None, derandomize=True, database=None)


def staff(path, load):
    """A file of solutions/; students' copies of the course have none."""
    if not (ROOT / path).is_file():
        pytest.skip("solutions/ is not part of this copy")
    return load(ROOT / path)


@pytest.fixture(scope="module")
def solution():
    return staff("solutions/extra/inverted_residual.py", lambda path: runpy.run_path(str(path))["inverted_residual"])


def torch_block(x, w_expand, w_depth, w_project, stride=1):
    """torchvision's InvertedResidual without its batch normalisations."""
    arrays = (x, w_expand, w_depth, w_project)
    x, w_expand, w_depth, w_project = (
        None if a is None else torch.tensor(np.array(a, dtype=np.float64)) for a in arrays
    )
    y = x if w_expand is None else F.relu6(F.conv2d(x, w_expand))
    y = F.relu6(F.conv2d(y, w_depth, stride=stride, padding=1, groups=len(w_depth)))
    y = F.conv2d(y, w_project)
    return (x + y if stride == 1 and x.shape[1] == y.shape[1] else y).numpy()


def same(actual, expected):
    assert actual.shape == expected.shape
    np.testing.assert_allclose(actual, expected, rtol=1e-11, atol=1e-10)


def test_pixels_are_torch(solution):
    """The public oracle and the solution."""

    @QUICK
    @given(CHECKS.blocks(), CHECKS.blocks(expand=False, skip=True), CHECKS.blocks(expand=False, stride=2, skip=True))
    def compare(first, second, third):
        for arguments, options, expected in (first, second, third):
            same(expected, torch_block(*arguments, **options))
            same(solution(*arguments, **options), expected)

    compare()


def test_windows_are_torch(solution):
    """The hidden oracle and the solution."""
    hidden = staff("solutions/extra/hidden/test_inverted_residual.py", load_checks)

    @QUICK
    @given(hidden.blocks())
    def compare(case):
        arguments, expected = case
        same(expected, torch_block(*arguments))
        same(solution(*arguments), expected)

    compare()
