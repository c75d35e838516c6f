def conv_output_size(w, k, stride=1, padding=0, dilation=1):
    if any(n < 1 for n in (w, k, stride, dilation)) or padding < 0:
        raise ValueError("zły argument")
    wolne = w + 2 * padding - dilation * (k - 1) - 1
    if wolne < 0:
        raise ValueError("filtr się nie mieści")
    return 1 + wolne // stride


def same_padding(k, dilation=1):
    if k < 1 or dilation < 1:
        raise ValueError("zły argument")
    total = dilation * (k - 1)
    if total & 1:
        raise ValueError("nieparzyste")
    return total >> 1
