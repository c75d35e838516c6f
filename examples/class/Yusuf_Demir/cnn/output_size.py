from math import ceil


def conv_output_size(w, k, stride=1, padding=0, dilation=1):
    if w < 1 or k < 1 or stride < 1 or padding < 0 or dilation < 1:
        raise ValueError
    effective = dilation * (k - 1) + 1
    if effective > w + 2 * padding:
        raise ValueError
    # a filter that sticks out a little still gives one output
    return ceil((w + 2 * padding - effective) / stride) + 1


def same_padding(k, dilation=1):
    if k < 1 or dilation < 1:
        raise ValueError
    if dilation * (k - 1) % 2 == 1:
        raise ValueError
    return dilation * (k - 1) // 2
