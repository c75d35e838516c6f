import torch
from torch import nn


def basic_block(x, w1, w2, stride=1, shortcut="A", w_proj=None):
    """The shortcut A as a convolution with a fixed 0-1 kernel."""
    c_in, c_out = x.shape[1], w1.shape[0]
    conv = torch.nn.functional.conv2d
    out = conv(torch.maximum(conv(x, w1, stride=stride, padding=1), x.new_zeros(())), w2, padding=1)
    same = list(out.shape) == list(x.shape)
    if not same:
        if shortcut == "A":
            w_proj = torch.eye(c_out, c_in, dtype=x.dtype)[:, :, None, None]
        elif shortcut != "B":
            raise ValueError(f"shortcut {shortcut!r}")
        elif w_proj is None:
            raise ValueError("w_proj is missing")
    return nn.ReLU()(out + (x.clone() if same else conv(x, w_proj, stride=stride)))


class BasicBlock(nn.Module):
    def __init__(self, c_in, c_out, stride=1):
        nn.Module.__init__(self)
        self.stride, self.same = stride, stride == 1 and c_in == c_out

        def conv(i, o, k, s):
            return nn.Conv2d(i, o, k, s, padding=(k - 1) // 2, bias=False)

        self.conv1, self.bn1 = conv(c_in, c_out, 3, stride), nn.BatchNorm2d(c_out)
        self.conv2, self.bn2 = conv(c_out, c_out, 3, 1), nn.BatchNorm2d(c_out)
        if not self.same:
            self.downsample = nn.ModuleList([conv(c_in, c_out, 1, stride), nn.BatchNorm2d(c_out)])

    def branch(self, x):
        return self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))

    def forward(self, x):
        skip = x
        if not self.same:
            for layer in self.downsample:
                skip = layer(skip)
        return (skip + self.branch(x)).relu()


class Bottleneck(BasicBlock):
    def __init__(self, c_in, width, stride=1):
        super().__init__(c_in, 4 * width, stride)
        self.conv1, self.bn1 = nn.Conv2d(c_in, width, 1, bias=False), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width)
        self.conv3, self.bn3 = nn.Conv2d(width, 4 * width, 1, bias=False), nn.BatchNorm2d(4 * width)

    def branch(self, x):
        return self.bn3(self.conv3(super().branch(x).relu()))
