"""You never clear the gradients, so every step follows the sum of all batches so far, and the weights swing ever wider until
they are nan.

Fails: test_embedding_state
"""

import torch
from torch import nn
from torch.nn import functional as F


def predict_better():
    return "embedding"


def train_ids(x, y, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(15, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    inputs, labels = (torch.tensor(x / 100 - 1, dtype=torch.float32), torch.tensor(y))
    for _epoch in range(10):
        for batch in torch.randperm(len(labels)).split(64):
            optimizer.zero_grad()
            F.cross_entropy(model(inputs[batch]), labels[batch]).backward()
            optimizer.step()
    return {name: value.numpy() for name, value in model.state_dict().items()}


def train_embedding(x, y, seed):
    torch.manual_seed(seed)
    model = nn.ModuleDict({"embedding": nn.Embedding(200, 8), "linear": nn.Linear(8, 2)})
    optimizer = torch.optim.SGD(model.parameters(), lr=5, momentum=0.9)
    tokens, labels = (torch.tensor(x), torch.tensor(y))
    for _epoch in range(10):
        for batch in torch.randperm(len(labels)).split(64):
            logits = model["linear"](model["embedding"](tokens[batch]).mean(dim=1))
            F.cross_entropy(logits, labels[batch]).backward()
            optimizer.step()
    return {name: value.numpy() for name, value in model.state_dict().items()}
