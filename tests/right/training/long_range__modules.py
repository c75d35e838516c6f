"""A right answer: nn.MultiheadAttention inside, renamed on the way out; Adam with a rate that falls on a cosine."""

import torch
from torch import nn

NAMES = {
    "attention.in_proj_weight": "qkv.weight",
    "attention.in_proj_bias": "qkv.bias",
    "attention.out_proj.weight": "out.weight",
    "attention.out_proj.bias": "out.bias",
}


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1 = nn.LayerNorm(32)
        self.attention = nn.MultiheadAttention(32, 4, batch_first=True)
        self.norm2 = nn.LayerNorm(32)
        self.mlp = nn.Sequential(nn.Linear(32, 64), nn.GELU(), nn.Linear(64, 32))

    def forward(self, x):
        n = self.norm1(x)
        x = x + self.attention(n, n, n, need_weights=False)[0]
        return x + self.mlp(self.norm2(x))


class ViT(nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.patch = nn.Conv2d(1, 32, kernel_size=4, stride=4)
        self.cls = nn.Parameter(torch.randn(1, 1, 32) * 0.02)
        self.positions = nn.Parameter(torch.randn(1, 17, 32) * 0.1)
        self.blocks = nn.Sequential(*[Block() for _ in range(depth)])
        self.norm = nn.LayerNorm(32)
        self.head = nn.Linear(32, 2)

    def forward(self, x):
        x = self.patch(x).reshape(len(x), 32, 16).permute(0, 2, 1)
        x = torch.cat((self.cls.repeat(len(x), 1, 1), x), 1) + self.positions
        return self.head(self.norm(self.blocks(x))[:, 0])


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        for i, c in ((0, 1), (3, 16), (6, 16)):
            self.add_module(str(i), nn.Conv2d(c, 16, 3, padding="same", bias=False))
            self.add_module(str(i + 1), nn.BatchNorm2d(16))
        self.add_module("11", nn.Linear(16, 2))

    def forward(self, x):
        layers = dict(self.named_children())
        for i in (0, 3, 6):
            x = layers[str(i + 1)](layers[str(i)](x)).relu()
        return layers["11"](x.mean((-2, -1)))


def fit(net, x, y, epochs, size=50, rate=3e-3):
    x, y = torch.tensor(x), torch.tensor(y)
    optimizer = torch.optim.Adam(net.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs * (len(x) // size))
    for _ in range(epochs):
        for batch in torch.randperm(len(x)).split(size):
            loss = nn.functional.cross_entropy(net(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    out = {}
    for name, value in net.state_dict().items():
        for old, new in NAMES.items():
            name = name.replace(old, new)
        out[name] = value.numpy().copy()
    return out


def best_possible_accuracy():
    return 3 / 4


def train_cnn(x, y, seed):
    torch.manual_seed(seed)
    return fit(Small(), x[:2000], y[:2000], 1)


def train_vit(x, y, seed, depth=1):
    torch.manual_seed(seed)
    return fit(ViT(depth), x, y, 5)
