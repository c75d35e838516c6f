"""Residual blocks. Kaito Tanaka, student no. 23-118"""
import torch
from torch import nn
from torch.nn import functional as F


def basic_block(x, w1, w2, stride=1, shortcut="A", w_proj=None):
    h = F.conv2d(x, w1, None, stride, 1).relu()
    h = F.conv2d(h, w2, None, 1, 1)
    if h.shape == x.shape:
        s = x
    elif shortcut == "A":
        s = torch.zeros_like(h)
        s[:, : x.shape[1]] = x[:, :, ::stride, ::stride]
    elif shortcut == "B" and w_proj is not None:
        s = F.conv2d(x, w_proj, None, stride)
    else:
        raise ValueError("no such shortcut")
    return (h + s).relu()


class _Block(nn.Module):
    """What both blocks share: the projection and the sum."""

    def __init__(self, c_in, c_out, stride):
        super().__init__()
        if stride == 1 and c_in == c_out:
            self.downsample = None
        else:
            conv = nn.Conv2d(c_in, c_out, 1, stride, bias=False)
            self.downsample = nn.Sequential(conv, nn.BatchNorm2d(c_out))

    def forward(self, x):
        s = x if self.downsample is None else self.downsample(x)
        return F.relu(self.branch(x) + s)


class BasicBlock(_Block):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__(c_in, c_out, stride)
        self.conv1 = nn.Conv2d(c_in, c_out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(c_out)
        self.conv2 = nn.Conv2d(c_out, c_out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(c_out)

    def branch(self, x):
        return self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))


class Bottleneck(_Block):
    def __init__(self, c_in, width, stride=1):
        super().__init__(c_in, 4 * width, stride)
        self.conv1 = nn.Conv2d(c_in, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * width)

    def branch(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.relu(self.bn2(self.conv2(x)))
        return self.bn3(self.conv3(x))
