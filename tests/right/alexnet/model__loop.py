"""Right answer: one nn.Sequential for each half, built by a loop; flatten and averaging inside forward as views."""

import torch.nn as nn
import torch.nn.functional as F


class AlexNet(nn.Module):
    def __init__(self, num_classes=1000, width=1.0):
        nn.Module.__init__(self)
        plan = [(64, 11, 4, 2), "pool", (192, 5, 1, 2), "pool", (384, 3, 1, 1), (256, 3, 1, 1), (256, 3, 1, 1), "pool"]
        layers, before = [], 3
        for step in plan:
            if step == "pool":
                layers.append(nn.MaxPool2d((3, 3), (2, 2)))
                continue
            channels, kernel, stride, padding = step
            after = int(channels * width)
            layers += [nn.Conv2d(before, after, (kernel, kernel), stride, (padding, padding)), nn.ReLU()]
            before = after
        self.features = nn.Sequential(*layers)
        sizes = [before * 36, int(4096 * width), int(4096 * width)]
        dense = []
        for i in range(2):
            dense += [nn.Dropout(p=0.5), nn.Linear(sizes[i], sizes[i + 1]), nn.ReLU(True)]
        self.classifier = nn.Sequential(*dense, nn.Linear(sizes[-1], num_classes))

    def forward(self, x):
        maps = F.adaptive_avg_pool2d(self.features(x), (6, 6))
        return self.classifier(maps.reshape(len(x), -1))
