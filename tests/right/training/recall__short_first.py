"""A right answer: begins with shortened sequences and makes them longer."""

import numpy as np
import torch
from torch import nn


def train_model(kind, x, y, seed):
    if kind == "rnn":
        body = nn.RNN(32, 32, nonlinearity="tanh", batch_first=True)
    elif kind == "lstm":
        body = nn.LSTM(32, 32, batch_first=True)
    elif kind == "attention":
        body = None
    else:
        raise ValueError(f"no network is called {kind!r}")
    torch.manual_seed(seed)
    parts = {"embedding": nn.Embedding(8, 32), "linear": nn.Linear(32, 4)}
    if body is None:
        parts |= {"key": nn.Linear(32, 32), "value": nn.Linear(32, 32)}
    else:
        body.reset_parameters()
        parts[kind] = body
    model = nn.ModuleDict(parts)
    if kind == "lstm":
        model.lstm.bias_hh_l0.data[32:64] = 3.0
    query = nn.Parameter(torch.randn(32))
    everything = [*model.parameters(), *([query] if body is None else [])]

    def logits(tokens):
        e = model["embedding"](tokens)
        if body is not None:
            return model["linear"](body(e)[0][:, -1, :])
        weights = torch.softmax(torch.tensordot(model["key"](e), query, dims=1) / np.sqrt(32), dim=-1)
        return model["linear"](torch.bmm(weights.unsqueeze(1), model["value"](e)).squeeze(1))

    optimizer = torch.optim.Adam(everything, lr=3e-3)
    length = x.shape[1]
    for share in (0.3, 0.6, 1.0, 1.0):
        short = x[:, : max(2, int(share * length))] if share < 1 else x
        tokens, labels = torch.tensor(np.ascontiguousarray(short)), torch.tensor(y)
        for batch in torch.randperm(len(labels)).split(64):
            loss = nn.functional.cross_entropy(logits(tokens[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(everything, 1.0)
            optimizer.step()
    out = {name: value.numpy() for name, value in model.state_dict().items()}
    return out if body is not None else {**out, "query": query.detach().numpy()}
