"""You let the steps double although the stride is 1. Only a stride makes steps wider.

Fails: test_examples, test_counts_layers, test_dilation
"""


def layers_to_connect(distance, k, stride=1, dilation=1):
    if distance < 0 or k < 2 or stride < 1 or dilation < 1:
        raise ValueError("out of range")
    n, r, j = 0, 1, 1
    while r < distance + 1:
        r += dilation * (k - 1) * j
        j *= max(stride, 2)
        n += 1
    return n
