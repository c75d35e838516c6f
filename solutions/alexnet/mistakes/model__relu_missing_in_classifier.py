"""A ReLU is missing between your second and third linear layer.

Fails: test_logits
"""

import torch
from torch import nn


class AlexNet(nn.Module):
    def __init__(self, num_classes=1000, width=1.0):
        super().__init__()

        def scaled(channels):
            return int(channels * width)

        self.features = nn.Sequential(
            nn.Conv2d(3, scaled(64), kernel_size=11, stride=4, padding=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(scaled(64), scaled(192), kernel_size=5, padding=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(scaled(192), scaled(384), kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(scaled(384), scaled(256), kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(scaled(256), scaled(256), kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=3, stride=2),
        )
        self.avgpool = nn.AdaptiveAvgPool2d((6, 6))
        self.classifier = nn.Sequential(
            nn.Dropout(0.5),
            nn.Linear(scaled(256) * 6 * 6, scaled(4096)),
            nn.ReLU(inplace=True),
            nn.Dropout(0.5),
            nn.Linear(scaled(4096), scaled(4096)),
            nn.Identity(),
            nn.Linear(scaled(4096), num_classes),
        )

    def forward(self, x):
        x = self.features(x)
        x = self.avgpool(x)
        x = torch.flatten(x, 1)
        return self.classifier(x)
