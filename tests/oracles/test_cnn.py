"""The oracles of the cnn checks give what torch.nn.functional gives; published numbers are as published."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="the oracles are compared with torch: install grader[torch]")
F = torch.nn.functional

ROOT = Path(__file__).parents[2]
QUICK = settings(max_examples=80, deadline=None, derandomize=True, database=None)


def checks(name, folder="grader/checks/cnn"):
    """The check module as Python, without pytest collecting it."""
    path = ROOT / folder / f"test_{name}.py"
    spec = importlib.util.spec_from_file_location(f"oracles_{Path(folder).name}_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SIZE, CONV, POOL = checks("output_size"), checks("conv2d"), checks("pooling")


def hidden(name):
    """The hidden check module; students' copies of the course have none."""
    if not (ROOT / "solutions").is_dir():
        pytest.skip("solutions/ is not part of this copy")
    return checks(name, "solutions/cnn/hidden")


def tensors(*arrays):
    """torch copies in float64 of arrays, None stays None."""
    return [None if a is None else torch.tensor(np.asarray(a, dtype=np.float64)) for a in arrays]


def same(actual, expected):
    """Equal shape and equal values up to rounding."""
    expected = expected.detach().numpy()
    assert actual.shape == expected.shape
    np.testing.assert_allclose(actual, expected, rtol=1e-11, atol=1e-11)


small = st.integers(1, 11)


@QUICK
@given(st.integers(1, 40), small, st.integers(1, 5), st.integers(0, 5), st.integers(1, 3))
def test_positions_are_torch_sizes(w, k, stride, padding, dilation):
    """Counting positions gives the width of F.conv1d, and 0 exactly where torch refuses."""
    ours = SIZE.positions(w, k, stride, padding, dilation)
    try:
        y = F.conv1d(torch.zeros(1, 1, w), torch.zeros(1, 1, k), None, stride, padding, dilation)
    except RuntimeError:
        assert ours == 0
    else:
        assert ours == y.shape[-1]


@QUICK
@given(SIZE.odd_reach())
def test_same_padding_is_torch_same(case):
    """The padding found by trying is the one of torch's padding="same", which is asymmetric otherwise."""
    k, dilation, padding = case
    x, w = torch.randn(1, 1, 30), torch.randn(1, 1, k)
    torch.testing.assert_close(
        F.conv1d(x, w, padding=padding, dilation=dilation), F.conv1d(x, w, padding="same", dilation=dilation)
    )


@QUICK
@given(SIZE.fitting(), SIZE.dilated())
def test_drawn_sizes_are_torch_sizes(plain, dilated):
    """The answers stored with the drawn cases are torch's."""
    w, k, options, size = plain
    assert F.conv1d(torch.zeros(1, 1, w), torch.zeros(1, 1, k), **options).shape[-1] == size
    w, k, dilation, size = dilated
    assert F.conv1d(torch.zeros(1, 1, w), torch.zeros(1, 1, k), dilation=dilation).shape[-1] == size


def test_hidden_sizes_are_torch_sizes():
    """The other oracle of sizes, for large images."""

    @QUICK
    @given(hidden("output_size").real_layers())
    def compare(case):
        (w, k, stride, padding, dilation), size = case
        y = F.conv1d(torch.zeros(1, 1, w), torch.zeros(1, 1, k), None, stride, padding, dilation)
        assert y.shape[-1] == size

    compare()


def test_published_sizes_are_torch_sizes():
    """The five first layers in the public check."""
    [mark] = [m for m in SIZE.test_published_sizes.pytestmark if m.name == "parametrize"]
    for w, k, stride, padding, size in mark.args[1]:
        assert F.conv1d(torch.zeros(1, 1, w), torch.zeros(1, 1, k), None, stride, padding).shape[-1] == size


