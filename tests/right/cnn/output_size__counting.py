"""Right answer: counts the positions one by one, and searches the padding."""


def conv_output_size(w, k, stride=1, padding=0, dilation=1):
    if not (w > 0 and k > 0 and stride > 0 and dilation > 0 and padding >= 0):
        raise ValueError("sizes must be positive")
    reach = 1 + (k - 1) * dilation
    count, left = 0, 0
    while left + reach <= w + padding + padding:
        count += 1
        left += stride
    if count == 0:
        raise ValueError("kernel larger than input")
    return count


def same_padding(k, dilation=1):
    for padding in range(k * dilation + 1):
        width = 2 * k * dilation + 1
        if conv_output_size(width, k, 1, padding, dilation) == width:
            return padding
    raise ValueError("no padding keeps the size")
