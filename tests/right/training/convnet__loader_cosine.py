"""A right answer: layers added by number, a DataLoader, Nesterov momentum under half a cosine, the best epoch by accuracy."""

import math

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

EPOCHS = 15


class Net(nn.Module):
    def __init__(self, width, num_classes):
        super().__init__()
        planes = [1, width, 2 * width, 2 * width]
        for i in range(3):
            self.add_module(str(3 * i), nn.Conv2d(planes[i], planes[i + 1], 3, 1 if i == 0 else 2, 1, bias=False))
            self.add_module(str(3 * i + 1), nn.BatchNorm2d(planes[i + 1]))
        self.add_module("11", nn.Linear(planes[3], num_classes))

    def forward(self, x):
        for i in range(3):
            x = self.get_submodule(str(3 * i))(x)
            x = torch.clamp(self.get_submodule(str(3 * i + 1))(x), min=0)
        return self.get_submodule("11")(x.mean(dim=(2, 3)))


def build(width=16, num_classes=8):
    return Net(width, num_classes)


def train(x_train, y_train, x_val, y_val, seed, budget_s):
    torch.manual_seed(seed)
    net = build()
    loader = DataLoader(TensorDataset(torch.tensor(x_train), torch.tensor(y_train)), 128, shuffle=True, drop_last=True)
    held, wanted = torch.tensor(x_val), torch.tensor(y_val)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=1e-4)
    best, kept = -1.0, {}
    for epoch in range(EPOCHS):
        for group in optimizer.param_groups:
            group["lr"] = 0.05 * (1 + math.cos(math.pi * epoch / EPOCHS))
        net.train()
        for pictures, labels in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(pictures), labels).backward()
            optimizer.step()
        net.eval()
        with torch.inference_mode():
            right = (net(held).argmax(1) == wanted).float().mean().item()
        if right >= best:
            best = right
            kept = {name: value.detach().clone().numpy() for name, value in net.state_dict().items()}
    return kept
