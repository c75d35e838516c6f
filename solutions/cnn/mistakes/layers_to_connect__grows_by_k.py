"""You let the field grow by K pixels in each layer. K weights have only K - 1 gaps.

Fails: test_examples, test_counts_layers, test_stride, test_dilation
"""


def layers_to_connect(distance, k, stride=1, dilation=1):
    if distance < 0 or k < 2 or stride < 1 or dilation < 1:
        raise ValueError("out of range")
    n, r, j = 0, 1, 1
    while r < distance + 1:
        r += dilation * k * j
        j *= stride
        n += 1
    return n
