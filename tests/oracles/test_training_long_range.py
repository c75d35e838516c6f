"""The networks of the checks of training/long_range are torch's; the ceiling and the need for positions hold for them."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle is compared with torch: install grader[torch]")
nn = torch.nn
PATH = Path(__file__).parents[2] / "grader/checks/training/test_long_range.py"
SPEC = importlib.util.spec_from_file_location("long_range_checks", PATH)
CHECKS = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(CHECKS)


def random_weights(shapes, seed):
    """Nothing at its default; variances above zero."""
    rng = np.random.default_rng(seed)
    return {
        name: rng.uniform(0.5, 2, shape) if name.endswith("var") else rng.normal(0, 0.5, shape)
        for name, shape in shapes.items()
    }


def small_network():
    layers = []
    for c_in in (1, 16, 16):
        layers += [nn.Conv2d(c_in, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 2)).double().eval()


class Theirs(nn.Module):
    """A transformer of torch's own layers; names are changed when weights are loaded."""

    def __init__(self, depth):
        super().__init__()
        self.patch = nn.Conv2d(1, 32, 4, stride=4)
        self.cls, self.positions = nn.Parameter(torch.zeros(1, 1, 32)), nn.Parameter(torch.zeros(1, 17, 32))
        options = {"dropout": 0.0, "activation": "gelu", "batch_first": True, "norm_first": True}
        self.blocks = nn.ModuleList(nn.TransformerEncoderLayer(32, 4, 64, **options) for _ in range(depth))
        self.norm, self.head = nn.LayerNorm(32), nn.Linear(32, 2)

    def forward(self, x):
        z = torch.cat([self.cls.expand(len(x), 1, 32), self.patch(x).flatten(2).transpose(1, 2)], 1) + self.positions
        for block in self.blocks:
            z = block(z)
        return self.head(self.norm(z[:, 0]))


RENAMED = {"qkv.": "self_attn.in_proj_", "out.": "self_attn.out_proj.", "mlp.0": "linear1", "mlp.2": "linear2"}


def renamed(name):
    for ours, theirs in RENAMED.items():
        name = name.replace(ours, theirs)
    return name


@pytest.mark.parametrize("depth", [1, 2])
def test_networks_are_torchs(depth):
    x = np.random.default_rng(depth).normal(size=(3, 1, 16, 16))
    w = random_weights(CHECKS.vit_shapes(depth), depth)
    model = Theirs(depth).double().train()
    model.load_state_dict({renamed(name): torch.tensor(array) for name, array in w.items()})
    expected = model(torch.tensor(x)).detach().numpy()
    np.testing.assert_allclose(CHECKS.vit_logits(w, x), expected, rtol=1e-9, atol=1e-9)
    w = random_weights(CHECKS.cnn_shapes(), depth)
    model = small_network()
    model.load_state_dict({name: torch.tensor(array) for name, array in w.items()}, strict=False)
    expected = model(torch.tensor(x)).detach().numpy()
    np.testing.assert_allclose(CHECKS.cnn_logits(w, x), expected, rtol=1e-9, atol=1e-9)


def test_parameter_counts():
    counts = [sum(int(np.prod(shape)) for shape in CHECKS.vit_shapes(depth).values()) for depth in (1, 2)]
    assert counts == [9_794, 18_338]
    assert sum(p.numel() for p in small_network().parameters()) == 4_882


def test_the_small_field_is_seven_pixels():
    """By gradient support: one unit before the average depends on 7 x 7 pixels."""
    x = torch.zeros(1, 1, 16, 16, dtype=torch.float64, requires_grad=True)
    model = small_network()
    for layer in model:
        if isinstance(layer, nn.Conv2d):
            nn.init.ones_(layer.weight)
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.ones_(layer.bias)
    model[:9](x)[0, :, 8, 8].sum().backward()
    seen = np.argwhere(x.grad[0, 0].numpy() != 0)
    assert seen.min(0).tolist() == [5, 5]
    assert seen.max(0).tolist() == [11, 11]


