"""You round the number of layers down. A part of a layer is not enough: the last one is needed as a whole.

Fails: test_examples, test_counts_layers, test_stride, test_dilation
"""


def layers_to_connect(distance, k, stride=1, dilation=1):
    if distance < 0 or k < 2 or stride < 1 or dilation < 1:
        raise ValueError("out of range")
    step = dilation * (k - 1)
    if stride == 1:
        return distance // step
    n = 0
    while step * (stride ** (n + 1) - 1) // (stride - 1) <= distance:
        n += 1
    return n
