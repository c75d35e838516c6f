"""The oracles of cnn/im2col give what torch's unfold, conv2d and conv_transpose2d give."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="the oracles are compared with torch: install grader[torch]")
F = torch.nn.functional

ROOT = Path(__file__).resolve().parents[2]
QUICK = settings(max_examples=50, deadline=None, derandomize=True, database=None)
PUBLIC = load_checks(ROOT / "grader/checks/cnn/test_im2col.py")


def hidden():
    """The hidden check module; students' copies of the course have none."""
    if not (ROOT / "solutions").is_dir():
        pytest.skip("solutions/ is not part of this copy")
    return load_checks(ROOT / "solutions/cnn/hidden/test_im2col.py")


def wide(array):
    """A torch copy in float64."""
    return torch.tensor(np.zeros(array.shape) + array)


def unfolded(x, kh, kw, stride=1, padding=0):
    """torch's unfold, which refuses a batch of no images: there the columns of one image are cut away."""
    empty = not len(x)
    x = np.zeros((1, *x.shape[1:])) if empty else x
    columns = F.unfold(wide(x), (kh, kw), stride=stride, padding=padding).numpy()
    return columns[:0] if empty else columns


@QUICK
@given(PUBLIC.images(), PUBLIC.images("float32", stride=3, padding=2))
def test_columns_are_unfold(first, second):
    for arguments, expected in (first, second):
        assert np.array_equal(expected, unfolded(*arguments))


def test_hidden_columns_are_unfold():
    module = hidden()

    @QUICK
    @given(module.anything(), module.anything("int64"), module.anything(n=0))
    def compare(first, second, third):
        for arguments, expected in (first, second, third):
            assert np.array_equal(expected, unfolded(*arguments))

    compare()


@QUICK
@given(PUBLIC.filters())
def test_matrix_is_the_jacobian_of_conv2d(case):
    """A linear map has its matrix as its Jacobian, which autograd works out without our indices."""
    (k, h, w), expected = case
    jacobian = torch.autograd.functional.jacobian(
        lambda image: F.conv2d(image.reshape(1, 1, h, w), wide(k)[None, None]).ravel(), torch.zeros(h * w).double()
    )
    assert np.array_equal(expected, jacobian.numpy())


@QUICK
@given(PUBLIC.layers())
def test_product_is_conv2d(case):
    (x, kh, kw), w, expected = case
    y = F.conv2d(wide(x), wide(w).reshape(len(w), -1, kh, kw))
    np.testing.assert_allclose(expected, y.flatten(2).numpy(), rtol=1e-11, atol=1e-11)


def test_hidden_operators_are_conv2d_and_its_transpose():
    module = hidden()

    @QUICK
    @given(module.operators())
    def compare(case):
        (k, _h, _w), x, y, slid, back = case
        k, x, y = (wide(array)[None, None] for array in (k, x, y))
        np.testing.assert_allclose(slid, F.conv2d(x, k)[0, 0].numpy(), rtol=1e-11, atol=1e-11)
        np.testing.assert_allclose(back, F.conv_transpose2d(y, k)[0, 0].numpy(), rtol=1e-11, atol=1e-11)

    compare()


@QUICK
@given(PUBLIC.refused())
def test_refused_windows_are_refused_by_torch(case):
    name, arguments = case
    if name == "im2col":
        with pytest.raises(RuntimeError):
            unfolded(*arguments)
    else:
        k, *size = arguments
        with pytest.raises(RuntimeError):
            F.conv2d(torch.zeros(1, 1, *size).double(), wide(k)[None, None])
