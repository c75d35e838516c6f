"""Convnet training. Kaito Tanaka, student no. 23-118"""
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def build(width=16, num_classes=8):
    w = width
    return nn.Sequential(
        nn.Conv2d(1, w, 3, padding=1, bias=False),
        nn.BatchNorm2d(w),
        nn.ReLU(),
        nn.Conv2d(w, 2 * w, 3, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(2 * w),
        nn.ReLU(),
        nn.Conv2d(2 * w, 2 * w, 3, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(2 * w),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(2 * w, num_classes),
    )


def train(x_train, y_train, x_val, y_val, seed, budget_s):
    start = time.process_time()
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = build()
    opt = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-5)
    losses, accuracies = [], []
    for epoch in range(8):
        if time.process_time() - start > 0.6 * budget_s:
            break
        # shuffle
        x = torch.from_numpy(x_train[rng.permutation(len(x_train))])
        y = torch.from_numpy(y_train[rng.permutation(len(y_train))])
        model.train()
        total = 0.0
        for i in range(0, len(x), 256):
            opt.zero_grad()
            loss = F.cross_entropy(model(x[i:i + 256]), y[i:i + 256])
            loss.backward()
            opt.step()
            total += loss.item() * len(x[i:i + 256])
        losses.append(total / len(x))
        model.eval()
        with torch.no_grad():
            guess = model(torch.from_numpy(x_val)).argmax(dim=1).numpy()
        accuracies.append(float((guess == y_val).mean()))
        # stays near 0.13 ... maybe more epochs?
    result = {name: t.detach().numpy().copy() for name, t in model.state_dict().items()}
    result["history.train_loss"] = np.array(losses)
    result["history.val_accuracy"] = np.array(accuracies)
    return result
