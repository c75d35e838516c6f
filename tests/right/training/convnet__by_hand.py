"""A right answer: forward written out, steps of momentum by hand, a rate that falls on a cosine."""

import math

import torch
import torch.nn.functional as F
from torch import nn


class ConvNet(nn.Module):
    def __init__(self, width, num_classes):
        super().__init__()
        channels = [1, width, 2 * width, 2 * width]
        for stage, number in enumerate((0, 3, 6)):
            self.add_module(str(number), nn.Conv2d(channels[stage], channels[stage + 1], 3, padding=1, bias=False))
            self.add_module(str(number + 1), nn.BatchNorm2d(channels[stage + 1]))
        self.add_module("11", nn.Linear(channels[-1], num_classes))

    def forward(self, x):
        for number in (0, 3, 6):
            convolution, norm = getattr(self, str(number)), getattr(self, str(number + 1))
            stride = 1 if number == 0 else 2
            x = norm(F.conv2d(x, convolution.weight, stride=stride, padding=1)).clamp(min=0)
        return getattr(self, "11")(x.mean(dim=(2, 3)))


def build(width=16, num_classes=8):
    return ConvNet(width, num_classes)


def train(x_train, y_train, x_val, y_val, seed, budget_s):
    torch.manual_seed(seed)
    model = build()
    parameters = list(model.parameters())
    velocity = [torch.zeros_like(p) for p in parameters]
    x, y = torch.from_numpy(x_train), torch.from_numpy(y_train)
    epochs, size = 14, 128
    for epoch in range(epochs):
        order = torch.randperm(len(x))
        for start in range(0, len(x), size):
            rate = 0.1 * 0.5 * (1 + math.cos(math.pi * (epoch + start / len(x)) / epochs))
            chosen = order[start : start + size]
            log_probabilities = torch.log_softmax(model(x[chosen]), dim=1)
            loss = -log_probabilities[torch.arange(len(chosen)), y[chosen]].mean()
            for p, v, g in zip(parameters, velocity, torch.autograd.grad(loss, parameters), strict=True):
                v.mul_(0.9).add_(g)
                p.data.sub_(rate * v)
    return {name: value.detach().numpy() for name, value in model.state_dict().items()}
