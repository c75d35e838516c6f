"""Output size, Omar Al-Farsi"""


def conv_output_size(w, k, stride=1, padding=0, dilation=1):
    for name, value, low in [("w", w, 1), ("k", k, 1), ("stride", stride, 1), ("padding", padding, 0),
                             ("dilation", dilation, 1)]:
        if value < low:
            raise ValueError(f"{name} must be at least {low}")
    last = w + 2 * padding - dilation * (k - 1) - 1
    if last < 0:
        raise ValueError("filter larger than the padded input")
    return last // stride + 1


def same_padding(k, dilation=1):
    if k < 1 or dilation < 1:
        raise ValueError("k and dilation must be at least 1")
    twice = dilation * (k - 1)
    if twice % 2 != 0:
        raise ValueError("even filter")
    return twice // 2
