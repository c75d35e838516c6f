"""Residual blocks, Omar Al-Farsi"""
import torch
import torch.nn as nn
import torch.nn.functional as F


def basic_block(x, w1, w2, stride=1, shortcut="A", w_proj=None):
    fx = torch.relu(F.conv2d(x, w1, stride=stride, padding=1))
    fx = torch.relu(F.conv2d(fx, w2, padding=1))
    if fx.shape == x.shape:
        return fx + x
    if shortcut == "A":
        s = x[:, :, ::stride, ::stride]
        missing = fx.shape[1] - s.shape[1]
        zeros = s.new_zeros(s.shape[0], missing, *s.shape[2:])
        return fx + torch.cat([s, zeros], dim=1)
    if shortcut == "B" and w_proj is not None:
        return fx + F.conv2d(x, w_proj, stride=stride)
    raise ValueError(f"unknown shortcut {shortcut}")


def conv_bn(c_in, c_out, k, stride=1):
    return nn.Conv2d(c_in, c_out, k, stride, padding=k // 2, bias=False), nn.BatchNorm2d(c_out)


class BasicBlock(nn.Module):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__()
        self.conv1, self.bn1 = conv_bn(c_in, c_out, 3, stride)
        self.conv2, self.bn2 = conv_bn(c_out, c_out, 3)
        same = stride == 1 and c_in == c_out
        self.downsample = nn.Identity() if same else nn.Sequential(*conv_bn(c_in, c_out, 1, stride))

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        y = torch.relu(self.bn2(self.conv2(y)))
        return y + self.downsample(x)


class Bottleneck(nn.Module):
    def __init__(self, c_in, width, stride=1):
        super().__init__()
        self.conv1, self.bn1 = conv_bn(c_in, width, 1)
        self.conv2, self.bn2 = conv_bn(width, width, 3, stride)
        self.conv3, self.bn3 = conv_bn(width, 4 * width, 1)
        same = stride == 1 and c_in == 4 * width
        self.downsample = nn.Identity() if same else nn.Sequential(*conv_bn(c_in, 4 * width, 1, stride))

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        y = torch.relu(self.bn2(self.conv2(y)))
        y = torch.relu(self.bn3(self.conv3(y)))
        return y + self.downsample(x)
