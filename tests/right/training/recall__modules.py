"""A right answer: a class for each kind, AdamW with a one-cycle rate, forget bias 1 in both biases."""

import torch
from torch import nn


class Stepwise(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.embedding = nn.Embedding(8, 32)
        self.kind = kind
        setattr(self, kind, {"rnn": nn.RNN, "lstm": nn.LSTM}[kind](32, 32))
        self.linear = nn.Linear(32, 4)
        if kind == "lstm":
            with torch.no_grad():
                self.lstm.bias_ih_l0[32:64].fill_(1.5)
                self.lstm.bias_hh_l0[32:64].fill_(1.5)
        else:
            nn.init.orthogonal_(self.rnn.weight_hh_l0)

    def forward(self, x):
        states, _ = getattr(self, self.kind)(self.embedding(x.T))
        return self.linear(states[-1])


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(8, 32)
        self.query = nn.Parameter(torch.zeros(32))
        self.key = nn.Linear(32, 32)
        self.value = nn.Linear(32, 32)
        self.linear = nn.Linear(32, 4)
        nn.init.normal_(self.query)

    def forward(self, x):
        e = self.embedding(x)
        q = self.query.expand(len(x), 1, 32)
        return self.linear(nn.functional.scaled_dot_product_attention(q, self.key(e), self.value(e))[:, 0])


MAKE = {"rnn": lambda: Stepwise("rnn"), "lstm": lambda: Stepwise("lstm"), "attention": Attention}


def train_model(kind, x, y, seed):
    try:
        make = MAKE[kind]
    except KeyError:
        raise ValueError(kind) from None
    torch.manual_seed(seed)
    net = make()
    x, y = torch.tensor(x), torch.tensor(y)
    rounds = 4
    steps = [b for _ in range(rounds) for b in torch.randperm(len(x)).split(64)]
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=len(steps))
    for b in steps:
        loss = nn.CrossEntropyLoss()(net(x[b]), y[b])
        net.zero_grad()
        loss.backward()
        nn.utils.clip_grad_value_(net.parameters(), 0.5)
        optimizer.step()
        schedule.step()
    return {name: value.detach().numpy().copy() for name, value in net.named_parameters()}
