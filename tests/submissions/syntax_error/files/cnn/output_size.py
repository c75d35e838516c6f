def conv_output_size(w, k, stride=1, padding=0, dilation=1):
    return (w + 2 * padding - k // stride + 1


def same_padding(k, dilation=1):
    return k // 2
