"""A right answer: classes, a data loader, AdamW with a one-cycle rate; the last weights are returned."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(200, 8)
        self.linear = nn.Linear(8, 2)

    def forward(self, x):
        return self.linear(torch.mean(self.embedding(x), 1))


class Ids(nn.Module):
    def __init__(self):
        super().__init__()
        for name, (i, o) in {"0": (15, 64), "2": (64, 64), "4": (64, 2)}.items():
            self.add_module(name, nn.Linear(i, o))

    def forward(self, x):
        h = x.float() / 100 - 1
        for name, layer in self.named_children():
            h = layer(h)
            if name != "4":
                h = h.clamp(min=0)
        return h


def fit(net, x, y, seed, epochs=12, rate=0.03):
    loader = DataLoader(
        TensorDataset(torch.as_tensor(x), torch.as_tensor(y)),
        batch_size=100,
        shuffle=True,
        generator=torch.Generator().manual_seed(seed),
    )
    optimizer = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=epochs * len(loader))
    for _ in range(epochs):
        for a, b in loader:
            loss = nn.CrossEntropyLoss()(net(a), b)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
    return {name: value.detach().cpu().numpy().copy() for name, value in net.named_parameters()}


def predict_better():
    return "embedding"


def train_ids(x, y, seed):
    torch.manual_seed(seed)
    return fit(Ids(), x, y, seed, rate=0.01)


def train_embedding(x, y, seed):
    torch.manual_seed(seed)
    return fit(Net(), x, y, seed)
