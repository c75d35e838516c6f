"""Residual blocks: basic and bottleneck.

Run: grade exercises/resnet/residual_block.py

A block computes relu(F(x) + s(x)): F is a branch of two or three convolutions, s the shortcut, which hands x on.
A branch that outputs zeros makes the block the identity for x >= 0, so that a deeper network is never forced to be a
worse one, and the gradient has a way back that no weight can close.

First write the block as a function with given weights and no batch normalisation, then as two modules. The names
in the modules' state dicts are graded, because weights are loaded by name.

Hints, from a question to nearly the answer:

Hint 1 (a question): Draw the two paths from x to the sum. How many ReLUs lie on the branch, and where is the last?
Hint 2 (the idea): Only where the sum would have unequal shapes, in channels or in size, must the shortcut do something.
Hint 3 (nearly the line): `F.pad(z, (0, 0, 0, 0, 0, more))` adds `more` channels of zeros behind those of z.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def basic_block(
    x: Tensor, w1: Tensor, w2: Tensor, stride: int = 1, shortcut: str = "A", w_proj: Tensor | None = None
) -> Tensor:
    """Return relu(F(x) + s(x)) with F(x) = conv(relu(conv(x, w1)), w2); no batch normalisation, no biases.

    Both convolutions are 3x3 with padding 1; the first has the stride, the second has stride 1. Where F(x) and x
    have the same shape the shortcut s is the identity, whatever `shortcut` and `w_proj` are. Elsewhere
        "A"  s takes every stride-th row and column of x, from the first on, and adds channels of zeros at the end;
        "B"  s is the 1x1 convolution of x with w_proj, of the same stride, no padding.

    x         float32 or float64, shape (N, I, H, W); not changed
    w1        shape (O, I, 3, 3), O >= I, dtype of x
    w2        shape (O, O, 3, 3), dtype of x
    stride    step of the block in pixels, >= 1
    shortcut  "A" or "B"
    w_proj    shape (O, I, 1, 1), dtype of x; used with "B" only
    return    dtype of x, shape (N, O, H', W') with H' = floor((H - 1) / stride) + 1, W' likewise; gradients flow
              through both paths
    raise     ValueError when x and F(x) differ in shape and `shortcut` is neither "A" nor "B", or is "B" without
              w_proj

    >>> x = torch.tensor([[[[1.0, -2.0], [3.0, 4.0]]]])
    >>> pick = torch.zeros(1, 1, 3, 3)
    >>> pick[0, 0, 1, 1] = 1.0                     # a filter that copies its input: F(x) = relu(x)
    >>> basic_block(x, pick, pick)[0, 0]           # relu(relu(x) + x)
    tensor([[2., 0.],
            [6., 8.]])
    """
    # TODO: the branch, the shortcut, their sum, and the last ReLU.
    ### BEGIN SOLUTION
    branch = F.conv2d(torch.relu(F.conv2d(x, w1, stride=stride, padding=1)), w2, padding=1)
    if branch.shape == x.shape:
        skip = x
    elif shortcut == "A":
        skip = F.pad(x[:, :, ::stride, ::stride], (0, 0, 0, 0, 0, branch.shape[1] - x.shape[1]))
    elif shortcut == "B" and w_proj is not None:
        skip = F.conv2d(x, w_proj, stride=stride)
    else:
        raise ValueError(f"shortcut {shortcut!r} has to be 'A', or 'B' with w_proj")
    return torch.relu(branch + skip)
    ### END SOLUTION


class BasicBlock(nn.Module):
    """relu(F(x) + s(x)) with F = bn2(conv2(relu(bn1(conv1(x))))), shortcut of option B with batch normalisation.

    conv1       nn.Conv2d c_in -> c_out, 3x3, padding 1, the stride of the block, no bias
    bn1, bn2    nn.BatchNorm2d over c_out channels, with PyTorch's defaults
    conv2       nn.Conv2d c_out -> c_out, 3x3, padding 1, stride 1, no bias
    downsample  only when stride != 1 or c_in != c_out: nn.Sequential of a 1x1 nn.Conv2d c_in -> c_out with the
                stride and no bias, and an nn.BatchNorm2d; else the shortcut is the identity, and no entry of the
                state dict begins with "downsample"

    The state dict has exactly the entries conv1.weight, conv2.weight, bn1.* and bn2.* and, where there is a
    downsample, downsample.0.weight and downsample.1.*; * are the five of nn.BatchNorm2d: weight, bias,
    running_mean, running_var, num_batches_tracked. Initial values are not graded.

    >>> sum(p.numel() for p in BasicBlock(64, 64).parameters())
    73984
    >>> BasicBlock(3, 5, stride=2)(torch.zeros(1, 3, 7, 8)).shape
    torch.Size([1, 5, 4, 4])
    """

    def __init__(self, c_in: int, c_out: int, stride: int = 1) -> None:
        """Make the layers for c_in channels in and c_out channels out; stride >= 1 in pixels."""
        super().__init__()
        # TODO: the layers, under the names above.
        ### BEGIN SOLUTION
        self.conv1 = nn.Conv2d(c_in, c_out, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(c_out)
        self.conv2 = nn.Conv2d(c_out, c_out, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(c_out)
        self.downsample = None
        if stride != 1 or c_in != c_out:
            self.downsample = nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride, bias=False), nn.BatchNorm2d(c_out))
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        """(N, c_in, H, W) -> (N, c_out, H', W') as in basic_block, dtype of the weights; x is not changed."""
        # TODO: the branch, the shortcut, their sum, and the last ReLU.
        ### BEGIN SOLUTION
        branch = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(branch + (x if self.downsample is None else self.downsample(x)))
        ### END SOLUTION


class Bottleneck(nn.Module):
    """relu(F(x) + s(x)) with F = bn3(conv3(relu(bn2(conv2(relu(bn1(conv1(x)))))))): narrow in the middle.

    The block puts out 4 * width channels. Its stride is that of the 3x3 convolution, as in today's libraries
    ("v1.5"; the paper put it on the first 1x1).

    conv1       nn.Conv2d c_in -> width, 1x1, stride 1, no bias; then bn1 over width channels and a ReLU
    conv2       nn.Conv2d width -> width, 3x3, padding 1, the stride of the block, no bias; then bn2 and a ReLU
    conv3       nn.Conv2d width -> 4 * width, 1x1, stride 1, no bias; then bn3 over 4 * width channels
    downsample  as in BasicBlock, c_in -> 4 * width: only when stride != 1 or c_in != 4 * width

    The entries of the state dict are those of BasicBlock and conv3.weight, bn3.*. Initial values are not graded.

    >>> sum(p.numel() for p in Bottleneck(256, 64).parameters())
    70400
    """

    def __init__(self, c_in: int, width: int, stride: int = 1) -> None:
        """Make the layers for c_in channels in and 4 * width channels out; stride >= 1 in pixels."""
        super().__init__()
        # TODO: the layers, under the names above.
        ### BEGIN SOLUTION
        c_out = 4 * width
        self.conv1 = nn.Conv2d(c_in, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride=stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, c_out, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(c_out)
        self.downsample = None
        if stride != 1 or c_in != c_out:
            self.downsample = nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride, bias=False), nn.BatchNorm2d(c_out))
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        """(N, c_in, H, W) -> (N, 4 * width, H', W') as in basic_block, dtype of the weights; x is not changed."""
        # TODO: as in BasicBlock, with one convolution more.
        ### BEGIN SOLUTION
        branch = torch.relu(self.bn1(self.conv1(x)))
        branch = torch.relu(self.bn2(self.conv2(branch)))
        branch = self.bn3(self.conv3(branch))
        return torch.relu(branch + (x if self.downsample is None else self.downsample(x)))
        ### END SOLUTION
