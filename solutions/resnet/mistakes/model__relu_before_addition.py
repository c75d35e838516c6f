"""You apply the last ReLU to the branch alone. It comes after the sum: else a block can only add to x.

Fails: test_logits, test_cifar_logits
"""

import torch
import torch.nn as nn
import torch.nn.functional as F


class PadShortcut(nn.Module):
    def __init__(self, c_in, c_out, stride):
        super().__init__()
        self.extra = c_out - c_in
        self.stride = stride

    def forward(self, x):
        return F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.extra))


def make_shortcut(c_in, c_out, stride, option):
    if stride == 1 and c_in == c_out:
        return nn.Identity()
    if option == "A":
        return PadShortcut(c_in, c_out, stride)
    return nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride, bias=False), nn.BatchNorm2d(c_out))


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, c_in, width, stride=1, option="B"):
        super().__init__()
        self.conv1 = nn.Conv2d(c_in, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = make_shortcut(c_in, width, stride, option)

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        return F.relu(out) + self.downsample(x)


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, c_in, width, stride=1, option="B"):
        super().__init__()
        self.conv1 = nn.Conv2d(c_in, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * width)
        self.downsample = make_shortcut(c_in, 4 * width, stride, option)

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = F.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        return F.relu(out) + self.downsample(x)


def make_layer(block, c_in, width, blocks, stride, option="B"):
    layers = [block(c_in, width, stride, option)]
    for _ in range(blocks - 1):
        layers.append(block(width * block.expansion, width, 1, option))
    return nn.Sequential(*layers)


def he_init(net):
    for m in net.modules():
        if isinstance(m, nn.Conv2d):
            nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")


class ImageNetResNet(nn.Module):
    def __init__(self, block, counts, num_classes, width):
        super().__init__()
        e = block.expansion
        self.conv1 = nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.layer1 = make_layer(block, width, width, counts[0], 1)
        self.layer2 = make_layer(block, width * e, 2 * width, counts[1], 2)
        self.layer3 = make_layer(block, 2 * width * e, 4 * width, counts[2], 2)
        self.layer4 = make_layer(block, 4 * width * e, 8 * width, counts[3], 2)
        self.fc = nn.Linear(8 * width * e, num_classes)
        he_init(self)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.max_pool2d(x, 3, 2, 1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        x = torch.flatten(F.adaptive_avg_pool2d(x, 1), 1)
        return self.fc(x)


class CifarResNet(nn.Module):
    def __init__(self, n, num_classes, widths, in_channels, option):
        super().__init__()
        a, b, c = widths
        self.conv1 = nn.Conv2d(in_channels, a, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(a)
        self.layer1 = make_layer(BasicBlock, a, a, n, 1, option)
        self.layer2 = make_layer(BasicBlock, a, b, n, 2, option)
        self.layer3 = make_layer(BasicBlock, b, c, n, 2, option)
        self.fc = nn.Linear(c, num_classes)
        he_init(self)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        x = torch.flatten(F.adaptive_avg_pool2d(x, 1), 1)
        return self.fc(x)


KINDS = {
    "18": (BasicBlock, [2, 2, 2, 2]),
    "34": (BasicBlock, [3, 4, 6, 3]),
    "50": (Bottleneck, [3, 4, 6, 3]),
    "101": (Bottleneck, [3, 4, 23, 3]),
    "152": (Bottleneck, [3, 8, 36, 3]),
}


def make_resnet(kind, num_classes=1000, width=64):
    if kind not in KINDS:
        raise ValueError("unknown kind")
    block, counts = KINDS[kind]
    return ImageNetResNet(block, counts, num_classes, width)


def make_cifar_resnet(n, num_classes=10, widths=(16, 32, 64), in_channels=3, option="A"):
    if n < 1:
        raise ValueError("n must be at least 1")
    if option not in ("A", "B"):
        raise ValueError("unknown option")
    return CifarResNet(n, num_classes, widths, in_channels, option)
