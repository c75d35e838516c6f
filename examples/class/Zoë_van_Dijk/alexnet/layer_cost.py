def conv_cost(c_in, c_out, k, stride, padding, h, w, groups=1, bias=True):
    if c_in < 1 or c_out < 1 or k < 1 or stride < 1 or padding < 0 or h < 1 or w < 1 or groups < 1:
        raise ValueError("out of range")
    if c_in % groups != 0 or c_out % groups != 0:
        raise ValueError("groups must divide both")
    if k > h + 2 * padding or k > w + 2 * padding:
        raise ValueError("filter too large")
    h_out = (h + 2 * padding - k) // stride + 1
    w_out = (w + 2 * padding - k) // stride + 1
    elements = c_out * h_out * w_out
    macs = elements * (c_in // groups) * k * k
    params = c_out * (c_in // groups) * k * k
    if bias:
        params = params + c_out
    return {"elements": elements, "bytes": 4 * elements, "kib": 4 * elements / 1024, "params": params,
            "macs": macs, "flops": 2 * macs}


def pool_cost(c, k, stride, h, w):
    if c < 1 or k < 1 or stride < 1 or h < 1 or w < 1 or k > h or k > w:
        raise ValueError("out of range")
    elements = c * ((h - k) // stride + 1) * ((w - k) // stride + 1)
    return {"elements": elements, "bytes": 4 * elements, "kib": 4 * elements / 1024, "params": 0, "macs": 0, "flops": 0}


def fc_cost(n_in, n_out, bias=True):
    if n_in < 1 or n_out < 1:
        raise ValueError("out of range")
    macs = n_in * n_out
    params = macs
    if bias:
        params = params + n_out
    return {"elements": n_out, "bytes": 4 * n_out, "kib": 4 * n_out / 1024, "params": params, "macs": macs,
            "flops": 2 * macs}
