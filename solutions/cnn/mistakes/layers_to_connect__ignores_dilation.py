"""You leave the dilation out. Weights that stand D pixels apart reach over D times as many pixels.

Fails: test_dilation
"""


def layers_to_connect(distance, k, stride=1, dilation=1):
    if distance < 0 or k < 2 or stride < 1 or dilation < 1:
        raise ValueError("out of range")
    n, r, j = 0, 1, 1
    while r < distance + 1:
        r += (k - 1) * j
        j *= stride
        n += 1
    return n
