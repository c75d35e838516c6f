"""The oracles of training/optimizer, and the solution, give what torch.optim gives."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="the oracle is compared with torch: install grader[torch]")

ROOT = Path(__file__).parents[2]
QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def load(path):
    if not (ROOT / path).is_file():
        pytest.skip(f"{path} is not part of this copy")
    spec = importlib.util.spec_from_file_location(Path(path).stem + "_loaded", ROOT / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECKS = load("grader/checks/training/test_optimizer.py")


def by_torch(params, options, rates, grads):
    """Parameters after every step of torch.optim.SGD."""
    parameters = [torch.nn.Parameter(torch.tensor(p)) for p in params]
    optimizer = torch.optim.SGD(parameters, **CHECKS.SGD_DEFAULTS | options)
    after = []
    for rate, step in zip(rates, grads, strict=True):
        optimizer.param_groups[0]["lr"] = rate
        for p, g in zip(parameters, step, strict=True):
            p.grad = torch.tensor(g)
        optimizer.step()
        after.append([p.detach().numpy().copy() for p in parameters])
    return after


def close(actual, expected):
    for one, other in zip(actual, expected, strict=True):
        for a, b in zip(one, other, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("nesterov", [False, True])
def test_steps_are_torchs(nesterov):
    solution = load("solutions/training/optimizer.py")

    @QUICK
    @given(CHECKS.runs(decay=(0.0, 1e-5, 1e-4, 0.1), nesterov=nesterov, changing=True))
    def agree(case):
        params, options, rates, grads, expected = case
        by_them = by_torch(params, options, rates, grads)
        close(expected, by_them)
        optimizer = solution.SGD(params, **options)
        for rate, step, after in zip(rates, grads, by_them, strict=True):
            optimizer.lr = rate
            close([optimizer.step(step)], [after])

    agree()


@QUICK
@given(
    st.sampled_from([1e-4, 0.25, 0.0]).flatmap(lambda t: CHECKS.losses(t, lr=(0.1, 1.0, 1e-7, 3e-8), nan=True)),
)
def test_rates_are_torchs(case):
    solution = load("solutions/training/optimizer.py")
    options, metrics, expected = case
    numbers = CHECKS.PLATEAU_DEFAULTS | options
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=numbers.pop("lr"))
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **numbers)
    by_them = []
    for metric in metrics:
        plateau.step(metric)
        by_them.append(optimizer.param_groups[0]["lr"])
    np.testing.assert_allclose(expected, by_them, rtol=1e-12)
    ours = solution.ReduceOnPlateau(**options)
    np.testing.assert_allclose([ours.step(metric) for metric in metrics], by_them, rtol=1e-12)
