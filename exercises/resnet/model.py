"""Whole residual networks: ResNet-18 to 152, and the small ones for CIFAR-10.

Run: grade resnet/model

All of them are the same list: a stem, stages of residual blocks, an average over all pixels, a linear layer. Each stage
halves the picture and has more channels. What differs is written in a table.

The names in the state dict are graded, because the checks load weights of their own by name and compare the logits:

    conv1, bn1            the stem's convolution and its batch normalisation
    layer1, layer2, ...   the stages, each a list of blocks numbered from 0, with the names of resnet/residual_block:
                          layer2.0.conv1.weight, layer2.0.bn1.*, ..., layer2.0.downsample.0.weight, ...downsample.1.*
    fc                    the linear layer: fc.weight, fc.bias

* are the five of nn.BatchNorm2d: weight, bias, running_mean, running_var, num_batches_tracked. Every convolution is
without bias and followed by an nn.BatchNorm2d with PyTorch's defaults. There is no dropout and no softmax.

Hints, from a question to nearly the answer:

Hint 1 (a question): In which blocks do x and F(x) differ in shape? Only the first one of a stage can be such a block.
Hint 2 (the idea): Write stage(c_in, c_out, blocks, stride) once. Only its first block has the stride and a shortcut that
    does something. Depth = 2 * blocks + 2 for basic blocks, 3 * blocks + 2 for bottlenecks.
Hint 3 (nearly the line): `[Block(c_in, c_out, stride)] + [Block(c_out, c_out, 1) for _ in range(blocks - 1)]`, which
    `nn.Sequential(*...)` puts in a row.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Shortcut(nn.Module):
    """Option A: every stride-th row and column from the first on, channels of zeros at the end. No parameters."""

    def __init__(self, c_in: int, c_out: int, stride: int) -> None:
        """For c_in channels in and c_out >= c_in channels out. You may change or drop this class."""
        super().__init__()
        # TODO: keep what forward needs.
        # YOUR CODE HERE
        raise NotImplementedError()

    def forward(self, x: Tensor) -> Tensor:
        """(N, c_in, H, W) -> (N, c_out, H', W')."""
        # TODO: take pixels, add channels.
        # YOUR CODE HERE
        raise NotImplementedError()


class Block(nn.Module):
    """A basic block or a bottleneck: the modules of resnet/residual_block. Copy yours; you may have two classes.

    Not graded by itself: the two functions below are.
    """

    def __init__(self, c_in: int, width: int, stride: int, bottleneck: bool, option: str) -> None:
        """c_in channels in; width (bottleneck: 4 * width) channels out; option "A" or "B" where the shapes differ."""
        super().__init__()
        # TODO: the layers, under the names of residual_block.
        # YOUR CODE HERE
        raise NotImplementedError()

    def forward(self, x: Tensor) -> Tensor:
        """relu(F(x) + s(x)), as in residual_block."""
        # TODO: the branch, the shortcut, their sum, and the last ReLU.
        # YOUR CODE HERE
        raise NotImplementedError()


class ResNet(nn.Module):
    """Stem, stages, average, linear layer. You may change or drop this class."""

    def __init__(self, stem: nn.Conv2d, stages: list[nn.Module], pool: bool, features: int, num_classes: int) -> None:
        """`pool`: max pooling behind the stem. `features`: channels behind the last stage."""
        super().__init__()
        # TODO: the layers under their names, and He's initialisation of all convolutions.
        # YOUR CODE HERE
        raise NotImplementedError()

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, num_classes)."""
        # TODO: one line for each part.
        # YOUR CODE HERE
        raise NotImplementedError()


def stage(c_in: int, width: int, blocks: int, stride: int, bottleneck: bool, option: str) -> nn.Sequential:
    """Return one stage: the first block has the stride and takes c_in channels. You may change or drop this function."""
    # TODO: the first block, then the others.
    # YOUR CODE HERE
    raise NotImplementedError()


def make_resnet(kind: str, num_classes: int = 1000, width: int = 64) -> nn.Module:
    """Return one of the ImageNet networks of He and others (2015), with fresh weights.

    stem      3 -> width channels, convolution 7x7, stride 2, padding 3; batch normalisation; ReLU;
              max pooling 3x3, stride 2, padding 1
    stages    four, of block widths width, 2 * width, 4 * width, 8 * width; strides 1, 2, 2, 2. A bottleneck puts out
              four times its width and has its stride on the 3x3 ("v1.5"). Shortcuts are of option B: a projection
              with batch normalisation where the stride is not 1 or the channels differ, else the identity
    end       mean over all pixels, then nn.Linear to num_classes

    kind          blocks            in the four stages
        "18"      basic             2, 2, 2, 2
        "34"      basic             3, 4, 6, 3
        "50"      bottleneck        3, 4, 6, 3
        "101"     bottleneck        3, 4, 23, 3
        "152"     bottleneck        3, 8, 36, 3
    num_classes   number of logits, >= 1
    width         channels behind the stem, >= 1
    return        nn.Module from (N, 3, H, W), any H and W, to logits (N, num_classes), dtype of its weights. The
                  weights of every convolution are drawn as He and others do: normal, mean 0, variance 2 / fan_in or
                  2 / fan_out, as you like. Other initial values are not graded
    raise         ValueError for another kind

    >>> sum(p.numel() for p in make_resnet("18").parameters())
    11689512
    >>> make_resnet("50", num_classes=7, width=2)(torch.zeros(2, 3, 33, 40)).shape
    torch.Size([2, 7])
    """
    # TODO: the table, the four stages, the stem.
    # YOUR CODE HERE
    raise NotImplementedError()


def make_cifar_resnet(
    n: int,
    num_classes: int = 10,
    widths: tuple[int, int, int] = (16, 32, 64),
    in_channels: int = 3,
    option: str = "A",
) -> nn.Module:
    """Return the network of depth 6n + 2 for small pictures, with fresh weights.

    stem      in_channels -> widths[0], convolution 3x3, stride 1, padding 1; batch normalisation; ReLU; no pooling
    stages    three, of n basic blocks each; widths as given, strides 1, 2, 2. Where the stride is not 1 or the channels
              differ the shortcut is of this option: "A" takes every second row and column from the first on and adds
              channels of zeros at the end; "B" is a projection with batch normalisation
    end       mean over all pixels, then nn.Linear to num_classes

    n             blocks in each stage, >= 1
    num_classes   number of logits, >= 1
    widths        channels of the three stages, each >= 1 and not less than the one before
    in_channels   channels of the pictures, >= 1
    option        "A" or "B"
    return        nn.Module from (N, in_channels, H, W) to logits (N, num_classes); all else as in make_resnet
    raise         ValueError when n < 1 and for another option

    >>> sum(p.numel() for p in make_cifar_resnet(3).parameters())
    269722
    """
    # TODO: as make_resnet, with another stem.
    # YOUR CODE HERE
    raise NotImplementedError()
