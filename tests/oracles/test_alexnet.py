"""The oracles of the alexnet checks against PyTorch's layers and its FLOP counter, and the published totals."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="these oracles are proved with PyTorch")

ROOT = Path(__file__).resolve().parents[2]
layer = load_checks(ROOT / "grader/checks/alexnet/test_layer_cost.py")
table = load_checks(ROOT / "grader/checks/alexnet/test_cost_table.py")
hidden_layer = load_checks(ROOT / "solutions/alexnet/hidden/test_layer_cost.py")
hidden_table = load_checks(ROOT / "solutions/alexnet/hidden/test_cost_table.py")
KEYS = ("elements", "bytes", "kib", "params", "macs", "flops")
ALEXNET_PARAMETERS, ALEXNET_MACS = 61_100_840, 714_188_480  # torchvision's metadata: 61100840, 0.714 G


def measured(module, x):
    """(cost, output): what the module holds and does, on the meta device as nothing needs to be computed."""
    from torch.utils.flop_counter import FlopCounterMode

    module = module.to("meta")
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        out = module(x.to("meta"))
    flops, size = counter.get_total_flops(), out.numel() * out.element_size()
    params = sum(p.numel() for p in module.parameters())
    values = (out.numel(), size, size / 1024, params, flops // 2, flops)
    return dict(zip(KEYS, values, strict=True)), out


def torch_conv(c_in, c_out, k, stride, padding, h, w, groups=1, bias=True):
    module = torch.nn.Conv2d(c_in, c_out, k, stride, padding, groups=groups, bias=bias)
    return measured(module, torch.zeros(1, c_in, h, w))[0]


def torch_layer(spec, c):
    """The module of a layer dict, for c channels (numbers) in."""
    if spec["kind"] == "conv":
        more = {"groups": spec.get("groups", 1), "bias": spec.get("bias", True)}
        return torch.nn.Conv2d(c, spec["c_out"], spec["k"], spec["stride"], spec["padding"], **more)
    if spec["kind"] == "pool":
        return torch.nn.MaxPool2d(spec["k"], spec["stride"])
    if spec["kind"] == "fc":
        return torch.nn.Linear(c, spec["n_out"], bias=spec.get("bias", True))
    return torch.nn.Flatten()


def torch_table(layers, c, h, w):
    """cost_table by running the layers."""
    x, rows = torch.zeros(1, c, h, w), []
    for spec in layers:
        cost, x = measured(torch_layer(spec, x.shape[1]), x)
        size = (*x.shape[1:], 1, 1)[:3]
        rows.append({"name": spec["name"], "kind": spec["kind"], **dict(zip("chw", size, strict=True)), **cost})
    return rows


@settings(max_examples=60, deadline=None)
@given(case=layer.convs(), split=layer.convs(split=True), bare=layer.convs(bias=False))
def test_counted_convolutions(case, split, bare):
    for (arguments, options, expected), more in ((case, {}), (split, {}), (bare, {"bias": False})):
        assert torch_conv(*arguments, **(options | more)) == expected


@settings(max_examples=60, deadline=None)
@given(case=layer.pools(), sizes=layer.SIZES, n_out=layer.SIZES)
def test_counted_poolings_and_dense_layers(case, sizes, n_out):
    (c, k, stride, h, w), expected = case
    assert measured(torch.nn.MaxPool2d(k, stride), torch.zeros(1, c, h, w))[0] == expected
    for bias in (True, False):
        module = torch.nn.Linear(sizes, n_out, bias=bias)
        assert measured(module, torch.zeros(1, sizes))[0] == layer.counted_fc(sizes, n_out, bias)


@settings(max_examples=60, deadline=None)
@given(real=hidden_layer.real_layers(), exact=hidden_layer.exact_fits())
def test_hidden_layers(real, exact):
    arguments, options, expected = real
    assert torch_conv(*arguments, **options) == expected
    function, arguments, elements = exact
    counted = layer.counted_conv if function == "conv_cost" else layer.counted_pool
    assert counted(*arguments)["elements"] == elements


@settings(max_examples=60, deadline=None)
@given(plain=table.networks(), split=table.networks(groups=2, most=2), head=table.heads(), spelt=table.spelt_out())
def test_counted_tables(plain, split, head, spelt):
    for network in (plain, split, head, spelt):
        assert torch_table(*network) == table.counted(*network)


@settings(max_examples=60, deadline=None)
@given(case=hidden_table.deep_networks())
def test_hidden_tables(case):
    network, expected = case
    assert torch_table(*network) == expected


@pytest.mark.parametrize("variant", list(table.LAYERS))
def test_published_tables(variant):
    rows = table.published(variant)
    assert torch_table(*table.LAYERS[variant]) == rows == table.counted(*table.LAYERS[variant])
    params, macs, kib = table.TOTALS[variant]
    assert sum(row["params"] for row in rows) == params
    assert sum(row["macs"] for row in rows) == macs
    assert sum(row["kib"] for row in rows if row["kind"] != "flatten") == kib
    for column, name in (("elements", "conv1"), ("params", "fc6"), ("macs", "conv2")):
        most = max(row[column] for row in rows)
        assert [row["name"] for row in rows if row[column] == most] == [name]


def test_published_totals():
    params, macs, _kib = table.TOTALS["64 filters, 224 pixels"]
    assert (params, macs) == (ALEXNET_PARAMETERS, ALEXNET_MACS)


def test_example_rows():
    assert torch_table(table.EXAMPLE, 1, 4, 6) == table.EXAMPLE_ROWS


@settings(max_examples=100, deadline=None)
@given(case=table.tables(), tied=hidden_table.ties(), flat=table.tables(flatten=True))
def test_totals(case, tied, flat):
    for rows, expected in (case, tied, flat):
        kept = [row for row in rows if row["kind"] != "flatten"]
        for name, column in (("max_activation", "elements"), ("max_params", "params"), ("max_macs", "macs")):
            order = sorted(kept, key=lambda row: -row[column])
            assert expected[name] == order[0]["name"]
        assert expected["flops"] == 2 * expected["macs"] == 2 * sum(row["macs"] for row in rows)
        assert expected["activation_kib"] == sum(row["bytes"] for row in kept) / 1024
