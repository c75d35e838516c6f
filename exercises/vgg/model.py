"""VGG: the network and its costs.

Run: grade vgg/model

One line of numbers describes each of the four networks, so one loop can build them all. Names in the state dict are
graded, because weights are loaded by name.

Hints, from a question to nearly the answer:

Hint 1 (a question): Write down what becomes of (c, h, w) along the list CFG["A"]. Which steps have weights?
Hint 2 (the idea): One loop over the list appends layers to a Python list, and `nn.Sequential(*layers)` numbers them.
Hint 3 (nearly the line): `self.classifier(torch.flatten(F.adaptive_avg_pool2d(self.features(x), 7), 1))`, and for the
    costs: a 3 x 3 layer has 9 * c_in * c_out weights, each of them used at every pixel.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

CFG: dict[str, list[int | str]] = {
    "A": [64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"],
    "B": [64, 64, "M", 128, 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"],
    "D": [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"],
    "E": [64, 64, "M", 128, 128, "M", 256, 256, 256, 256, "M", 512, 512, 512, 512, "M", 512, 512, 512, 512, "M"],
}
"""The configurations of the paper: a number is a 3 x 3 convolution with so many filters, "M" a max pooling. Given."""


class VGG(nn.Module):
    """The network that make_vgg returns, in two parts, `features` and `classifier`.

    You may also build it otherwise: only what make_vgg returns is graded.
    """

    def __init__(self, cfg: str, num_classes: int, batch_norm: bool, width: float) -> None:
        """Make the layers; the arguments are those of make_vgg."""
        super().__init__()
        # TODO: a loop over CFG[cfg] for self.features, then self.classifier.
        # YOUR CODE HERE
        raise NotImplementedError()

    def forward(self, x: Tensor) -> Tensor:
        """(N, 3, H, W) -> (N, num_classes)."""
        # TODO: features, average pooling to 7 x 7, one row for each image, classifier.
        # YOUR CODE HERE
        raise NotImplementedError()


def make_vgg(cfg: str, num_classes: int = 1000, batch_norm: bool = False, width: float = 1.0) -> nn.Module:
    """Return a new network, (N, 3, H, W) -> (N, num_classes), for images of H, W >= 32 pixels.

    features    the steps of CFG[cfg] in order. A number c is an nn.Conv2d with int(c * width) filters of 3 x 3, stride 1,
                padding 1, with bias; then, with batch_norm only, an nn.BatchNorm2d with PyTorch's defaults; then a ReLU.
                "M" is a max pooling of 2 x 2 with stride 2
    between     average pooling to 7 x 7 for images of any size (nn.AdaptiveAvgPool2d), and flattening to one row, channel
                by channel
    classifier  linear, ReLU, dropout 0.5, linear, ReLU, dropout 0.5, linear, all linear layers with bias; to
                int(4096 * width), int(4096 * width) and num_classes outputs, which are not changed any further

    The state dict has exactly the entries features.<i>.* and classifier.<j>.*: all layers of `features`, also those
    without weights, are counted from 0; j is 0, 3, 6. Initial values are not graded.

    cfg          "A", "B", "D" or "E"
    num_classes  >= 1
    width        factor of all channels but those of the image and the classes, >= 1 / 64
    raise        ValueError when cfg is none of the four

    >>> small = make_vgg("A", num_classes=10, width=1 / 64)
    >>> small(torch.zeros(2, 3, 32, 32)).shape
    torch.Size([2, 10])
    >>> [name for name in small.state_dict() if name.endswith("weight")][:3]
    ['features.0.weight', 'features.3.weight', 'features.6.weight']
    """
    # TODO: refuse what is not in CFG; then the class above.
    # YOUR CODE HERE
    raise NotImplementedError()


def vgg_cost(cfg: str) -> dict:
    """Return the costs of the network at width 1, without batch normalisation, for one image of 224 x 224 and 1000 classes.

    Count on paper: the network itself would take 550 MB.

    cfg     "A", "B", "D" or "E"
    return  dict of four ints
              params               weights and biases
              macs                 multiply-accumulates of the convolutions and linear layers, without their biases; a
                                   multiplication with a padded zero counts
              flops                2 * macs
              activation_elements  numbers in the outputs of all convolutions, max poolings and linear layers. ReLU, dropout
                                   and flattening store nothing of their own, and the input does not count; nor does the
                                   average pooling, which changes nothing at this size
    raise   ValueError when cfg is none of the four

    >>> vgg_cost("D")["params"]
    138357544
    """
    # TODO: carry the channels and the side of the image through CFG[cfg]; then the three linear layers.
    # YOUR CODE HERE
    raise NotImplementedError()
