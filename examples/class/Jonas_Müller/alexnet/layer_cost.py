"""Übung 8: Kosten einer Schicht."""


def _costs(elements, params, macs):
    return dict(elements=elements, bytes=4 * elements, kib=4 * elements / 1024, params=params, macs=macs, flops=2 * macs)


def _side(n, k, stride, padding=0):
    if n + 2 * padding < k:
        raise ValueError("Filter zu groß: the filter is larger than the input")
    return (n + 2 * padding - k) // stride + 1


def conv_cost(c_in, c_out, k, stride, padding, h, w, groups=1, bias=True):
    if min(c_in, c_out, k, stride, h, w, groups) < 1 or padding < 0:
        raise ValueError("out of range")
    if c_in % groups != 0 or c_out % groups != 0:
        raise ValueError("groups must divide c_in and c_out")
    elements = c_out * _side(h, k, stride, padding) * _side(w, k, stride, padding)
    one_filter = c_in // groups * k * k
    return _costs(elements, c_out * one_filter + (c_out if bias else 0), elements * one_filter)


def pool_cost(c, k, stride, h, w):
    if min(c, k, stride, h, w) < 1:
        raise ValueError("out of range")
    return _costs(c * _side(h, k, stride) * _side(w, k, stride), 0, 0)


def fc_cost(n_in, n_out, bias=True):
    if n_in < 1 or n_out < 1:
        raise ValueError("out of range")
    return _costs(n_out, n_in * n_out + bias * n_out, n_in * n_out)
