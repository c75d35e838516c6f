"""The networks of the checks of training/id_vs_embedding are torch's; labels and refusals are as the contract says."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle is compared with torch: install grader[torch]")
nn = torch.nn
PATH = Path(__file__).parents[2] / "grader/checks/training/test_id_vs_embedding.py"
SPEC = importlib.util.spec_from_file_location("id_vs_embedding_checks", PATH)
CHECKS = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(CHECKS)


def random_weights(shapes, seed):
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


@pytest.mark.parametrize("seed", range(5))
def test_networks_are_torchs(seed):
    x = np.random.default_rng(seed).integers(0, 200, (7, 15))
    ids = nn.Sequential(nn.Linear(15, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    bag = nn.ModuleDict({"embedding": nn.EmbeddingBag(200, 8, mode="mean"), "linear": nn.Linear(8, 2)})
    for net, shapes, ours in ((ids, CHECKS.IDS, CHECKS.ids_logits), (bag, CHECKS.EMBEDDING, CHECKS.embedding_logits)):
        weights = random_weights(shapes, seed)
        net.load_state_dict({name: torch.tensor(array) for name, array in weights.items()})
        net.double()
        given = torch.tensor(x / 100 - 1) if net is ids else torch.tensor(x)
        theirs = net(given) if net is ids else net["linear"](net["embedding"](given))
        double = {name: array.astype(np.float64) for name, array in weights.items()}
        np.testing.assert_allclose(ours(double, x), theirs.detach().numpy(), rtol=1e-10, atol=1e-10)


def test_parameter_counts():
    assert sum(int(np.prod(shape)) for shape in CHECKS.IDS.values()) == 5_314
    assert sum(int(np.prod(shape)) for shape in CHECKS.EMBEDDING.values()) == 1_618


def test_moods_are_half_and_half_and_labels_count_them():
    (x, y), (x_test, y_test), seeds = CHECKS.world_of(5, 0)
    assert x.shape == (3000, 15)
    assert x_test.shape == (2000, 15)
    assert len(set(seeds)) == 2
    assert 0.45 < y.mean() < 0.55
    counts = np.zeros((3000, 200))
    for row, tokens in zip(counts, x, strict=True):
        for token in tokens:
            row[token] += 1
    moods = np.sign(np.linalg.lstsq(counts, y - 0.5, rcond=None)[0])  # from the labels alone
    assert np.mean((x_test[..., None] == np.flatnonzero(moods > 0)).any(-1).sum(1) >= 8) == pytest.approx(
        y_test.mean(), abs=0.02
    )
    assert not np.array_equal(CHECKS.world_of(6, 0)[0][0], x)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"linear.bias": [0.0, 0.0]}, "not a numpy array"),
        ({"linear.bias": np.zeros(3, np.float32)}, "linear.bias"),
        ({"linear.bias": np.zeros(2)}, "float64"),
        ({"linear.bias": np.full(2, np.inf, np.float32)}, "nan or inf"),
        ({"more": np.zeros(2, np.float32)}, "more"),
    ],
)
def test_what_cannot_be_loaded_is_refused(change, words):
    with pytest.raises(CHECKS.CheckFailed, match=words):
        CHECKS.arrays_of(random_weights(CHECKS.EMBEDDING, 0) | change, CHECKS.EMBEDDING)


class Trainer:
    """Stands for a student: hands out tables that classify a given share of texts right."""

    def __init__(self, world, *returned):
        self.world, self.returned, self.seeds = world, list(returned), []

    def train_embedding(self, x, y, seed):
        self.seeds.append(seed)
        return self.returned.pop(0)


def test_a_poor_run_is_repeated_once(monkeypatch):
    shares = iter([0.6, 0.7, 0.8, 0.97])  # training and test texts, run by run
    monkeypatch.setattr(CHECKS, "embedding_logits", lambda w, x: share_right(next(shares), labels[len(x)]))
    world = CHECKS.world_of(3, 0)
    labels = {len(y): y for _x, y in world[:2]}
    student = Trainer(world, *(random_weights(CHECKS.EMBEDDING, k) for k in range(2)))
    assert CHECKS.embedding_run(student, world).tested == 0.97
    assert student.seeds == world[2]


def share_right(share, y):
    """Logits that are right for the first `share` of the rows."""
    chosen = np.where(np.arange(len(y)) < round(share * len(y)), y, 1 - y)
    return np.eye(2)[chosen]
