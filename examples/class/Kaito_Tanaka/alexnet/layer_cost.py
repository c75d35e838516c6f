"""Layer costs. Kaito Tanaka, student no. 23-118"""
FLOAT32 = 4  # bytes


def _check(condition, message):
    if not condition:
        raise ValueError(message)


def _places(pixels, k, stride, padding=0):
    _check(pixels >= 1 and k >= 1 and stride >= 1 and padding >= 0, "size out of range")
    _check(k <= pixels + 2 * padding, "filter larger than input")
    return (pixels + 2 * padding - k) // stride + 1


def _answer(elements, params, macs):
    size = FLOAT32 * elements
    return {"elements": elements, "bytes": size, "kib": size / 1024, "params": params, "macs": macs, "flops": 2 * macs}


def conv_cost(c_in, c_out, k, stride, padding, h, w, groups=1, bias=True):
    _check(c_in >= 1 and c_out >= 1 and groups >= 1, "channels and groups start at 1")
    _check(c_in % groups == 0 and c_out % groups == 0, "groups must divide the channels")
    places = _places(h, k, stride, padding) * _places(w, k, stride, padding)
    macs_per_group = places * (c_in // groups) * (c_out // groups) * k * k
    weights_per_group = (c_in // groups) * (c_out // groups) * k * k
    return _answer(c_out * places, groups * weights_per_group + (c_out if bias else 0), groups * macs_per_group)


def pool_cost(c, k, stride, h, w):
    _check(c >= 1, "no channels")
    return _answer(c * _places(h, k, stride) * _places(w, k, stride), 0, 0)


def fc_cost(n_in, n_out, bias=True):
    _check(n_in >= 1 and n_out >= 1, "no neurons")
    return _answer(n_out, n_in * n_out + (n_out if bias else 0), n_in * n_out)
