import math

import torch
import torch.nn as nn


def conv3x3(a, b, stride=1):
    return nn.Conv2d(a, b, kernel_size=3, stride=stride, padding=1, bias=False)


def conv1x1(a, b, stride=1):
    return nn.Conv2d(a, b, kernel_size=1, stride=stride, bias=False)


class OptionA(nn.Module):
    """As a convolution with a fixed 0-1 kernel, which is no parameter and not in the state dict."""

    def __init__(self, a, b, stride):
        super().__init__()
        self.a, self.b, self.stride = a, b, stride

    def forward(self, x):
        kernel = torch.eye(self.b, self.a, dtype=x.dtype)[:, :, None, None]
        return nn.functional.conv2d(x, kernel, stride=self.stride)


class Basic(nn.Module):
    expansion = 1

    def __init__(self, inplanes, planes, stride=1, downsample=None):
        super().__init__()
        self.conv1, self.bn1 = conv3x3(inplanes, planes, stride), nn.BatchNorm2d(planes)
        self.conv2, self.bn2 = conv3x3(planes, planes), nn.BatchNorm2d(planes)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = downsample

    def branch(self, x):
        return self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))

    def forward(self, x):
        identity = x if self.downsample is None else self.downsample(x)
        out = self.branch(x)
        out += identity
        return self.relu(out)


class Neck(Basic):
    expansion = 4

    def __init__(self, inplanes, planes, stride=1, downsample=None):
        nn.Module.__init__(self)
        self.conv1, self.bn1 = conv1x1(inplanes, planes), nn.BatchNorm2d(planes)
        self.conv2, self.bn2 = conv3x3(planes, planes, stride), nn.BatchNorm2d(planes)
        self.conv3, self.bn3 = conv1x1(planes, planes * 4), nn.BatchNorm2d(planes * 4)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = downsample

    def branch(self, x):
        out = self.relu(self.bn1(self.conv1(x)))
        return self.bn3(self.conv3(self.relu(self.bn2(self.conv2(out)))))


class ResNet(nn.Module):
    def __init__(self, block, layers, widths, stem, num_classes, option):
        super().__init__()
        self.inplanes, self.option = widths[0], option
        self.conv1, self.bn1 = stem[0], nn.BatchNorm2d(widths[0])
        self.pool = stem[1]
        self.names = []
        for i, (planes, blocks) in enumerate(zip(widths, layers, strict=True)):
            self.names.append(f"layer{i + 1}")
            setattr(self, self.names[-1], self._make_layer(block, planes, blocks, 1 if i == 0 else 2))
        self.fc = nn.Linear(self.inplanes, num_classes)
        with torch.no_grad():
            for m in self.modules():
                if isinstance(m, nn.Conv2d):
                    n = m.kernel_size[0] * m.kernel_size[1] * m.out_channels
                    m.weight.data.normal_(0, math.sqrt(2.0 / n))

    def _make_layer(self, block, planes, blocks, stride):
        downsample, out = None, planes * block.expansion
        if stride != 1 or self.inplanes != out:
            downsample = OptionA(self.inplanes, out, stride)
            if self.option == "B":
                downsample = nn.Sequential(conv1x1(self.inplanes, out, stride), nn.BatchNorm2d(out))
        layers = [block(self.inplanes, planes, stride, downsample)]
        self.inplanes = out
        layers += [block(out, planes) for _ in range(1, blocks)]
        return nn.Sequential(*layers)

    def forward(self, x):
        x = self.pool(torch.relu(self.bn1(self.conv1(x))))
        for name in self.names:
            x = getattr(self, name)(x)
        return self.fc(x.flatten(2).mean(-1))


def make_resnet(kind, num_classes=1000, width=64):
    tables = {18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 6, 3], 101: [3, 4, 23, 3], 152: [3, 8, 36, 3]}
    if kind not in map(str, tables):
        raise ValueError(kind)
    stem = nn.Conv2d(3, width, kernel_size=7, stride=2, padding=3, bias=False), nn.MaxPool2d(3, stride=2, padding=1)
    widths = [width << i for i in range(4)]
    return ResNet(Basic if int(kind) < 50 else Neck, tables[int(kind)], widths, stem, num_classes, "B")


def make_cifar_resnet(n, num_classes=10, widths=(16, 32, 64), in_channels=3, option="A"):
    if option not in {"A", "B"} or n < 1:
        raise ValueError("n or option")
    stem = conv3x3(in_channels, widths[0]), nn.Identity()
    return ResNet(Basic, [n] * 3, list(widths), stem, num_classes, option)
