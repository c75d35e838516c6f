"""You count how far a filter reaches from its middle to one side. The two pixels may lie on both sides of it.

Fails: test_examples, test_counts_layers, test_stride, test_dilation
"""


def layers_to_connect(distance, k, stride=1, dilation=1):
    if distance < 0 or k < 2 or stride < 1 or dilation < 1:
        raise ValueError("out of range")
    n, r, j = 0, 1, 1
    radius = max(1, (k - 1) // 2)
    while r < distance + 1:
        r += dilation * radius * j
        j *= stride
        n += 1
    return n
