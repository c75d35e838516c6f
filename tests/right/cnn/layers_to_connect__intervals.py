"""Right answer: the first and last pixel behind an output, carried back through stacks of growing depth."""

import itertools


def layers_to_connect(distance, k, stride=1, dilation=1):
    if not (distance >= 0 and k >= 2 and stride >= 1 and dilation >= 1):
        raise ValueError
    first, last = 0, 0
    for layers in itertools.count():
        if last - first >= distance:
            return layers
        first, last = first * stride, last * stride + (k - 1) * dilation
