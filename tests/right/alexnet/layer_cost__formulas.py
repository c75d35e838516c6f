def _report(elements, params, macs):
    size = elements * 4
    return dict(elements=elements, bytes=size, kib=size / 1024.0, params=params, macs=macs, flops=macs * 2)


def _positive(*numbers):
    for number in numbers:
        if number <= 0:
            raise ValueError(f"{number} is not positive")


def _side(n, k, s, p=0):
    if n + 2 * p < k:
        raise ValueError("too large")
    return 1 + (n - k + 2 * p) // s


def conv_cost(c_in, c_out, k, stride, padding, h, w, groups=1, bias=True):
    _positive(c_in, c_out, k, stride, h, w, groups)
    if padding < 0:
        raise ValueError("negative padding")
    if c_in % groups != 0 or c_out % groups != 0:
        raise ValueError("groups")
    area = _side(h, k, stride, padding) * _side(w, k, stride, padding)
    weights = c_in * c_out * k**2 // groups
    return _report(area * c_out, weights + c_out * int(bias), area * weights)


def pool_cost(c, k, stride, h, w):
    _positive(c, k, stride, h, w)
    return _report(_side(h, k, stride) * _side(w, k, stride) * c, 0, 0)


def fc_cost(n_in, n_out, bias=True):
    _positive(n_in, n_out)
    return _report(n_out, (n_in + bool(bias)) * n_out, n_in * n_out)
