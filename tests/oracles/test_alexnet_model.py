"""The numpy oracles of alexnet/model against PyTorch's functions, and the solution against published counts."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="these oracles are proved with PyTorch")
F = torch.nn.functional

ROOT = Path(__file__).resolve().parents[2]
QUICK = settings(max_examples=8, deadline=None, derandomize=True, database=None)
PUBLIC = load_checks(ROOT / "grader/checks/alexnet/test_model.py")
STRIDES = {
    "features.0": (4, 2),
    "features.3": (1, 2),
    "features.6": (1, 1),
    "features.8": (1, 1),
    "features.10": (1, 1),
}
POOLED = ("features.0", "features.3", "features.10")
PARAMETERS, MACS = 61_100_840, 714_188_480
"""torchvision's alexnet: "num_params": 61100840, "_ops": 0.714 (torchvision.models.AlexNet_Weights)."""


def staff(path):
    """A file of solutions/, which students' copies of the course do not have."""
    if not (ROOT / "solutions").is_dir():
        pytest.skip("solutions/ is not part of this copy")
    return load_checks(ROOT / "solutions/alexnet" / path)


def torch_logits(state, x):
    """The network by PyTorch's functions, in float64."""
    w = {name: torch.tensor(one.array, dtype=torch.float64) for name, one in state.items()}
    h = torch.tensor(x.array, dtype=torch.float64)
    for name, (stride, padding) in STRIDES.items():
        h = F.relu(F.conv2d(h, w[f"{name}.weight"], w[f"{name}.bias"], stride, padding))
        h = F.max_pool2d(h, 3, 2) if name in POOLED else h
    h = F.adaptive_avg_pool2d(h, 6).flatten(1)
    for name in ("classifier.1", "classifier.4"):
        h = F.relu(F.linear(h, w[f"{name}.weight"], w[f"{name}.bias"]))
    return F.linear(h, w["classifier.6.weight"], w["classifier.6.bias"]).numpy()


@QUICK
@given(PUBLIC.networks(st.integers(63, 95)), PUBLIC.networks(st.sampled_from([127, 159, 191, 255]), images=1))
def test_logits_are_torch_logits(first, second):
    for _sizes, state, x, expected in (first, second):
        np.testing.assert_allclose(expected.array, torch_logits(state, x), rtol=1e-10, atol=1e-10)


def test_hidden_logits_are_torch_logits():
    module = staff("hidden/test_model.py")

    @QUICK
    @given(module.networks(st.sampled_from([63, 64, 224, 227]), st.integers(1, 2)))
    def compare(case):
        state, x, expected = case
        np.testing.assert_allclose(expected.array, torch_logits(state, x), rtol=1e-10, atol=1e-10)

    compare()


@pytest.mark.parametrize(("sizes", "parameters"), [((1000, 1.0), PARAMETERS), ((10, 1.0), PARAMETERS - 990 * 4097)])
def test_shapes_add_up_to_the_published_count(sizes, parameters):
    assert sum(int(np.prod(shape)) for shape in PUBLIC.shapes_of(*sizes).values()) == parameters


def test_solution_has_the_published_cost():
    """Counted by PyTorch's counter on the meta device, where nothing is computed."""
    from torch.utils.flop_counter import FlopCounterMode

    with torch.device("meta"):
        network = staff("model.py").AlexNet().eval()
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            network(torch.zeros(1, 3, 224, 224))
    assert sum(p.numel() for p in network.parameters()) == PARAMETERS
    assert counter.get_total_flops() == 2 * MACS


@pytest.mark.parametrize("seed", range(3))
def test_dropout_of_torch_passes(seed):
    """The shares that the check of dropout allows are those of F.dropout: nothing but 0 and 4, half and half."""
    torch.manual_seed(seed)
    inputs = F.dropout(torch.ones(PUBLIC.IMAGES, PUBLIC.HIDDEN // 64 // PUBLIC.COPIES))
    out = F.dropout(inputs.repeat_interleave(PUBLIC.COPIES, dim=1)).numpy()
    assert set(np.unique(out)) == {0.0, 4.0}
    units = (out > 0).reshape(PUBLIC.IMAGES, -1, PUBLIC.COPIES)
    assert units.any(axis=2).mean() == pytest.approx(0.5, abs=0.22)
