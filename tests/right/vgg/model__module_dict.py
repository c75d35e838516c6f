"""Right answer: ModuleDicts keyed by numbers, only layers with weights in them; ReLU, pooling and dropout are functions."""

from itertools import pairwise

import torch.nn.functional as F
from torch import nn

BLOCKS = {"A": (1, 1, 2, 2, 2), "B": (2,) * 5, "D": (2, 2, 3, 3, 3), "E": (2, 2, 4, 4, 4)}
CFG = {
    key: [s for n, c in zip(counts, (64, 128, 256, 512, 512), strict=True) for s in [c] * n + ["M"]]
    for key, counts in BLOCKS.items()
}


class Net(nn.Module):
    def __init__(self, plan, num_classes, batch_norm, width):
        super().__init__()
        self.features, self.classifier, self.steps = nn.ModuleDict(), nn.ModuleDict(), []
        c, i = 3, 0
        for step in plan:
            if step == "M":
                self.steps.append((i, None))
                i += 1
                continue
            out = int(step * width)
            self.features[str(i)] = nn.Conv2d(c, out, 3, 1, 1)
            if batch_norm:
                self.features[str(i + 1)] = nn.BatchNorm2d(out)
            self.steps.append((i, batch_norm))
            i += 3 if batch_norm else 2
            c = out
        hidden = int(4096 * width)
        for name, a, b in (("0", 49 * c, hidden), ("3", hidden, hidden), ("6", hidden, num_classes)):
            self.classifier[name] = nn.Linear(a, b)

    def forward(self, x):
        for i, normalised in self.steps:
            if normalised is None:
                x = F.max_pool2d(x, 2)
                continue
            x = self.features[str(i)](x)
            if normalised:
                x = self.features[str(i + 1)](x)
            x = x.clamp(min=0)
        x = F.adaptive_avg_pool2d(x, 7).reshape(len(x), -1)
        for name in ("0", "3"):
            x = F.dropout(F.relu(self.classifier[name](x)), 0.5, self.training)
        return self.classifier["6"](x)


def make_vgg(cfg, num_classes=1000, batch_norm=False, width=1.0):
    try:
        plan = CFG[cfg]
    except KeyError:
        raise ValueError(cfg) from None
    return Net(plan, num_classes, batch_norm, width)


def vgg_cost(cfg):
    if cfg not in BLOCKS:
        raise ValueError(cfg)
    params = macs = numbers = 0
    before = 3
    for block, (count, c) in enumerate(zip(BLOCKS[cfg], (64, 128, 256, 512, 512), strict=True)):
        pixels = (224 >> block) ** 2
        for _ in range(count):
            params += c * (before * 9 + 1)
            macs += pixels * c * before * 9
            numbers += pixels * c
            before = c
        numbers += pixels // 4 * c
    sizes = [25088, 4096, 4096, 1000]
    for a, b in pairwise(sizes):
        params, macs, numbers = params + a * b + b, macs + a * b, numbers + b
    return dict(params=params, macs=macs, flops=macs + macs, activation_elements=numbers)
