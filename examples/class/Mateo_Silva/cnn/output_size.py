def conv_output_size(w, k, stride=1, padding=0, dilation=1):
    if w < 1 or k < 1 or stride < 1 or padding < 0 or dilation < 1:
        raise ValueError("fora do intervalo")
    if dilation * (k - 1) + 1 > w + 2 * padding:
        raise ValueError("o filtro não cabe")
    return int((w + 2 * padding - dilation * (k - 1) - 1) / stride) + 1


def same_padding(k, dilation=1):
    if k < 1 or dilation < 1:
        raise ValueError("fora do intervalo")
    if k % 2 == 0 and dilation % 2 == 1:
        raise ValueError("filtro par")
    return dilation * (k - 1) // 2
