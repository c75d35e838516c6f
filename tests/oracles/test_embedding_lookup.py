"""The oracles of embedding/lookup against torch's embedding and autograd."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

torch = pytest.importorskip("torch", reason="the oracles are compared with torch: install grader[torch]")

ROOT = Path(__file__).parents[2]
QUICK = settings(max_examples=80, deadline=None, derandomize=True, database=None)


def load(path):
    """A file of the course as a module, without pytest collecting it."""
    if not (ROOT / path).exists():
        pytest.skip(f"{path} is not part of this copy")
    spec = importlib.util.spec_from_file_location("lookup_" + path.replace("/", "_")[:-3], ROOT / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECKS = load("grader/checks/embedding/test_lookup.py")


def torch_lookup(ids, table):
    return torch.nn.functional.embedding(torch.tensor(ids.astype(np.int64)), torch.tensor(table.copy())).numpy()


def torch_gradient(ids, dout, vocab_size):
    """What autograd sends back to the weight of F.embedding."""
    table = torch.zeros(vocab_size, dout.shape[-1], dtype=torch.float64, requires_grad=True)
    out = torch.nn.functional.embedding(torch.tensor(ids.astype(np.int64)), table)
    out.backward(torch.tensor(dout.astype(np.float64)))
    return table.grad.numpy()


@QUICK
@given(CHECKS.lookups(CHECKS.PLAIN + CHECKS.SPECIAL, ["float32", "float64"]))
def test_lookup_is_torch_embedding(case):
    ids, table, expected = case
    np.testing.assert_array_equal(torch_lookup(ids, table), expected)


@QUICK
@given(CHECKS.gradients(CHECKS.PLAIN + CHECKS.SPECIAL))
def test_gradient_is_autograd(case):
    ids, dout, vocab_size, expected = case
    np.testing.assert_allclose(torch_gradient(ids, dout, vocab_size), expected, atol=1e-12)


def test_hidden_loop_is_torch():
    @QUICK
    @given(load("solutions/embedding/hidden/test_lookup.py").larger())
    def compare(case):
        ids, table, dout, looked_up, gradient = case
        np.testing.assert_array_equal(torch_lookup(ids, table), looked_up)
        np.testing.assert_allclose(torch_gradient(ids, dout, len(table)), gradient, atol=1e-11)

    compare()


def test_solution_is_torch():
    solution = load("solutions/embedding/lookup.py")

    @QUICK
    @given(CHECKS.lookups(CHECKS.PLAIN + CHECKS.SPECIAL), CHECKS.gradients(CHECKS.PLAIN + CHECKS.SPECIAL))
    def compare(forward, back):
        ids, table, _ = forward
        np.testing.assert_array_equal(solution.embed(ids, table), torch_lookup(ids, table))
        ids, dout, vocab_size, _ = back
        np.testing.assert_allclose(
            solution.embed_grad(ids, dout, vocab_size), torch_gradient(ids, dout, vocab_size), atol=1e-12
        )

    compare()


@pytest.mark.parametrize("ids", [ids for _error, ids in CHECKS.BAD_IDS], ids=str)
def test_bad_ids_are_refused_by_torch(ids):
    """torch refuses as well what students must refuse, though under other names."""
    with pytest.raises((IndexError, RuntimeError)):
        torch.nn.functional.embedding(torch.tensor(ids), torch.ones(3, 2))
