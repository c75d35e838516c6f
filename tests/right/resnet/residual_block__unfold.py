import torch
import torch.nn as nn


def _conv(x, w, stride=1):
    """A convolution as one matrix product."""
    o, _i, k, _k = w.shape
    n, _c, h, width = x.shape
    columns = nn.functional.unfold(x, k, padding=k // 2, stride=stride)
    rows = (h - 1) // stride + 1
    return (w.reshape(o, -1) @ columns).reshape(n, o, rows, (width - 1) // stride + 1)


def basic_block(x, w1, w2, stride=1, shortcut="A", w_proj=None):
    i = x.shape[1]
    branch = _conv(torch.relu(_conv(x, w1, stride)), w2)
    if branch.shape == x.shape:
        return torch.relu(branch + x)
    if shortcut == "A":
        skip = torch.zeros_like(branch)
        skip[:, :i] = x[:, :, ::stride, ::stride]
        return torch.relu(branch + skip)
    if shortcut != "B" or w_proj is None:
        raise ValueError("no such shortcut")
    return torch.relu(branch + _conv(x, w_proj, stride))


def _projection(c_in, c_out, stride):
    if stride == 1 and c_in == c_out:
        return nn.Sequential()
    return nn.Sequential(nn.Conv2d(c_in, c_out, kernel_size=1, stride=stride, bias=False), nn.BatchNorm2d(c_out))


class BasicBlock(nn.Module):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__()
        self.downsample = _projection(c_in, c_out, stride)
        self.bn2, self.bn1 = nn.BatchNorm2d(c_out), nn.BatchNorm2d(c_out)
        self.conv2 = nn.Conv2d(c_out, c_out, kernel_size=3, padding="same", bias=False)
        self.conv1 = nn.Conv2d(c_in, c_out, kernel_size=(3, 3), stride=(stride, stride), padding=(1, 1), bias=False)

    def forward(self, x):
        branch = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(branch + self.downsample(x))


class Bottleneck(nn.Module):
    def __init__(self, c_in, width, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(c_in, width, kernel_size=1, bias=False)
        self.conv2 = nn.Conv2d(width, width, kernel_size=3, stride=stride, padding=1, bias=False)
        self.conv3 = nn.Conv2d(width, width * 4, kernel_size=1, bias=False)
        self.bn1, self.bn2, self.bn3 = nn.BatchNorm2d(width), nn.BatchNorm2d(width), nn.BatchNorm2d(width * 4)
        self.downsample = _projection(c_in, width * 4, stride)

    def forward(self, x):
        branch = nn.Sequential(
            self.conv1, self.bn1, nn.ReLU(), self.conv2, self.bn2, nn.ReLU(), self.conv3, self.bn3
        )(x)
        return torch.relu(branch + self.downsample(x))
