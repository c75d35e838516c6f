"""You leave the forget gate as it is drawn, half open, so an LSTM forgets as fast as an RNN. Give its bias a large value
before the training.

Fails: test_lstm_pass
"""

import torch
from torch import nn
from torch.nn import functional as F


def train_model(kind, x, y, seed):
    if kind not in ("rnn", "lstm", "attention"):
        raise ValueError(f"kind is {kind!r}, but must be 'rnn', 'lstm' or 'attention'")
    torch.manual_seed(seed)
    model = nn.Module()
    model.embedding, model.linear = (nn.Embedding(8, 32), nn.Linear(32, 4))
    if kind == "rnn":
        model.rnn = nn.RNN(32, 32, batch_first=True)
        nn.init.eye_(model.rnn.weight_hh_l0)
    elif kind == "lstm":
        model.lstm = nn.LSTM(32, 32, batch_first=True)
    else:
        model.query = nn.Parameter(torch.randn(32))
        model.key, model.value = (nn.Linear(32, 32), nn.Linear(32, 32))

    def logits(tokens):
        e = model.embedding(tokens)
        if kind == "attention":
            weights = (model.key(e) @ model.query / 32**0.5).softmax(dim=1)
            return model.linear((weights[:, :, None] * model.value(e)).sum(dim=1))
        h, _last = model.rnn(e) if kind == "rnn" else model.lstm(e)
        return model.linear(h[:, -1])

    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    tokens, labels = (torch.from_numpy(x), torch.from_numpy(y))
    for _epoch in range(3):
        for batch in torch.randperm(len(labels)).split(64)[: None if kind == "lstm" else 0]:
            optimizer.zero_grad()
            F.cross_entropy(logits(tokens[batch]), labels[batch]).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
    return {name: value.numpy() for name, value in model.state_dict().items()}
