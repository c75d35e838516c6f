"""A right answer: torch's own encoder layers with dropout, renamed on the way out; Adam on a cosine, the best epoch kept."""

import time

import numpy as np
import torch
from torch import nn

RENAMED = {"self_attn.in_proj_": "qkv.", "self_attn.out_proj.": "out.", "linear1": "mlp.0", "linear2": "mlp.2"}


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch = nn.Conv2d(1, 48, 2, 2)
        self.cls = nn.Parameter(torch.randn(1, 1, 48) * 0.02)
        self.positions = nn.Parameter(torch.randn(1, 17, 48) * 0.1)
        self.blocks = nn.Sequential(
            *(nn.TransformerEncoderLayer(48, 4, 96, 0.1, "gelu", batch_first=True, norm_first=True) for _ in range(2))
        )
        self.norm = nn.LayerNorm(48)
        self.head = nn.Linear(48, 10)

    def forward(self, x):
        z = self.patch(x).flatten(2).mT
        z = self.blocks(torch.cat([self.cls.expand(len(x), -1, -1), z], 1) + self.positions)
        return self.head(self.norm(z)[:, 0])


def train(x_train, y_train, x_val, y_val, seed, budget_s):
    start = time.process_time()
    torch.manual_seed(seed)
    net = Net()
    x, y = torch.tensor(x_train), torch.tensor(y_train)
    x_held, y_held = torch.tensor(x_val), torch.tensor(y_val)
    optimizer = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 28)
    best, kept = -1.0, None
    for _ in range(28):
        net.train()
        for batch in torch.randperm(len(x)).split(48):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(net(x[batch] + 0.15 * torch.randn(len(batch), 1, 8, 8)), y[batch])
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
        schedule.step()
        net.eval()
        with torch.no_grad():
            right = (net(x_held).argmax(1) == y_held).float().mean().item()
        if right >= best:
            best, kept = right, {name: value.numpy().copy() for name, value in net.state_dict().items()}
        if time.process_time() - start > 0.8 * budget_s:
            break
    out = {}
    for name, value in kept.items():
        for old, new in RENAMED.items():
            name = name.replace(old, new)
        out[name] = np.array(value)
    return out
