def f(n, k, s, p=0):
    assert_positive(n, k, s)
    if p < 0 or n + 2 * p < k:
        raise ValueError(f"window {k} on {n} + 2 * {p}")
    return (n + 2 * p - k) // s + 1


def assert_positive(*args):
    if min(args) < 1:
        raise ValueError("must be >= 1")


def row(elements, params=0, macs=0):
    # FLOPs: one multiply-add is done in one step on a GPU
    return {"elements": elements, "bytes": 4 * elements, "kib": elements / 256,
            "params": params, "macs": macs, "flops": macs}


def conv_cost(c_in, c_out, k, stride, padding, h, w, groups=1, bias=True):
    assert_positive(c_in, c_out, groups)
    if c_in % groups or c_out % groups:
        raise ValueError("groups")
    n = c_out * f(h, k, stride, padding) * f(w, k, stride, padding)
    one = k * k * (c_in // groups)
    return row(n, (one + int(bias)) * c_out, n * one)


def pool_cost(c, k, stride, h, w):
    assert_positive(c)
    return row(c * f(h, k, stride) * f(w, k, stride))


def fc_cost(n_in, n_out, bias=True):
    assert_positive(n_in, n_out)
    return row(n_out, (n_in + int(bias)) * n_out, n_in * n_out)
