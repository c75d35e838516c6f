"""You always build one layer before you look. A pixel is connected with itself without any layer.

Fails: test_examples, test_counts_layers, test_stride, test_dilation
"""


def layers_to_connect(distance, k, stride=1, dilation=1):
    if distance < 0 or k < 2 or stride < 1 or dilation < 1:
        raise ValueError("out of range")
    n, r, j = 0, 1, 1
    while True:
        r += dilation * (k - 1) * j
        j *= stride
        n += 1
        if r >= distance + 1:
            return n
