"""You add no positions to the tokens. The patches are then a bag, and which of them is left of which is not in it.

Fails: test_order_pass
"""

import torch
from torch import nn
from torch.nn import functional as F


def best_possible_accuracy():
    return 0.75


def train_cnn(x, y, seed):
    torch.manual_seed(seed)
    layers: list[nn.Module] = []
    for c_in in (1, 16, 16):
        layers += [nn.Conv2d(c_in, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    model = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 2))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.003, weight_decay=0.0)
    pictures, labels = (torch.from_numpy(x), torch.from_numpy(y))
    for batch in torch.randperm(len(labels)).split(64)[:8]:
        optimizer.zero_grad()
        F.cross_entropy(model(pictures[batch]), labels[batch]).backward()
        optimizer.step()
    return {name: value.numpy() for name, value in model.state_dict().items()}


def train_vit(x, y, seed, depth=1):
    state, right = one_training(x, y, seed, depth)
    for more in range(3 if depth == 1 else 0):
        if right < 0.997:
            state, right = max((state, right), one_training(x, y, seed + 1 + more, depth), key=lambda one: one[1])
    return state


def one_training(x, y, seed, depth):
    torch.manual_seed(seed)
    model = nn.Module()
    model.patch = nn.Conv2d(1, 32, 4, stride=4)
    model.cls = nn.Parameter(torch.zeros(1, 1, 32))
    model.positions = nn.Parameter(torch.zeros(1, 17, 32))
    model.blocks = nn.ModuleList()
    for _ in range(depth):
        mlp = nn.Sequential(nn.Linear(32, 64), nn.GELU(), nn.Linear(64, 32))
        layers = {"qkv": nn.Linear(32, 96), "out": nn.Linear(32, 32), "mlp": mlp}
        model.blocks.append(nn.ModuleDict({"norm1": nn.LayerNorm(32), "norm2": nn.LayerNorm(32)} | layers))
    model.norm, model.head = (nn.LayerNorm(32), nn.Linear(32, 2))

    def logits(pictures):
        patches = model.patch(pictures).flatten(2).transpose(1, 2)
        z = torch.cat([model.cls.expand(len(pictures), 1, 32), patches], dim=1)
        for block in model.blocks:
            q, k, v = block["qkv"](block["norm1"](z)).unflatten(2, (3, 4, 8)).permute(2, 0, 3, 1, 4)
            read = F.scaled_dot_product_attention(q, k, v)
            z = z + block["out"](read.transpose(1, 2).flatten(2))
            z = z + block["mlp"](block["norm2"](z))
        return model.head(model.norm(z[:, 0]))

    pictures, labels = (torch.from_numpy(x), torch.from_numpy(y))
    batches = [batch for _epoch in range(4 if depth == 1 else 1) for batch in torch.randperm(len(labels)).split(64)]
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.003, weight_decay=0.0)
    rate = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.003, total_steps=len(batches))
    for batch in batches:
        optimizer.zero_grad()
        F.cross_entropy(logits(pictures[batch]), labels[batch]).backward()
        optimizer.step()
        rate.step()
    with torch.no_grad():
        right = (logits(pictures).argmax(1) == labels).float().mean().item()
    return {name: value.numpy() for name, value in model.state_dict().items()}, right
