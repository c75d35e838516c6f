"""A right answer: containers only, AdamW with a one-cycle rate, mirrored pictures, the last weights and a history."""

from collections import OrderedDict

import numpy as np
import torch
from torch import nn


class Sum(nn.Module):
    """ReLU of the branch of this module's layers and of a shortcut."""

    def __init__(self, layers, stride, more):
        super().__init__()
        for name, layer in layers.items():
            self.add_module(name, layer)
        self.stride, self.more = stride, more

    def forward(self, x):
        h = self.conv1(x)
        for step in (self.bn1, torch.relu, self.conv2, self.bn2):
            h = step(h)
        if "downsample" in self._modules:
            h += self.downsample(x)
        else:
            h += nn.functional.pad(x, (0, 0, 0, 0, 0, self.more))[:, :, :: self.stride, :: self.stride]
        return torch.relu_(h)


def pair(a, b, k, stride):
    return nn.Conv2d(a, b, k, stride, k // 2, bias=False), nn.BatchNorm2d(b)


def make_cifar_resnet(n, num_classes=8, widths=(8, 16, 32), in_channels=1, option="B"):
    conv, norm = pair(in_channels, widths[0], 3, 1)
    net = OrderedDict(conv1=conv, bn1=norm, act=nn.ReLU())
    a = widths[0]
    for number, b in enumerate(widths):
        net[f"layer{number + 1}"] = nn.Sequential()
        for i in range(n):
            stride = 2 if i == 0 < number else 1
            layers = OrderedDict()
            layers["conv1"], layers["bn1"] = pair(a, b, 3, stride)
            layers["conv2"], layers["bn2"] = pair(b, b, 3, 1)
            if option == "B" and not (a == b and stride == 1):
                layers["downsample"] = nn.Sequential(*pair(a, b, 1, stride))
            net[f"layer{number + 1}"].append(Sum(layers, stride, b - a))
            a = b
    net["pool"], net["flat"], net["fc"] = nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(), nn.Linear(a, num_classes)
    return nn.Sequential(net)


def train(x_train, y_train, x_val, y_val, seed, budget_s):
    torch.manual_seed(seed)
    net = make_cifar_resnet(1).train()
    x, y = torch.tensor(x_train), torch.tensor(y_train)
    epochs = 14
    batches = [batch for _ in range(epochs) for batch in torch.randperm(len(x)).split(100)]
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-2)
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1e-2, total_steps=len(batches))
    losses = []
    for step, batch in enumerate(batches):
        pictures = x[batch].flip(3) if step % 2 else x[batch]
        loss = nn.CrossEntropyLoss()(net(pictures), y[batch])
        net.zero_grad()
        loss.backward()
        optimizer.step()
        cycle.step()
        losses.append(loss.item())
    state = {"history.loss": np.array(losses).reshape(epochs, -1).mean(axis=1)}
    for name, value in [*net.named_parameters(), *net.named_buffers()]:
        if not name.endswith("tracked"):
            state[name] = value.detach().clone().numpy()
    return state
