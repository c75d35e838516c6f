"""The oracles of cnn/compose_kernels give what two of torch's conv2d, and its transposed convolution, give."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="the oracles are compared with torch: install grader[torch]")
F = torch.nn.functional

ROOT = Path(__file__).resolve().parents[2]
QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)
PUBLIC = load_checks(ROOT / "grader/checks/cnn/test_compose_kernels.py")


def hidden():
    """The hidden check module; students' copies of the course have none."""
    if not (ROOT / "solutions").is_dir():
        pytest.skip("solutions/ is not part of this copy")
    return load_checks(ROOT / "solutions/cnn/hidden/test_compose_kernels.py")


def wide(array):
    """A torch copy in float64 with axes for batch and channel."""
    return torch.tensor(np.zeros(array.shape) + array)[None, None]


def torch_gap(x, a, b):
    """The gap by two paths through torch's layers."""
    first = F.conv2d(wide(x), wide(a))
    return float((F.conv2d(F.relu(first), wide(b)) - F.conv2d(first, wide(b))).abs().max())


@QUICK
@given(PUBLIC.pairs())
def test_composed_is_the_transposed_convolution(case):
    """conv_transpose2d lays a copy of its input's filter for every weight, and so composes."""
    a, b, expected = case
    np.testing.assert_allclose(expected, F.conv_transpose2d(wide(a), wide(b))[0, 0].numpy(), rtol=1e-12, atol=1e-12)


@QUICK
@given(PUBLIC.pairs())
def test_composed_does_what_both_layers_do(case):
    a, b, c = case
    x = torch.arange(81.0, dtype=torch.float64).remainder(7).reshape(1, 1, 9, 9)
    two, one = F.conv2d(F.conv2d(x, wide(a)), wide(b)), F.conv2d(x, wide(c))
    torch.testing.assert_close(two, one, rtol=1e-11, atol=1e-11)


@QUICK
@given(PUBLIC.networks(), PUBLIC.networks(calm=True))
def test_gap_is_that_of_torch(first, second):
    """Calm networks have no gap at all."""
    for arguments, expected in (first, second):
        assert torch_gap(*arguments) == pytest.approx(expected, abs=1e-11)
    assert second[1] == 0


def test_hidden_networks_are_those_of_torch():
    module = hidden()

    @QUICK
    @given(module.networks())
    def compare(case):
        (x, a, b), two, expected = case
        np.testing.assert_allclose(two, F.conv2d(F.conv2d(wide(x), wide(a)), wide(b))[0, 0], rtol=1e-11, atol=1e-11)
        assert torch_gap(x, a, b) == pytest.approx(expected, abs=1e-11)

    compare()


@QUICK
@given(PUBLIC.refused())
def test_refused_images_are_refused_by_torch(case):
    with pytest.raises(RuntimeError, match="Kernel size can't be greater"):
        torch_gap(*case)
