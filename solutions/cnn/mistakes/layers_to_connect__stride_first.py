"""You widen the steps before the first layer. The first layer lies on the image, where a step is one pixel.

Fails: test_examples, test_stride
"""


def layers_to_connect(distance, k, stride=1, dilation=1):
    if distance < 0 or k < 2 or stride < 1 or dilation < 1:
        raise ValueError("out of range")
    n, r, j = 0, 1, 1
    while r < distance + 1:
        j *= stride
        r += dilation * (k - 1) * j
        n += 1
    return n
