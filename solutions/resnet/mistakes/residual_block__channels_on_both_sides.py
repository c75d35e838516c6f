"""You put half of the new channels before those of x. Shortcut A adds all of them at the end.

Fails: test_shortcut_a, test_odd_sizes, test_thin_images
"""

import torch.nn.functional as F
from torch import nn


def basic_block(x, w1, w2, stride=1, shortcut="A", w_proj=None):
    c_in, c_out = x.shape[1], w1.shape[0]
    out = F.conv2d(x, w1, stride=stride, padding=1)
    out = F.relu(out)
    out = F.conv2d(out, w2, padding=1)
    if out.shape == x.shape:
        s = x
    elif shortcut == "A":
        s = x[:, :, ::stride, ::stride]
        s = F.pad(s, (0, 0, 0, 0, (c_out - c_in) // 2, c_out - c_in - (c_out - c_in) // 2))
    elif shortcut == "B":
        if w_proj is None:
            raise ValueError("shortcut B needs w_proj")
        s = F.conv2d(x, w_proj, stride=stride)
    else:
        raise ValueError(f"unknown shortcut {shortcut}")
    return F.relu(out + s)


class BasicBlock(nn.Module):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(c_in, c_out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(c_out)
        self.conv2 = nn.Conv2d(c_out, c_out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(c_out)
        if stride != 1 or c_in != c_out:
            self.downsample = nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride, bias=False), nn.BatchNorm2d(c_out))
        else:
            self.downsample = nn.Identity()

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        return F.relu(out + self.downsample(x))


class Bottleneck(nn.Module):
    def __init__(self, c_in, width, stride=1):
        super().__init__()
        c_out = 4 * width
        self.conv1 = nn.Conv2d(c_in, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, c_out, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(c_out)
        if stride != 1 or c_in != c_out:
            self.downsample = nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride, bias=False), nn.BatchNorm2d(c_out))
        else:
            self.downsample = nn.Identity()

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = F.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        return F.relu(out + self.downsample(x))
