"""A right answer: a subclass of nn.Sequential, Adam with a one-cycle rate, flipped pictures, the last weights."""

import numpy as np
import torch
from torch import nn


class Net(nn.Sequential):
    def __init__(self, width, num_classes):
        super().__init__()
        sizes = [(1, width, 1), (width, 2 * width, 2), (2 * width, 2 * width, 2)]
        for c_in, c_out, stride in sizes:
            for layer in self.stage(c_in, c_out, stride):
                self.append(layer)
        for layer in (nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(), nn.Linear(2 * width, num_classes)):
            self.append(layer)

    @staticmethod
    def stage(c_in, c_out, stride):
        yield nn.Conv2d(c_in, c_out, kernel_size=(3, 3), stride=stride, padding=(1, 1), bias=False)
        yield nn.BatchNorm2d(c_out)
        yield nn.ReLU(inplace=True)


def build(width=16, num_classes=8):
    return Net(width, num_classes)


def train(x_train, y_train, x_val, y_val, seed, budget_s):
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed + 1)
    net = build().train()
    x, y = torch.tensor(x_train), torch.tensor(y_train)
    epochs, size = 14, 100
    steps = epochs * (len(x) // size)
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-2)
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1e-2, total_steps=steps)
    losses = []
    for step in range(steps):
        chosen = torch.randint(len(x), (size,), generator=generator)
        pictures = x[chosen].flip(3) if step % 2 else x[chosen]
        loss = nn.CrossEntropyLoss()(net(pictures), y[chosen])
        net.zero_grad()
        loss.backward()
        optimizer.step()
        cycle.step()
        losses.append(loss.detach().numpy())
    state = {"history.loss": np.array(losses).reshape(epochs, -1).mean(axis=1)}
    for name, value in [*net.named_parameters(), *net.named_buffers()]:
        if not name.endswith("tracked"):
            state[name] = value.detach().clone().numpy()
    return state
