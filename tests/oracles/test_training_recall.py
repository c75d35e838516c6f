"""The networks of the checks of training/recall are nn.RNN, nn.LSTM and torch's attention; data as described."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle is compared with torch: install grader[torch]")
nn = torch.nn
PATH = Path(__file__).parents[2] / "grader/checks/training/test_recall.py"
SPEC = importlib.util.spec_from_file_location("recall_checks", PATH)
CHECKS = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(CHECKS)


def random_weights(kind, seed):
    rng = np.random.default_rng(seed)
    return {name: rng.normal(0, 0.5, shape) for name, shape in CHECKS.shapes_of(kind).items()}


def by_torch(kind, w, x):
    """Logits of torch's own layers, float64."""
    w = {name: torch.tensor(array) for name, array in w.items()}
    e = w["embedding.weight"][torch.tensor(x)]
    if kind == "attention":
        keys, values = (nn.functional.linear(e, w[f"{name}.weight"], w[f"{name}.bias"]) for name in ("key", "value"))
        query = w["query"].expand(len(x), 1, 32)
        read = nn.functional.scaled_dot_product_attention(query, keys, values)[:, 0]
    else:
        layer = {"rnn": nn.RNN, "lstm": nn.LSTM}[kind](32, 32, batch_first=True).double()
        layer.load_state_dict({name.partition(".")[2]: w[name] for name in w if name.startswith(kind)})
        read = layer(e)[0][:, -1]
    return nn.functional.linear(read, w["linear.weight"], w["linear.bias"]).detach().numpy()


@pytest.mark.parametrize("kind", ["rnn", "lstm", "attention"])
@pytest.mark.parametrize("length", [1, 2, 9])
def test_networks_are_torchs(kind, length):
    x = np.random.default_rng(length).integers(0, 8, (4, length))
    w = random_weights(kind, length)
    np.testing.assert_allclose(CHECKS.logits_of(w, kind, x), by_torch(kind, w, x), rtol=1e-9, atol=1e-9)


def test_sequences_are_as_described():
    x, y = CHECKS.sequences(4000, 12, np.random.default_rng(1))
    assert (x.shape, x.dtype, y.dtype) == ((4000, 12), np.int64, np.int64)
    assert np.array_equal(x[:, 0], y)
    assert set(y) == {0, 1, 2, 3}
    assert set(x[:, 1:].ravel()) == {4, 5, 6, 7}
    assert np.bincount(y).min() > 900


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"linear.bias": [0.0] * 4}, "not a numpy array"),
        ({"linear.bias": np.zeros(3, np.float32)}, "linear.bias"),
        ({"linear.bias": np.zeros(4)}, "float64"),
        ({"linear.bias": np.full(4, np.nan, np.float32)}, "nan or inf"),
    ],
)
def test_what_cannot_be_loaded_is_refused(change, words):
    good = {name: array.astype(np.float32) for name, array in random_weights("lstm", 0).items()}
    with pytest.raises(CHECKS.CheckFailed, match=words):
        CHECKS.arrays_of(good | change, CHECKS.shapes_of("lstm"))


def test_a_poor_run_is_repeated_once_with_another_seed(monkeypatch):
    shares = iter([0.5, 1.0, 1.0])
    monkeypatch.setattr(CHECKS, "train_once", lambda _s, _k, data, _t, seed: CHECKS.Run(seed, "", next(shares)))
    again = CHECKS.better_of_two(None, "rnn", 5)
    assert again.share == 1.0
    assert CHECKS.better_of_two(None, "rnn", 5).returned != again.returned
