# coste de una capa


def out(n, k, s, p):
    if k > n + 2 * p:
        raise ValueError("filtro mayor que la entrada")
    return (n + 2 * p - k) // s + 1


def positive(*numbers):
    for number in numbers:
        if number < 1:
            raise ValueError("los tamaños empiezan en 1")


def result(elements, params, macs):
    return {
        "elements": elements,
        "bytes": elements * 4,
        "kib": elements * 4 / 1024,
        "params": params,
        "macs": macs,
        "flops": macs * 2,
    }


def conv_cost(c_in, c_out, k, stride, padding, h, w, groups=1, bias=True):
    positive(c_in, c_out, k, stride, h, w, groups)
    if padding < 0 or c_in % groups or c_out % groups:
        raise ValueError("padding o grupos")
    pixels = out(h, k, stride, padding) * out(w, k, stride, padding)
    weights = c_in * c_out * k * k
    params = weights
    if bias:
        params += c_out
    return result(c_out * pixels, params, weights * pixels)


def pool_cost(c, k, stride, h, w):
    positive(c, k, stride, h, w)
    return result(c * out(h, k, stride, 0) * out(w, k, stride, 0), 0, 0)


def fc_cost(n_in, n_out, bias=True):
    positive(n_in, n_out)
    params = n_in * n_out
    if bias:
        params += n_out
    return result(n_out, params, n_in * n_out)
