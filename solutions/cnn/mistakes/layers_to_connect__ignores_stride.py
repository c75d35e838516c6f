"""You leave the stride out. After a layer of stride 2, a step of the next layer is two pixels wide.

Fails: test_examples, test_stride
"""


def layers_to_connect(distance, k, stride=1, dilation=1):
    if distance < 0 or k < 2 or stride < 1 or dilation < 1:
        raise ValueError("out of range")
    n, r = 0, 1
    while r < distance + 1:
        r += dilation * (k - 1)
        n += 1
    return n
