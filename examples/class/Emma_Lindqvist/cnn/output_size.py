def conv_output_size(w, k, stride=1, padding=0, dilation=1):
    if min(w, k, stride, dilation) < 1 or padding < 0:
        raise ValueError("sizes")
    k_eff = k + (k - 1) * (dilation - 1)
    if k_eff > w + 2 * padding:
        raise ValueError("too large")
    return (w - k_eff + 2 * padding + stride) // stride


def same_padding(k, dilation=1):
    if min(k, dilation) < 1:
        raise ValueError("sizes")
    k_eff = k + (k - 1) * (dilation - 1)
    if k_eff % 2 == 0:
        raise ValueError("even")
    return (k_eff - 1) // 2
