"""Right answer: the formula with divmod, in one expression."""


class SizeError(ValueError):
    pass


def conv_output_size(w: int, k: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    if padding < 0 or any(v <= 0 for v in (w, k, stride, dilation)):
        raise SizeError(f"bad size in {(w, k, stride, padding, dilation)}")
    steps, _leftover = divmod(w + 2 * padding - dilation * (k - 1) - 1, stride)
    if steps < 0:
        raise SizeError("empty output")
    return steps + 1


def same_padding(k: int, dilation: int = 1) -> int:
    if k <= 0 or dilation <= 0:
        raise SizeError("bad size")
    half, odd = divmod(dilation * (k - 1), 2)
    if odd:
        raise SizeError("even kernel")
    return half
