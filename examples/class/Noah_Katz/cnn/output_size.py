import sys


def conv_output_size(w, k, stride=1, padding=0, dilation=1):
    if w < 1 or k < 1 or stride < 1 or padding < 0 or dilation < 1:
        sys.exit("wrong size")
    size = (w + 2 * padding - dilation * (k - 1) - 1) // stride + 1
    if size < 1:
        sys.exit("filter too large")
    return size


def same_padding(k, dilation=1):
    if k < 1 or dilation < 1 or dilation * (k - 1) % 2:
        sys.exit("no padding possible")
    return dilation * (k - 1) // 2
