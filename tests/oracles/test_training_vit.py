"""The network of the checks of training/vit is torch's encoder; its digits are scikit-learn's, turned and renumbered."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle is compared with torch: install grader[torch]")
datasets = pytest.importorskip("sklearn.datasets", reason="the digits come with scikit-learn: install grader[dev]")
nn = torch.nn
PATH = Path(__file__).parents[2] / "grader/checks/training/test_vit.py"
SPEC = importlib.util.spec_from_file_location("vit_checks", PATH)
CHECKS = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(CHECKS)


class Theirs(nn.Module):
    """A transformer of torch's own layers; names are changed when weights are loaded."""

    def __init__(self):
        super().__init__()
        self.patch = nn.Conv2d(1, 48, 2, stride=2)
        self.cls, self.positions = nn.Parameter(torch.zeros(1, 1, 48)), nn.Parameter(torch.zeros(1, 17, 48))
        options = {"dropout": 0.0, "activation": "gelu", "batch_first": True, "norm_first": True}
        self.blocks = nn.ModuleList(nn.TransformerEncoderLayer(48, 4, 96, **options) for _ in range(2))
        self.norm, self.head = nn.LayerNorm(48), nn.Linear(48, 10)

    def forward(self, x):
        z = torch.cat([self.cls.expand(len(x), 1, 48), self.patch(x).flatten(2).transpose(1, 2)], 1) + self.positions
        for block in self.blocks:
            z = block(z)
        return self.head(self.norm(z[:, 0]))


RENAMED = {"qkv.": "self_attn.in_proj_", "out.": "self_attn.out_proj.", "mlp.0": "linear1", "mlp.2": "linear2"}


def renamed(name):
    for ours, theirs in RENAMED.items():
        name = name.replace(ours, theirs)
    return name


@pytest.mark.parametrize("seed", [0, 1])
def test_network_is_torchs(seed):
    rng = np.random.default_rng(seed)
    w = {name: rng.normal(0, 0.5, shape) for name, shape in CHECKS.shapes_of().items()}
    x = rng.normal(size=(3, 1, 8, 8))
    model = Theirs().double().train()
    model.load_state_dict({renamed(name): torch.tensor(array) for name, array in w.items()})
    expected = model(torch.tensor(x)).detach().numpy()
    np.testing.assert_allclose(CHECKS.logits_of(w, x), expected, rtol=1e-9, atol=1e-9)


def test_parameter_count():
    assert sum(int(np.prod(shape)) for shape in CHECKS.shapes_of().values()) == 39_610


def test_every_digit_is_used_once_at_most_and_renumbered():
    """Found again by the pixels, sorted: turning and mirroring keep them."""
    known = {}
    loaded = datasets.load_digits()
    for image, digit in zip(loaded.images, loaded.target, strict=True):
        known.setdefault(np.sort(image.ravel()).tobytes(), set()).add(int(digit))
    parts, seeds = CHECKS.data_of(5)
    assert [len(y) for _x, y in parts] == [1097, 200, 500]
    assert len(set(seeds)) == 2
    numbers = {}
    for x, y in parts:
        assert (x.dtype, y.dtype, x.min(), x.max()) == (np.float32, np.int64, 0, 1)
        for image, number in zip(x, y, strict=True):
            found = known[np.sort((image * 16).astype(float).ravel()).tobytes()]
            if len(found) == 1:
                assert numbers.setdefault(int(number), found) == found
    assert sorted(digit for found in numbers.values() for digit in found) == list(range(10))
    assert not np.array_equal(CHECKS.data_of(6)[0][2][0], parts[2][0])
    assert len(np.unique(np.concatenate([x.reshape(len(x), -1) for x, _y in parts]), axis=0)) == 1797


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"head.bias": [0.0] * 10}, "not a numpy array"),
        ({"head.bias": np.zeros(8, np.float32)}, "head.bias"),
        ({"head.bias": np.zeros(10)}, "float64"),
        ({"head.bias": np.full(10, np.nan, np.float32)}, "nan or inf"),
    ],
)
def test_what_cannot_be_loaded_is_refused(change, words):
    good = {name: np.ones(shape, np.float32) for name, shape in CHECKS.shapes_of().items()}
    with pytest.raises(CHECKS.CheckFailed, match=words):
        CHECKS.arrays_of(good | change)


def test_a_poor_run_is_repeated_once_with_another_seed(monkeypatch):
    shares, seeds = iter([0.5, 0.93, 0.95]), []
    monkeypatch.setattr(CHECKS, "train_once", lambda _s, _p, seed: CHECKS.Run(seeds.append(seed), "", next(shares), []))
    assert CHECKS.better_of_two(None, 5).share == 0.93
    assert len(set(seeds)) == 2
    assert CHECKS.better_of_two(None, 5).share == 0.95
    assert len(seeds) == 3