@pytest.mark.parametrize("seed", range(3))
def test_the_ceiling(seed):
    """Without noise the four pairs have logits g + h, so that same minus different adds up to zero: 3 of 4 at best."""
    w = random_weights(CHECKS.cnn_shapes(), seed)
    x = np.zeros((4, 1, 16, 16))
    for k, (left, right) in enumerate([(0, 0), (1, 1), (0, 1), (1, 0)]):
        CHECKS.put(x, k, 1, 0, left)
        CHECKS.put(x, k, 2, 3, right)
    margin = np.diff(CHECKS.cnn_logits(w, x))[:, 0]
    assert margin[0] + margin[1] == pytest.approx(margin[2] + margin[3], abs=1e-9)
    assert np.ptp(margin) > 1e-3


def test_without_positions_the_patches_are_a_bag():
    w = random_weights(CHECKS.vit_shapes(2), 0)
    x = np.random.default_rng(0).normal(size=(2, 1, 16, 16))
    turned = x.reshape(2, 1, 4, 4, 16)[:, :, [2, 0, 3, 1]].reshape(2, 1, 16, 16)
    assert not np.allclose(CHECKS.vit_logits(w, x), CHECKS.vit_logits(w, turned))
    w["positions"] = np.broadcast_to(w["positions"][:, :1], (1, 17, 32))
    np.testing.assert_allclose(CHECKS.vit_logits(w, x), CHECKS.vit_logits(w, turned), rtol=1e-9, atol=1e-9)


def test_pictures_are_as_described():
    """Labels are found again by comparing every patch with the two markers."""
    for part, columns in ((CHECKS.same_different, (0, 3)), (CHECKS.order, (0, 1, 2, 3))):
        x, y = part(200, np.random.default_rng(1))
        assert (x.dtype, y.dtype, x.shape) == (np.float32, np.int64, (200, 1, 16, 16))
        assert 0.4 < y.mean() < 0.6
        patches = x.reshape(200, 4, 4, 4, 4).transpose(0, 1, 3, 2, 4)  # row, column, pixels
        score = np.einsum("nrcij,kij->nkrc", patches, CHECKS.MARKERS)
        best = score.max(axis=2)[:, :, columns]  # kind, column
        if part is CHECKS.order:
            assert np.array_equal(best[:, 0].argmax(1) < best[:, 1].argmax(1), y == 1)
        else:
            assert np.array_equal(best[:, :, 0].argmax(1) == best[:, :, 1].argmax(1), y == 1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"11.bias": [0.0, 0.0]}, "not a numpy array"),
        ({"11.bias": np.zeros(3, np.float32)}, "11.bias"),
        ({"11.bias": np.zeros(2)}, "float64"),
        ({"11.bias": np.full(2, np.nan, np.float32)}, "nan or inf"),
        ({"4.running_var": np.full(16, -1, np.float32)}, "below zero"),
    ],
)
def test_what_cannot_be_loaded_is_refused(change, words):
    good = {name: array.astype(np.float32) for name, array in random_weights(CHECKS.cnn_shapes(), 0).items()}
    assert CHECKS.arrays_of(good | {"1.num_batches_tracked": np.array(3)}, CHECKS.cnn_shapes()).keys() == good.keys()
    with pytest.raises(CHECKS.CheckFailed, match=words):
        CHECKS.arrays_of(good | change, CHECKS.cnn_shapes())


def test_a_poor_run_is_repeated_once(monkeypatch):
    runs = iter([CHECKS.Run({}, "", 0.6), CHECKS.Run({}, "", 0.97)])
    monkeypatch.setattr(CHECKS, "measured", lambda *_: next(runs))
    seeds = []

    class Student:
        def train_vit(self, x, y, seed, depth=1):
            seeds.append((seed, depth))

    assert CHECKS.vit_run(Student(), ((None, None), None, [3, 4]), 2).share == 0.97
    assert seeds == [(3, 2), (4, 2)]
