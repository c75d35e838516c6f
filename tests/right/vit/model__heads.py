"""Right answer: head after head on the whole batch with bmm; the network as one list of blocks."""

import math

import torch
import torch.nn.functional as F
from torch import nn


def _sizes(image=224, patch=16, channels=3, d=768, depth=12, heads=12, mlp=3072, num_classes=1000):
    return image, patch, channels, d, depth, heads, mlp, num_classes


class EncoderBlock(nn.Module):
    def __init__(self, d, heads, mlp):
        super().__init__()
        if d // heads * heads != d:
            raise ValueError(f"{heads} heads")
        self.d, self.width = d, d // heads
        for name, layer in {
            "norm1": nn.LayerNorm(d), "qkv": nn.Linear(d, d * 3), "proj": nn.Linear(d, d),
            "norm2": nn.LayerNorm(d), "fc1": nn.Linear(d, mlp), "fc2": nn.Linear(mlp, d),
        }.items():  # fmt: skip
            self.add_module(name, layer)

    def forward(self, x):
        z = self.qkv(self.norm1(x))
        result = torch.zeros_like(x)
        for left in range(0, self.d, self.width):
            q, k, v = (z[:, :, left + part : left + part + self.width] for part in (0, self.d, 2 * self.d))
            weights = F.softmax(torch.bmm(q, k.permute(0, 2, 1)) / math.sqrt(self.width), dim=2)
            result[:, :, left : left + self.width] = torch.bmm(weights, v)
        x = self.proj(result) + x
        return self.fc2(nn.GELU()(self.fc1(self.norm2(x)))) + x


class ViT(nn.Module):
    def __init__(self, *args, **keywords):
        super().__init__()
        image, patch, channels, d, depth, heads, mlp, classes = _sizes(*args, **keywords)
        side, left = divmod(image, patch)
        if left:
            raise ValueError(f"{left} pixels left over")
        self.patch_embed = nn.Conv2d(channels, d, (patch, patch), (patch, patch))
        self.cls_token, self.pos_embed = nn.Parameter(torch.randn(d)), nn.Parameter(torch.randn(side * side + 1, d))
        self.blocks = nn.ModuleDict({str(i): EncoderBlock(d, heads, mlp) for i in range(depth)})
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, classes)

    def forward(self, x):
        z = self.patch_embed(x)
        tokens = z.reshape(z.shape[0], z.shape[1], -1).permute(0, 2, 1)
        h = F.pad(tokens, (0, 0, 1, 0))
        h[:, 0] = self.cls_token
        h = h + self.pos_embed[None]
        for block in self.blocks.values():
            h = block(h)
        return self.head(self.norm(h)[:, 0, :])


def vit_params(*args, **keywords):
    image, patch, channels, d, depth, _heads, mlp, classes = _sizes(*args, **keywords)
    block = sum([2 * d, 3 * d * d, 3 * d, d * d, d, 2 * d, d * mlp, mlp, mlp * d, d])
    return (
        d * channels * patch**2
        + d
        + d
        + ((image // patch) ** 2 + 1) * d
        + depth * block
        + 2 * d
        + d * classes
        + classes
    )


def vit_macs(*args, **keywords):
    image, patch, channels, d, depth, _heads, mlp, classes = _sizes(*args, **keywords)
    n = (image // patch) * (image // patch)
    t = n + 1
    return dict(
        patch=image * image * channels * d, qkvo=depth * t * (4 * d * d), scores=depth * (t * d * t) * 2,
        mlp=depth * (t * d * mlp) * 2, head=classes * d,
    )  # fmt: skip
