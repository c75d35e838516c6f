"""AlexNet as a module.

Run: grade alexnet/model

Five convolutions find out what is in the image, three fully connected layers decide what it is. This is the variant of
today's libraries: one graphics card, 64 filters in the first layer. The names in the state dict are graded, because
weights are loaded by name.

Hints, from a question to nearly the answer:

Hint 1 (a question): Which layers have weights? Five and three. Which number does each get in the names below?
Hint 2 (the idea): An nn.Sequential numbers its layers from 0, and ReLU, pooling and dropout count as well.
Hint 3 (nearly the line): `self.classifier(torch.flatten(self.average(self.features(x)), 1))`, with
    `self.average = nn.AdaptiveAvgPool2d(6)`.
"""

import torch
from torch import Tensor, nn


class AlexNet(nn.Module):
    """AlexNet for images with three channels; `width` makes it thinner, so that it can be tried on any computer.

    features    convolutions   channels  kernel  stride  padding   then
                features.0       3 -> 64     11       4        2   ReLU, max pooling 3x3 with stride 2
                features.3      -> 192        5       1        2   ReLU, max pooling 3x3 with stride 2
                features.6      -> 384        3       1        1   ReLU
                features.8      -> 256        3       1        1   ReLU
                features.10     -> 256        3       1        1   ReLU, max pooling 3x3 with stride 2
    average     adaptive average pooling to 6 x 6 (nn.AdaptiveAvgPool2d), which has no weights
    flatten     each image becomes one row, channel by channel
    classifier  linear layers
                classifier.1   256 * 36 -> 4096   dropout before, ReLU behind
                classifier.4     4096 -> 4096     dropout before, ReLU behind
                classifier.6     4096 -> num_classes

    All eight layers have a bias. Dropout sets half of the numbers to 0, each by itself, and only in training mode.
    The state dict has exactly the entries <name>.weight and <name>.bias of these eight names. Initial values are not
    graded.

    >>> sum(p.numel() for p in AlexNet().parameters())
    61100840
    >>> AlexNet(10, width=0.125)(torch.zeros(2, 3, 224, 224)).shape
    torch.Size([2, 10])
    """

    def __init__(self, num_classes: int = 1000, width: float = 1.0) -> None:
        """Make the layers. Every number of channels c above is int(c * width), and so are the two 4096; all are >= 1."""
        super().__init__()
        # TODO: the layers, under the names above.
        # YOUR CODE HERE
        raise NotImplementedError()

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits: (N, 3, H, W) -> (N, num_classes), float32; H, W >= 63; no softmax. x is not changed."""
        # TODO: features, average pooling, flatten, classifier.
        # YOUR CODE HERE
        raise NotImplementedError()
