from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional as F


class Residual(nn.Module):
    """The block as a wrapper around a named Sequential; option A by concatenation."""

    def __init__(self, c_in, sizes, stride, option):
        super().__init__()
        c_out = sizes[-1][1]
        for i, (a, b, k, s) in enumerate(sizes, start=1):
            setattr(self, f"conv{i}", nn.Conv2d(a, b, (k, k), (s, s), ((k - 1) // 2,) * 2, bias=False))
            setattr(self, f"bn{i}", nn.BatchNorm2d(b))
        self.steps, self.stride, self.missing = len(sizes), stride, c_out - c_in
        self.same = stride == 1 and c_in == c_out
        if option == "B" and not self.same:
            self.downsample = nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride, bias=False), nn.BatchNorm2d(c_out))

    def shortcut(self, x):
        if self.same:
            return x
        if hasattr(self, "downsample"):
            return self.downsample(x)
        x = x[:, :, :: self.stride, :: self.stride]
        n, _, h, w = x.shape
        return torch.cat([x, x.new_zeros(n, self.missing, h, w)], dim=1)

    def forward(self, x):
        h = x
        for i in range(1, self.steps + 1):
            h = getattr(self, f"bn{i}")(getattr(self, f"conv{i}")(h))
            if i != self.steps:
                h = F.relu(h, inplace=True)
        return F.relu(h + self.shortcut(x))


def _blocks(c_in, width, count, stride, deep, option):
    for _ in range(count):
        if deep:
            sizes = [(c_in, width, 1, 1), (width, width, 3, stride), (width, width * 4, 1, 1)]
        else:
            sizes = [(c_in, width, 3, stride), (width, width, 3, 1)]
        yield Residual(c_in, sizes, stride, option)
        c_in, stride = sizes[-1][1], 1


def _assemble(stem, stages, features, num_classes):
    parts = OrderedDict(stem)
    for i, blocks in enumerate(stages):
        parts[f"layer{i + 1}"] = nn.Sequential(*blocks)
    parts["gap"] = nn.AdaptiveAvgPool2d((1, 1))
    parts["flat"] = nn.Flatten()
    parts["fc"] = nn.Linear(features, num_classes)
    net = nn.Sequential(parts)
    for module in net.modules():
        if type(module) is nn.Conv2d:
            nn.init.kaiming_normal_(module.weight)
    return net


def make_resnet(kind, num_classes=1000, width=64):
    try:
        deep, counts = {
            "18": (False, [2, 2, 2, 2]), "34": (False, [3, 4, 6, 3]), "50": (True, [3, 4, 6, 3]),
            "101": (True, [3, 4, 23, 3]), "152": (True, [3, 8, 36, 3]),
        }[kind]  # fmt: skip
    except KeyError:
        raise ValueError(f"no ResNet-{kind}") from None
    stem = [
        ("conv1", nn.Conv2d(3, width, 7, 2, 3, bias=False)), ("bn1", nn.BatchNorm2d(width)), ("relu", nn.ReLU()),
        ("maxpool", nn.MaxPool2d(3, 2, 1)),
    ]  # fmt: skip
    times = 4 if deep else 1
    stages = [
        _blocks(width if i == 0 else width * 2 ** (i - 1) * times, width * 2**i, count, 1 if i == 0 else 2, deep, "B")
        for i, count in enumerate(counts)
    ]
    return _assemble(stem, stages, width * 8 * times, num_classes)


def make_cifar_resnet(n, num_classes=10, widths=(16, 32, 64), in_channels=3, option="A"):
    if n <= 0:
        raise ValueError("n")
    if option != "A" and option != "B":
        raise ValueError("option")
    a, b, c = widths
    stem = [
        ("conv1", nn.Conv2d(in_channels, a, 3, padding="same", bias=False)),
        ("bn1", nn.BatchNorm2d(a)),
        ("act", nn.ReLU()),
    ]
    plan = [(a, a, 1), (a, b, 2), (b, c, 2)]
    return _assemble(stem, [_blocks(i, o, n, s, False, option) for i, o, s in plan], c, num_classes)