@QUICK
@given(CONV.layers(n=3, c=3, o=3, stride=3, bias=True), CONV.layers(c=2, o=2, padding=2, dilation=3, groups=3))
def test_convolve_is_conv2d(first, second):
    """The public oracle, with every option."""
    for x, w, options, expected in (first, second):
        arguments = dict(options)
        tx, tw, tb = tensors(x, w, arguments.pop("b", None))
        same(expected, F.conv2d(tx, tw, tb, **arguments))


@QUICK
@given(CONV.images())
def test_images_are_conv2d(case):
    """The oracle of conv2d_valid."""
    x, k, expected = case
    tx, tk = tensors(x, k)
    same(expected, F.conv2d(tx[None, None], tk[None, None])[0, 0])


def test_hidden_definition_is_conv2d():
    """The loop over all indices, with every option, no images and integers."""
    module = hidden("conv2d")

    @QUICK
    @given(module.everything(), module.plain(0, "float64") | module.plain(1, "int64"))
    def compare(first, second):
        for arguments, expected in (first, second):
            same(expected, F.conv2d(*tensors(*arguments[:3]), *arguments[3:]))

    compare()


def test_cs231n_table():
    """The pasted table is torch's, and agrees with what the course publishes (eight decimals)."""
    x = np.linspace(-0.1, 0.5, 96).reshape(2, 3, 4, 4)
    w = np.linspace(-0.2, 0.3, 144).reshape(3, 3, 4, 4)
    same(CONV.CS231N, F.conv2d(*tensors(x, w, np.linspace(-0.1, 0.2, 3)), stride=2, padding=1))
    published = [[-0.08759809, -0.10987781], [-0.18387192, -0.2109216]]
    np.testing.assert_allclose(CONV.CS231N[0, 0], published, atol=1e-8)


@QUICK
@given(CONV.refused())
def test_refused_layers_are_refused_by_torch(case):
    """torch refuses every layer that students are asked to refuse."""
    _name, (x, w), options = case
    tx, tw = tensors(x, w)
    if tx.ndim == 2:
        tx, tw = tx[None, None], tw[None, None]
    with pytest.raises((RuntimeError, ValueError)):
        F.conv2d(tx, tw, **options)


@QUICK
@given(POOL.pools(POOL.mixed), POOL.pools(POOL.mixed, padded=True))
def test_forward_pools_are_torch_pools(first, second):
    """Largest values exactly, means up to rounding."""
    for x, k, options in (first, second):
        [tx] = tensors(x)
        assert np.array_equal(POOL.largest(x, k, **options), F.max_pool2d(tx, k, **options).numpy())
        same(POOL.average(x, k, **options), F.avg_pool2d(tx, k, **options))


@QUICK
@given(POOL.backward(POOL.tied, overlap=False), POOL.backward(POOL.distinct, overlap=True), st.booleans())
def test_backward_is_autograd(first, second, swap):
    """Ties included: torch hands the gradient to the first maximum, too."""
    for dout, x, k, options, expected in (first, second)[:: -1 if swap else 1]:
        tdout, tx = tensors(dout, x)
        tx.requires_grad_()
        F.max_pool2d(tx, k, **options).backward(tdout)
        same(expected, tx.grad)


def test_board_is_torch():
    """The worked example, forward and backward."""
    x, dout = tensors(POOL.BOARD, POOL.DOUT)
    x.requires_grad_()
    F.max_pool2d(x, 2).backward(dout)
    same(POOL.DX, x.grad)
    same(POOL.hand_back(POOL.DOUT, POOL.BOARD, 2), x.grad)


def test_hidden_pools_are_torch_pools():
    """The loop over windows; NaN spreads in torch as well."""
    module = hidden("pooling")

    @QUICK
    @given(module.anything(), module.with_nan())
    def compare(first, second):
        for x, arguments, best, mean in (first, (second[0], (second[1],), *second[2:])):
            [tx] = tensors(x)
            assert np.array_equal(best, F.max_pool2d(tx, *arguments).numpy(), equal_nan=True)
            same(mean, F.avg_pool2d(tx, *arguments))

    compare()
