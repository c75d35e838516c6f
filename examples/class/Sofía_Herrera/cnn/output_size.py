def conv_output_size(w, k, stride=1, padding=0, dilation=1):
    alcance = dilation * (k - 1) + 1
    total = w + 2 * padding
    if w < 1 or k < 1 or stride < 1 or padding < 0 or dilation < 1 or alcance > total:
        raise ValueError("no cabe")
    return len(range(0, total - alcance + 1, stride))


def same_padding(k, dilation=1):
    if k < 1 or dilation < 1 or dilation * (k - 1) % 2:
        raise ValueError("imposible")
    p = 0
    while 2 * p < dilation * (k - 1):
        p += 1
    return p
