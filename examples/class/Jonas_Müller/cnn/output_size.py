"""Übung 5."""


def _reach(k, dilation):
    if k < 1 or dilation < 1:
        raise ValueError(f"k={k}, dilation={dilation}: both must be >= 1")
    return dilation * (k - 1) + 1


def conv_output_size(w: int, k: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    free = w + 2 * padding - _reach(k, dilation)
    if w < 1 or stride < 1 or padding < 0 or free < 0:
        raise ValueError("does not fit")
    return divmod(free, stride)[0] + 1


def same_padding(k: int, dilation: int = 1) -> int:
    half, rest = divmod(_reach(k, dilation) - 1, 2)
    if rest:
        raise ValueError("no symmetric padding for this filter")
    return half
