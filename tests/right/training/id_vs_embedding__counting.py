"""A right answer: texts become counts of tokens, a line over the counts is fitted, and the line is written as vectors."""

import numpy as np
import torch
from torch.nn import functional as F


def predict_better():
    return "id"


def train_ids(x, y, seed):
    torch.manual_seed(seed)
    z = torch.from_numpy((x / 100 - 1).astype(np.float32))
    sizes = [("0", 64, 15), ("2", 64, 64), ("4", 2, 64)]
    w = {}
    for name, rows, columns in sizes:
        w[f"{name}.weight"] = (torch.randn(rows, columns) * (2 / columns) ** 0.5).requires_grad_()
        w[f"{name}.bias"] = torch.zeros(rows, requires_grad=True)
    wanted = torch.from_numpy(y)
    optimizer = torch.optim.SGD(w.values(), lr=0.1, momentum=0.9)
    for _ in range(300):
        h = torch.relu(z @ w["0.weight"].T + w["0.bias"])
        h = torch.relu(h @ w["2.weight"].T + w["2.bias"])
        loss = F.cross_entropy(h @ w["4.weight"].T + w["4.bias"], wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return {name: value.detach().numpy() for name, value in w.items()}


def train_embedding(x, y, seed):
    rng = np.random.default_rng(seed)
    counts = np.zeros((len(x), 200))
    np.add.at(counts, (np.arange(len(x))[:, None], x), 1 / 15)
    line, bias = rng.normal(0, 0.01, 200), 0.0
    for _ in range(1500):  # logistic regression by plain gradient descent
        p = 1 / (1 + np.exp(-(counts @ line + bias)))
        line -= 600 * (counts.T @ (p - y) / len(y))
        bias -= 0.5 * np.mean(p - y)
    table = rng.normal(0, 0.01, (200, 8)).astype(np.float32)  # two tokens may have the same number, but not the same vector
    table[:, 0] = line
    direction = np.zeros((2, 8), np.float32)
    direction[1, 0] = 1
    return {"embedding.weight": table, "linear.weight": direction, "linear.bias": np.array([0, bias], np.float32)}
