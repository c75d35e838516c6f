"""The oracles of cnn/layers_to_connect against gradients of torch networks, and against each other."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks

ROOT = Path(__file__).resolve().parents[2]
checks = load_checks(ROOT / "grader/checks/cnn/test_layers_to_connect.py")
QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def ours(path):
    """A file of solutions/; students' copies of the course have none."""
    if not (ROOT / path).is_file():
        pytest.skip("solutions/ is not part of this copy")
    return load_checks(ROOT / path)


def measured(layers, k, stride, dilation):
    """Distance between the first and the last pixel that output 0 of a torch network of ones has a gradient to."""
    torch = pytest.importorskip("torch", reason="the oracle is compared with gradients of torch")
    x = torch.zeros(1, 1, checks.reach(layers, k, stride, dilation) + 1, dtype=torch.float64, requires_grad=True)
    y = x
    for _layer in range(layers):
        weight = torch.ones(1, 1, k, dtype=torch.float64)
        y = torch.nn.functional.conv1d(y, weight, None, stride, 0, dilation)
    y[0, 0, 0].backward()
    touched = x.grad[0, 0].nonzero().flatten()
    return int(touched[-1] - touched[0])


@QUICK
@given(st.integers(0, 40), st.integers(2, 7), st.integers(1, 3), st.integers(1, 3))
def test_gradients_connect_the_pixels(distance, k, stride, dilation):
    """With the number of layers a gradient reaches both pixels, with one layer less it does not."""
    layers = checks.needed(distance, k, stride, dilation)
    assert measured(layers, k, stride, dilation) >= distance
    assert layers == 0 or measured(layers - 1, k, stride, dilation) < distance


def test_all_agree():
    """The public oracle, the closed form of the hidden checks and the solution."""
    closed = ours("solutions/cnn/hidden/test_layers_to_connect.py").closed
    solution = ours("solutions/cnn/layers_to_connect.py").layers_to_connect

    @QUICK
    @given(st.tuples(st.integers(0, 300), st.integers(2, 9), st.integers(1, 4), st.integers(1, 4)))
    def compare(arguments):
        assert checks.needed(*arguments) == closed(*arguments) == solution(*arguments)

    compare()


@pytest.mark.parametrize(
    ("distance", "stride", "layers"), [(0, 1, 0), (2, 1, 1), (3, 1, 2), (223, 1, 112), (223, 2, 7)]
)
def test_table_of_the_curriculum(distance, stride, layers):
    """3 x 3 filters: 112 plain layers for the two ends of 224 pixels, 7 with stride 2."""
    assert checks.needed(distance, 3, stride) == layers
