"""The counts of attention/complexity against torch's FlopCounterMode, and the paths against gradients."""

import importlib.util
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="the oracles are compared with torch: install grader[torch]")
F = torch.nn.functional

ROOT = Path(__file__).parents[2]
QUICK = settings(max_examples=20, deadline=None, derandomize=True, database=None)


def load(path):
    """A file of the course as a module, without pytest collecting it."""
    if not (ROOT / path).exists():
        pytest.skip(f"{path} is not part of this copy")
    spec = importlib.util.spec_from_file_location("complexity_" + path.replace("/", "_")[:-3], ROOT / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECKS = load("grader/checks/attention/test_complexity.py")


def counted(function, *arguments):
    """MACs as torch counts them: it counts two FLOPs for each."""
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        function(*arguments)
    return counter.get_total_flops() // 2


def multi_head(x, weights, heads):
    """Self-attention with explicit products, so that each of them is counted."""
    q, k, v = ((x @ w).reshape(len(x), heads, -1).transpose(0, 1) for w in weights[:3])
    return (torch.softmax(q @ k.transpose(1, 2), dim=-1) @ v).transpose(0, 1).reshape(x.shape) @ weights[3]


@QUICK
@given(st.integers(2, 9), st.integers(1, 4), st.integers(1, 3))
def test_attention_is_what_torch_counts(t, heads, width):
    """For every number of heads."""
    d = heads * width
    macs = counted(multi_head, torch.zeros(t, d), torch.zeros(4, d, d), heads)
    assert macs == sum(CHECKS.attention_macs(t, d, heads)) == sum(CHECKS.attention_macs(t, d))
    assert macs == load("solutions/attention/complexity.py").mha_macs(t, d)


def recurrent(x, w, u):
    """One step after the other."""
    state = torch.zeros(1, x.shape[1])
    for token in x:
        state = torch.tanh(token[None] @ w + state @ u)
    return state


@QUICK
@given(st.integers(2, 9), st.integers(1, 6), st.integers(2, 5))
def test_other_layers_are_what_torch_counts(t, d, k):
    """An odd number of taps keeps the length with padding; for even ones the row is made longer first."""
    table = CHECKS.table_of(t, d, k)
    assert counted(recurrent, torch.zeros(t, d), torch.zeros(d, d), torch.zeros(d, d)) == table["recurrent"]["macs"]
    macs = counted(F.conv1d, torch.zeros(1, d, t + k - 1), torch.zeros(d, d, k))
    assert (
        macs == table["conv"]["macs"] == load("solutions/attention/complexity.py").layer_table(t, d, k)["conv"]["macs"]
    )


@QUICK
@given(st.integers(2, 24), st.integers(2, 6))
def test_path_is_where_the_gradient_arrives(t, k):
    """So many convolutions without padding let one output see t tokens, and one less does not."""
    layers = CHECKS.layers_until(t, k)
    assert layers == load("solutions/attention/complexity.py").layer_table(t, 1, k)["conv"]["max_path"]
    for stacked, reaches in ((layers, True), (layers - 1, False)):
        x = torch.zeros(1, 1, stacked * (k - 1) + 1, requires_grad=True)
        y = x
        for _ in range(stacked):
            y = F.conv1d(y, torch.ones(1, 1, k))
        y.sum().backward()
        assert (int((x.grad > 0).sum()) >= t) is reaches


@QUICK
@given(st.integers(1, 200))
def test_crossover_is_the_least(d):
    t = load("solutions/attention/complexity.py").crossover(d)
    parts = [CHECKS.attention_macs(n, d) for n in (t, t - 1)]
    assert parts[0][1] >= parts[0][0]
    assert parts[1][1] < parts[1][0] or t == 1
