"""You multiply all K weights by the dilation. There are only K - 1 gaps between K weights; the last
weight is still one pixel wide.

Fails: test_dilation, test_same_padding
"""

def conv_output_size(w: int, k: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    if w < 1 or k < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("out of range")
    effective = dilation * k
    if effective > w + 2 * padding:
        raise ValueError("the kernel does not fit")
    return (w + 2 * padding - effective) // stride + 1


def same_padding(k: int, dilation: int = 1) -> int:
    if k < 1 or dilation < 1:
        raise ValueError("out of range")
    effective = dilation * k
    if effective % 2 == 0:
        raise ValueError("even kernel")
    return (effective - 1) // 2
