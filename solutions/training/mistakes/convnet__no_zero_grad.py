"""You never clear the gradients: backward() adds to what is there, so each step follows the sum of all batches
so far and the loss explodes.

Fails: test_shapes_pass
"""

import time

import torch
from torch import nn
from torch.nn import functional as F


def build(width=16, num_classes=8):
    return nn.Sequential(
        nn.Conv2d(1, width, 3, padding=1, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(),
        nn.Conv2d(width, 2 * width, 3, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(2 * width),
        nn.ReLU(),
        nn.Conv2d(2 * width, 2 * width, 3, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(2 * width),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(2 * width, num_classes),
    )


def train(x_train, y_train, x_val, y_val, seed, budget_s):
    began = time.process_time()
    torch.manual_seed(seed)
    x, y = torch.from_numpy(x_train), torch.from_numpy(y_train)
    x_held, y_held = torch.from_numpy(x_val), torch.from_numpy(y_val)
    model = build()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-5)
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    for _ in range(8):
        if time.process_time() - began > 0.8 * budget_s:
            break
        model.train()
        for batch in torch.randperm(len(x)).split(256):
            loss = F.cross_entropy(model(x[batch]), y[batch])
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            plateau.step(F.cross_entropy(model(x_held), y_held))
    return {name: value.numpy() for name, value in model.state_dict().items()}
