"""The network as a list of steps over names; modules are only holders of weights."""

import torch
from torch import nn
from torch.nn import functional as F


class Holder(nn.Module):
    """A tree of empty modules, so that a dotted name becomes a path."""

    def put(self, path, module):
        head, _, rest = path.partition(".")
        if not rest:
            self.add_module(head, module)
            return
        if head not in self._modules:
            self.add_module(head, Holder())
        self._modules[head].put(rest, module)

    def at(self, path):
        found = self
        for part in path.split("."):
            found = found._modules[part]
        return found


class Network(Holder):
    def __init__(self, c_in, stem_kernel, stages, deep, option, classes):
        super().__init__()
        self.large, self.plan, self.option = stem_kernel == 7, [], option
        channels = stages[0][0]
        self.conv("conv1", "bn1", c_in, channels, stem_kernel, 2 if self.large else 1)
        for number, (width, count) in enumerate(stages, 1):
            for i in range(count):
                stride = 2 if i == 0 and number != 1 else 1
                name, out = f"layer{number}.{i}", width * 4 if deep else width
                path = [(channels, width, 1, 1), (width, width, 3, stride), (width, out, 1, 1)] if deep else None
                path = path or [(channels, width, 3, stride), (width, width, 3, 1)]
                for j, (a, b, k, s) in enumerate(path, 1):
                    self.conv(f"{name}.conv{j}", f"{name}.bn{j}", a, b, k, s)
                project = (stride > 1 or channels != out) and option == "B"
                if project:
                    self.conv(f"{name}.downsample.0", f"{name}.downsample.1", channels, out, 1, stride)
                self.plan.append((name, len(path), stride, out, project))
                channels = out
        self.fc = nn.Linear(channels, classes)

    def conv(self, conv, bn, a, b, k, stride):
        layer = nn.Conv2d(a, b, k, stride, k // 2, bias=False)
        nn.init.normal_(layer.weight, std=(2 / (a * k * k)) ** 0.5)
        self.put(conv, layer)
        self.put(bn, nn.BatchNorm2d(b))

    def forward(self, x):
        x = self.bn1(self.conv1_(x)).clamp(min=0)
        if self.large:
            n, c, h, w = x.shape
            columns = F.unfold(F.pad(x, (1, 1, 1, 1)), 3, stride=2).reshape(n, c, 9, -1)
            x = columns.amax(2).reshape(n, c, (h - 1) // 2 + 1, (w - 1) // 2 + 1)
        for name, depth, stride, out, project in self.plan:
            h = x
            for j in range(1, depth + 1):
                h = self.at(f"{name}.bn{j}")(self.at(f"{name}.conv{j}")(h))
                h = h if j == depth else h.clamp(min=0)
            if project:
                x = self.at(f"{name}.downsample.1")(self.at(f"{name}.downsample.0")(x))
            elif stride > 1 or x.shape[1] != out:
                x = F.pad(x[:, :, ::stride, ::stride], (0, 0, 0, 0, 0, out - x.shape[1]))
            x = (h + x).clamp(min=0)
        return torch.einsum("nchw,oc->no", x / (x.shape[2] * x.shape[3]), self.fc.weight) + self.fc.bias

    @property
    def conv1_(self):
        return self._modules["conv1"]


TABLE = {"18": "2222", "34": "3463", "50": "3463", "101": (3, 4, 23, 3), "152": (3, 8, 36, 3)}


def make_resnet(kind, num_classes=1000, width=64):
    if kind not in TABLE:
        raise ValueError("kind")
    stages = [(width * 2**i, int(count)) for i, count in enumerate(TABLE[kind])]
    return Network(3, 7, stages, kind in ("50", "101", "152"), "B", num_classes)


def make_cifar_resnet(n, num_classes=10, widths=(16, 32, 64), in_channels=3, option="A"):
    if not (n >= 1 and option in ("A", "B")):
        raise ValueError("n or option")
    return Network(in_channels, 3, [(width, n) for width in widths], False, option, num_classes)
