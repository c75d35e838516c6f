"""Right answer: layers by name in nn.ModuleDicts, functions for all that has no weights, mean over cells by hand."""

import torch
import torch.nn.functional as F
from torch import nn


class AlexNet(nn.Module):
    def __init__(self, num_classes=1000, width=1.0):
        super().__init__()
        c = [3] + [int(n * width) for n in (64, 192, 384, 256, 256)]
        units = int(4096 * width)
        self.features = nn.ModuleDict(
            {
                name: nn.Conv2d(c[i], c[i + 1], k, s, p)
                for i, (name, k, s, p) in enumerate(
                    [("0", 11, 4, 2), ("3", 5, 1, 2), ("6", 3, 1, 1), ("8", 3, 1, 1), ("10", 3, 1, 1)]
                )
            }
        )
        self.classifier = nn.ModuleDict({
            "1": nn.Linear(c[5] * 36, units), "4": nn.Linear(units, units), "6": nn.Linear(units, num_classes)
        })  # fmt: skip

    def forward(self, x):
        for name, layer in self.features.items():
            x = F.relu(layer(x))
            if name in ("0", "3", "10"):
                x = F.max_pool2d(x, 3, 2)
        h, w = x.shape[2:]
        cells = []
        for r in range(6):
            for q in range(6):
                part = x[:, :, r * h // 6 : -(-(r + 1) * h // 6), q * w // 6 : -(-(q + 1) * w // 6)]
                cells.append(part.mean(dim=(2, 3)))
        x = torch.stack(cells, dim=2).flatten(1)
        x = self.classifier["1"](F.dropout(x, 0.5, self.training)).relu()
        x = self.classifier["4"](F.dropout(x, 0.5, self.training)).relu()
        return self.classifier["6"](x)
