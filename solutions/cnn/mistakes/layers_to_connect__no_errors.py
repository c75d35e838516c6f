"""Your numbers are right, but you answer impossible questions too: raise ValueError.

Fails: test_refuses_bad_arguments
"""


def layers_to_connect(distance, k, stride=1, dilation=1):
    if k < 2 or dilation < 1 or stride < 1:
        return 0
    n, r, j = 0, 1, 1
    while r < distance + 1:
        r += dilation * (k - 1) * j
        j *= stride
        n += 1
    return n
