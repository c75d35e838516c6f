"""The oracle of training/resnet against loops over pixels and against torch's own modules, and its data."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from torch import nn

ROOT = Path(__file__).parents[2]


def load(path):
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


checks = load(ROOT / "grader/checks/training/test_resnet.py")
convnet = load(ROOT / "grader/checks/training/test_convnet.py")


def pair(a, b, k, stride):
    return nn.Conv2d(a, b, k, stride, k // 2, bias=False), nn.BatchNorm2d(b)


class Block(nn.Module):
    """The block of the table, typed out once more with torch's modules."""

    def __init__(self, a, b, stride, option):
        super().__init__()
        self.conv1, self.bn1 = pair(a, b, 3, stride)
        self.conv2, self.bn2 = pair(b, b, 3, 1)
        self.add = (0, 0, 0, 0, 0, b - a)
        self.pick = nn.AvgPool2d(1, stride)
        if option == "B" and (a != b or stride != 1):
            self.downsample = nn.Sequential(*pair(a, b, 1, stride))

    def forward(self, x):
        short = self.downsample(x) if hasattr(self, "downsample") else nn.functional.pad(self.pick(x), self.add)
        return (self.bn2(self.conv2(self.bn1(self.conv1(x)).relu())) + short).relu()


class Net(nn.Module):
    """The network of the table."""

    def __init__(self, n, classes, widths, channels, option):
        super().__init__()
        a, b, c = widths
        self.conv1, self.bn1 = pair(channels, a, 3, 1)
        self.layer1 = nn.Sequential(Block(a, a, 1, option), *[Block(a, a, 1, option) for _ in range(n - 1)])
        self.layer2 = nn.Sequential(Block(a, b, 2, option), *[Block(b, b, 1, option) for _ in range(n - 1)])
        self.layer3 = nn.Sequential(Block(b, c, 2, option), *[Block(c, c, 1, option) for _ in range(n - 1)])
        self.fc = nn.Linear(c, classes)

    def forward(self, x):
        x = self.bn1(self.conv1(x)).relu()
        return self.fc(self.layer3(self.layer2(self.layer1(x))).mean((2, 3)))


