"""Hidden checks of alexnet/cost_table."""

from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, hint, points, requires


def row(name, kind, size, params, macs):
    """A row of the table."""
    c, h, w = size
    n = c * h * w
    return {
        "name": name, "kind": kind, "c": c, "h": h, "w": w, "elements": n, "bytes": 4 * n, "kib": n / 256,
        "params": params, "macs": macs, "flops": 2 * macs,
    }  # fmt: skip


@st.composite
def deep_networks(draw):
    """((layers, c, h, w), rows): up to ten layers of all kinds and options, on images of a real size."""
    image = (draw(st.sampled_from([1, 3, 4])), draw(st.integers(20, 260)), draw(st.integers(20, 260)))
    (c, h, w), layers, rows = image, [], []
    for number in range(draw(st.integers(2, 7))):
        name, k, stride = f"layer{number}", draw(st.integers(1, 7)), draw(st.integers(1, 3))
        padding = draw(st.integers(0, 3))
        if draw(st.booleans()):
            padding, layer, cost = 0, {"name": name, "kind": "pool", "k": k, "stride": stride}, (0, 0)
        else:
            groups = draw(st.sampled_from([g for g in (1, 2, 4, c) if c % g == 0]))
            c_out, bias = groups * draw(st.integers(1, 8)), draw(st.booleans())
            layer = {"name": name, "kind": "conv", "c_out": c_out, "k": k, "stride": stride, "padding": padding}
            layer |= {"groups": groups, "bias": bias}
        if min(h, w) + 2 * padding < k:
            break
        h, w = (len(range(-padding, side + padding - k + 1, stride)) for side in (h, w))
        if layer["kind"] == "conv":
            seen = len(range(0, c, groups)) * k**2
            c, cost = c_out, (c_out * seen + c_out * bias, h * w * c_out * seen)
        layers.append(layer)
        rows.append(row(name, layer["kind"], (c, h, w), *cost))
    inputs, n_out = c * h * w, draw(st.integers(1, 1000))
    layers += [{"name": "flat", "kind": "flatten"}, {"name": "fc", "kind": "fc", "n_out": n_out, "bias": False}]
    rows += [
        row("flat", "flatten", (inputs, 1, 1), 0, 0), row("fc", "fc", (n_out, 1, 1), inputs * n_out, inputs * n_out)
    ]  # fmt: skip
    return (layers, *image), rows


@st.composite
def ties(draw):
    """(rows, totals) where the first rows of all share every maximum with a later one."""
    c, params, macs = draw(st.integers(1, 5)), draw(st.integers(0, 5)), draw(st.integers(0, 5))
    names = "abcd"[: draw(st.integers(2, 4))]
    rows = [row(name, "fc", (c, 1, 1), params, macs) for name in names]
    if draw(st.booleans()):
        rows.insert(0, row("small", "fc", (c, 1, 1), params, macs) | row("small", "fc", (1, 1, 1), 0, 0))
    first = {key: next(each["name"] for each in rows if each[column] == most) for key, column, most in (
        ("max_activation", "elements", c), ("max_params", "params", params), ("max_macs", "macs", macs)
    )}  # fmt: skip
    sums = {key: sum(each[key] for each in rows) for key in ("params", "macs", "flops")}
    return rows, {**sums, "activation_kib": sum(each["kib"] for each in rows), **first}


@points(1)
@hint("Take a network with groups, without biases and with poolings in between, and write its table by hand.")
@given(case=deep_networks())
def test_deep_networks(student, case):
    """cost_table is right for deeper networks of all kinds of layers."""
    network, expected = case
    expect_equal(student.cost_table(*network), expected)


@points(0.5)
@requires("test_totals")
@hint("Of rows that are equally large the first counts: `>` and `>=` differ here.")
@given(case=ties())
def test_first_of_equals(student, case):
    """Where several rows have the most, totals names the first."""
    rows, expected = case
    expect_equal(student.totals(rows), expected)
