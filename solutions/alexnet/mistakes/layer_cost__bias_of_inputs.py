"""You add one bias for each input channel. A bias is added to an output: how many outputs are there?

Fails: test_published_layers, test_conv_parameters, test_fc
"""


def _row(elements, params, macs):
    return {
        "elements": elements,
        "bytes": elements * 4,
        "kib": elements * 4 / 1024,
        "params": params,
        "macs": macs,
        "flops": 2 * macs,
    }


def _out(n, k, stride, padding=0):
    if min(n, k, stride) < 1 or padding < 0:
        raise ValueError("number out of range")
    if k > n + 2 * padding:
        raise ValueError("does not fit")
    return (n + 2 * padding - k) // stride + 1


def conv_cost(c_in, c_out, k, stride, padding, h, w, groups=1, bias=True):
    if min(c_in, c_out, groups) < 1 or c_in % groups or c_out % groups:
        raise ValueError("bad channels or groups")
    h_out, w_out = _out(h, k, stride, padding), _out(w, k, stride, padding)
    weights = c_out * (c_in // groups) * k * k
    params = weights + c_in if bias else weights
    macs = weights * h_out * w_out
    return _row(c_out * h_out * w_out, params, macs)


def pool_cost(c, k, stride, h, w):
    if c < 1:
        raise ValueError("bad channels")
    return _row(c * _out(h, k, stride) * _out(w, k, stride), 0, 0)


def fc_cost(n_in, n_out, bias=True):
    if min(n_in, n_out) < 1:
        raise ValueError("bad sizes")
    params = n_in * n_out + n_in if bias else n_in * n_out
    return _row(n_out, params, n_in * n_out)
