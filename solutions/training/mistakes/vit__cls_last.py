"""You put cls behind the patches. The table has it in front, and its position is the first one.

Fails: test_pass
"""

import torch
from torch import nn
from torch.nn import functional as F


def train(x_train, y_train, x_val, y_val, seed, budget_s):
    torch.manual_seed(seed)
    model = nn.Module()
    model.patch = nn.Conv2d(1, 48, 2, stride=2)
    model.cls = nn.Parameter(torch.zeros(1, 1, 48))
    model.positions = nn.Parameter(0.02 * torch.randn(1, 17, 48))
    model.blocks = nn.ModuleList()
    for _ in range(2):
        mlp = nn.Sequential(nn.Linear(48, 96), nn.GELU(), nn.Linear(96, 48))
        layers = {"qkv": nn.Linear(48, 144), "out": nn.Linear(48, 48), "mlp": mlp}
        model.blocks.append(nn.ModuleDict({"norm1": nn.LayerNorm(48), "norm2": nn.LayerNorm(48)} | layers))
    model.norm, model.head = (nn.LayerNorm(48), nn.Linear(48, 10))

    def logits(pictures):
        patches = model.patch(pictures).flatten(2).transpose(1, 2)
        z = torch.cat([patches, model.cls.expand(len(pictures), 1, 48)], dim=1) + model.positions
        for block in model.blocks:
            q, k, v = block["qkv"](block["norm1"](z)).unflatten(2, (3, 4, 12)).permute(2, 0, 3, 1, 4)
            read = F.scaled_dot_product_attention(q, k, v)
            z = z + block["out"](read.transpose(1, 2).flatten(2))
            z = z + block["mlp"](block["norm2"](z))
        return model.head(model.norm(z[:, -1]))

    pictures, labels = (torch.from_numpy(x_train), torch.from_numpy(y_train))
    batches = [batch for _epoch in range(4) for batch in torch.randperm(len(labels)).split(64)]
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.003, weight_decay=0.05)
    rate = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.003, total_steps=len(batches))
    for batch in batches:
        noisy = pictures[batch] + 0.15 * torch.randn(len(batch), 1, 8, 8)
        optimizer.zero_grad()
        F.cross_entropy(logits(noisy), labels[batch]).backward()
        optimizer.step()
        rate.step()
    return {name: value.numpy() for name, value in model.state_dict().items()}
