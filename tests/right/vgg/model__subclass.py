"""Right answer: a subclass of nn.Sequential with its own forward; costs from the shapes of the weights, on the meta device."""

from itertools import pairwise

import torch
from torch import nn

CFG = {
    "A": [64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"],
    "B": [64, 64, "M", 128, 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"],
    "D": [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"],
    "E": [64, 64, "M", 128, 128, "M", 256, 256, 256, 256, "M", 512, 512, 512, 512, "M", 512, 512, 512, 512, "M"],
}


class Vgg(nn.Sequential):
    def forward(self, x):
        x = self.features(x)
        x = nn.functional.adaptive_avg_pool2d(x, (7, 7)).view(x.size(0), -1)
        return self.classifier(x)


def block(c_in, c_out, batch_norm):
    return [nn.Conv2d(c_in, c_out, 3, padding=1), *([nn.BatchNorm2d(c_out)] if batch_norm else []), nn.ReLU()]


def make_vgg(cfg, num_classes=1000, batch_norm=False, width=1.0):
    if cfg not in ("A", "B", "D", "E"):
        raise ValueError(f"unknown: {cfg}")
    channels = [3] + [int(step * width) for step in CFG[cfg] if step != "M"]
    pairs = pairwise(channels)
    layers = []
    for step in CFG[cfg]:
        layers.extend([nn.MaxPool2d(2, stride=2)] if step == "M" else block(*next(pairs), batch_norm))
    h = int(4096 * width)
    head = [nn.Linear(channels[-1] * 49, h), nn.ReLU(), nn.Dropout(p=0.5)]
    head += [nn.Linear(h, h), nn.ReLU(), nn.Dropout(p=0.5), nn.Linear(h, num_classes)]
    net = Vgg()
    net.add_module("features", nn.Sequential(*layers))
    net.add_module("classifier", nn.Sequential(*head))
    return net


def vgg_cost(cfg):
    with torch.device("meta"):
        net = make_vgg(cfg)
    side, c, macs, kept = 224, 3, 0, 0
    for layer in net.features:
        if isinstance(layer, nn.Conv2d):
            c = layer.out_channels
            macs += side * side * layer.weight.numel()
        elif isinstance(layer, nn.MaxPool2d):
            side //= 2
        else:
            continue
        kept += c * side * side
    for layer in net.classifier:
        if isinstance(layer, nn.Linear):
            macs += layer.weight.numel()
            kept += layer.out_features
    params = sum(p.numel() for p in net.parameters())
    return {"params": params, "macs": macs, "flops": 2 * macs, "activation_elements": kept}
