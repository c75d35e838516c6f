# Amina Diallo


def conv_output_size(w, k, stride=1, padding=0, dilation=1):
    if w < 1 or k < 1 or stride < 1 or padding < 0 or dilation < 1:
        raise ValueError("a size is out of range")
    length = w + 2 * padding
    reach = dilation * (k - 1) + 1
    if reach > length:
        raise ValueError("the filter is larger than the image")
    # push the filter to the right until it hangs over the edge
    positions = 0
    left = 0
    while left + reach <= length:
        positions += 1
        left += stride
    return positions


def same_padding(k, dilation=1):
    if k < 1 or dilation < 1:
        raise ValueError("k and dilation start at 1")
    reach = dilation * (k - 1) + 1
    if reach % 2 == 0:
        raise ValueError("an even filter has no middle")
    return reach // 2
