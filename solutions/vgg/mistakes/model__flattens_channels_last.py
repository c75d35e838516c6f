"""You put the channels last before you flatten. The row has one channel after the other.

Fails: test_logits, test_logits_with_batch_norm
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

CFG = {
    "A": [64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"],
    "B": [64, 64, "M", 128, 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"],
    "D": [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"],
    "E": [64, 64, "M", 128, 128, "M", 256, 256, 256, 256, "M", 512, 512, 512, 512, "M", 512, 512, 512, 512, "M"],
}


class VGG(nn.Module):
    def __init__(self, cfg, num_classes, batch_norm, width):
        super().__init__()
        layers = []
        last = 3
        for v in CFG[cfg]:
            if v == "M":
                layers += [nn.MaxPool2d(kernel_size=2, stride=2)]
            else:
                out = int(v * width)
                layers += [nn.Conv2d(last, out, kernel_size=3, padding=1)]
                if batch_norm:
                    layers += [nn.BatchNorm2d(out)]
                layers += [nn.ReLU(inplace=True)]
                last = out
        self.features = nn.Sequential(*layers)
        hidden = int(4096 * width)
        self.classifier = nn.Sequential(
            nn.Linear(last * 49, hidden),
            nn.ReLU(inplace=True),
            nn.Dropout(0.5),
            nn.Linear(hidden, hidden),
            nn.ReLU(inplace=True),
            nn.Dropout(0.5),
            nn.Linear(hidden, num_classes),
        )

    def forward(self, x):
        x = self.features(x)
        x = F.adaptive_avg_pool2d(x, (7, 7))
        x = torch.flatten(x.permute(0, 2, 3, 1), 1)
        return self.classifier(x)


def make_vgg(cfg, num_classes=1000, batch_norm=False, width=1.0):
    if cfg not in CFG:
        raise ValueError(cfg)
    return VGG(cfg, num_classes, batch_norm, width)


def vgg_cost(cfg):
    if cfg not in CFG:
        raise ValueError(cfg)
    params = macs = act = 0
    c, s = 3, 224
    for v in CFG[cfg]:
        if v == "M":
            s = s // 2
            act += c * s * s
        else:
            params += v * (c * 9 + 1)
            macs += v * s * s * c * 9
            act += v * s * s
            c = v
    n = c * s * s
    for out in [4096, 4096, 1000]:
        params += (n + 1) * out
        macs += n * out
        act += out
        n = out
    return {"params": params, "macs": macs, "flops": 2 * macs, "activation_elements": act}
