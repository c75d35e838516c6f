"""The + 1 counts the first position, before any step is taken. In your formula it is divided by the
stride too.

Fails: test_published_sizes, test_counts_positions
"""

def conv_output_size(w: int, k: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    if w < 1 or k < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("out of range")
    effective = dilation * (k - 1) + 1
    if effective > w + 2 * padding:
        raise ValueError("the kernel does not fit")
    return (w + 2 * padding - effective + 1) // stride


def same_padding(k: int, dilation: int = 1) -> int:
    if k < 1 or dilation < 1:
        raise ValueError("out of range")
    effective = dilation * (k - 1) + 1
    if effective % 2 == 0:
        raise ValueError("even kernel")
    return (effective - 1) // 2
