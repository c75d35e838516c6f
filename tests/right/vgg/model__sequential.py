"""Right answer: nothing but nn.Sequential, and the costs of a network on the meta device, read by hooks."""

from collections import OrderedDict

import torch
from torch import nn

CFG = {
    "A": [64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"],
    "B": [64, 64, "M", 128, 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"],
    "D": [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"],
    "E": [64, 64, "M", 128, 128, "M", 256, 256, 256, 256, "M", 512, 512, 512, 512, "M", 512, 512, 512, 512, "M"],
}


def make_vgg(cfg: str, num_classes: int = 1000, batch_norm: bool = False, width: float = 1.0) -> nn.Module:
    if cfg not in CFG:
        raise ValueError("no such configuration")
    features, before = nn.Sequential(), 3
    for step in CFG[cfg]:
        if step == "M":
            features.append(nn.MaxPool2d(2, 2))
        else:
            after = int(step * width)
            features.append(nn.Conv2d(before, after, (3, 3), stride=1, padding="same"))
            if batch_norm:
                features.append(nn.BatchNorm2d(after))
            features.append(nn.ReLU(inplace=True))
            before = after
    wide = int(4096 * width)
    classifier = nn.Sequential(nn.Linear(before * 49, wide), nn.ReLU(True), nn.Dropout(0.5), nn.Linear(wide, wide))
    classifier.extend([nn.ReLU(True), nn.Dropout(0.5), nn.Linear(wide, num_classes)])
    parts = {
        "features": features,
        "avgpool": nn.AdaptiveAvgPool2d((7, 7)),
        "flat": nn.Flatten(),
        "classifier": classifier,
    }
    return nn.Sequential(OrderedDict(parts))


def vgg_cost(cfg):
    with torch.device("meta"):
        model = make_vgg(cfg).eval()
        image = torch.zeros(1, 3, 224, 224)
    numbers = {"macs": 0, "activation_elements": 0}

    def hook(module, inputs, output):
        numbers["activation_elements"] += output.numel()
        if not isinstance(module, nn.MaxPool2d):
            numbers["macs"] += output.numel() * module.weight[0].numel()

    for module in model.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear, nn.MaxPool2d)):
            module.register_forward_hook(hook)
    model(image)
    numbers["params"] = sum(p.numel() for p in model.parameters())
    return {**numbers, "flops": 2 * numbers["macs"]}
