"""Your formula is right, but for a filter that does not fit it returns 0 or less. There is no feature
map of that size: raise ValueError.

Fails: test_refuses_bad_sizes
"""

def conv_output_size(w: int, k: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    if w < 1 or k < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("out of range")
    effective = dilation * (k - 1) + 1
    return (w + 2 * padding - effective) // stride + 1


def same_padding(k: int, dilation: int = 1) -> int:
    if k < 1 or dilation < 1:
        raise ValueError("out of range")
    effective = dilation * (k - 1) + 1
    if effective % 2 == 0:
        raise ValueError("even kernel")
    return (effective - 1) // 2