def numpy_conv(x, w, stride):
    """Convolution of x (N, C, H, W) with padding k // 2, one output pixel at a time."""
    k = w.shape[2]
    padded = np.pad(x, ((0, 0), (0, 0), (k // 2,) * 2, (k // 2,) * 2))
    rows, columns = range(0, x.shape[2], stride), range(0, x.shape[3], stride)
    out = np.empty((len(x), len(w), len(rows), len(columns)))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            out[:, :, i, j] = (padded[:, None, :, row : row + k, column : column + k] * w).sum((2, 3, 4))
    return out


def by_loops(weights, x, n):
    """Logits in eval mode, from the formulas."""

    def layer(h, conv, norm, stride=1):
        scale, shift, mean, var = (
            weights[f"{norm}.{p}"][:, None, None] for p in ("weight", "bias", "running_mean", "running_var")
        )
        return (numpy_conv(h, weights[f"{conv}.weight"], stride) - mean) / np.sqrt(var + 1e-5) * scale + shift

    h = np.maximum(0, layer(x, "conv1", "bn1"))
    for stage in (1, 2, 3):
        for i in range(n):
            name, stride = f"layer{stage}.{i}", 2 if stage > 1 and i == 0 else 1
            branch = np.maximum(0, layer(h, f"{name}.conv1", f"{name}.bn1", stride))
            branch = layer(branch, f"{name}.conv2", f"{name}.bn2")
            if f"{name}.downsample.1.bias" in weights:
                branch += layer(h, f"{name}.downsample.0", f"{name}.downsample.1", stride)
            else:
                branch[:, : h.shape[1]] += h[:, :, ::stride, ::stride]
            h = np.maximum(0, branch)
    return h.mean((2, 3)) @ weights["fc.weight"].T + weights["fc.bias"]


@pytest.mark.parametrize(("n", "count"), [(1, 19_744), (3, 68_576)])
def test_names_shapes_and_the_measured_counts(n, count):
    shapes = checks.shapes_of(n)
    wanted = {k: tuple(v.shape) for k, v in Net(n, 8, (8, 16, 32), 1, "B").state_dict().items() if "tracked" not in k}
    assert shapes == wanted
    assert sum(int(np.prod(shape)) for name, shape in shapes.items() if "running" not in name) == count


@pytest.mark.parametrize("training", [False, True])
def test_the_oracle_equals_loops_and_torch_modules(training):
    @settings(max_examples=40, deadline=None, derandomize=True)
    @given(case=checks.networks(training=training))
    def agree(case):
        sizes, weights, x, logits, after = case
        if not training:
            np.testing.assert_allclose(logits.array, by_loops(weights, x.array, sizes[0]), rtol=1e-9, atol=1e-9)
        model = Net(*sizes).double().train(training)
        model.load_state_dict({n: torch.tensor(a) for n, a in weights.items()}, strict=False)
        expected = model(torch.tensor(x.array)).detach().numpy()
        np.testing.assert_allclose(logits.array, expected, rtol=1e-8, atol=1e-8)
        for name, array in after.items():
            np.testing.assert_allclose(array, model.state_dict()[name].numpy(), rtol=1e-9, atol=1e-9)

    agree()


def test_the_shapes_are_those_of_convnet():
    axis = np.arange(16) - 7.5
    u, v = np.meshgrid(axis, axis, indexing="ij")
    drawn = [checks.figure(c, u, v, 6.0) for c in range(8)]
    assert all(np.array_equal(one, convnet.figure(c, u, v, 6.0)) for c, one in enumerate(drawn))
    assert len({one.tobytes() for one in drawn}) == 8
    (x, y), (x_same, y_same) = checks.pictures(40, 5), convnet.pictures(40, 5)
    assert np.array_equal(x, x_same)
    assert np.array_equal(y, y_same)


def test_accuracy_counts_right_answers():
    weights = {name: np.zeros(shape, np.float32) for name, shape in checks.shapes_of().items()}
    weights["fc.bias"][5] = 1.0
    share, by_class = checks.accuracy(weights, np.zeros((40, 1, 16, 16), np.float32), np.arange(40) % 8)
    assert share == 1 / 8
    assert by_class == [0, 0, 0, 0, 0, 1, 0, 0]


GOOD = {name: np.ones(shape, np.float32) for name, shape in checks.shapes_of().items()}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"conv1.weight": [1.0]}, "not a numpy array"),
        ({"conv1.weight": np.ones((8, 9), np.float32)}, "conv1.weight"),
        ({"extra": np.ones(3, np.float32)}, "extra"),
        ({"fc.bias": np.ones(8)}, "float64"),
        ({"fc.bias": np.full(8, np.nan, np.float32)}, "nan"),
        ({"bn1.running_var": np.full(8, -1, np.float32)}, "below zero"),
    ],
)
def test_a_state_that_cannot_be_loaded_is_refused_by_name(change, words):
    with pytest.raises(checks.CheckFailed, match=words):
        checks.weights_of(GOOD | change)


class Trainer:
    """Stands for a student: hands out what it was given, run by run, and notes the seeds."""

    def __init__(self, *returned):
        self.returned, self.seeds = list(returned), []

    def train(self, x, y, x_val, y_val, seed, budget_s):
        assert (x.shape, x_val.shape, y.dtype, budget_s) == ((4000, 1, 16, 16), (500, 1, 16, 16), np.int64, 60.0)
        self.seeds.append(seed)
        return self.returned.pop(0)


def test_a_poor_run_is_repeated_once_with_another_seed_and_the_better_one_counts(monkeypatch):
    shares = iter([0.5, 0.95, 0.99])
    monkeypatch.setattr(checks, "accuracy", lambda *_: (next(shares), [0.0] * 8))
    monkeypatch.setattr(checks, "pictures", lambda n, _seed: (np.zeros((n, 1, 16, 16)), np.zeros(n, np.int64)))
    student = Trainer(GOOD, dict(reversed(GOOD.items())), GOOD, {})
    assert checks.better_of_two(student, 7, lambda *_a, **_k: None).accuracy == 0.95
    assert len(set(student.seeds)) == 2
    assert checks.better_of_two(student, 7, lambda *_a, **_k: None).accuracy == 0.99
    assert checks.better_of_two(student, 7, lambda *_a, **_k: None).problem
    assert student.returned == []
