def conv_cost(c_in, c_out, k, stride, padding, h, w, groups=1, bias=True):
    if any(number < 1 for number in (c_in, c_out, k, stride, h, w, groups)):
        raise ValueError
    if padding < 0 or c_in % groups or c_out % groups:
        raise ValueError
    rows = range(0, h + 2 * padding - k + 1, stride)
    columns = range(0, w + 2 * padding - k + 1, stride)
    if len(rows) == 0 or len(columns) == 0:
        raise ValueError
    outputs = c_out * len(rows) * len(columns)
    inputs_of_a_filter = len(range(0, c_in, groups)) * k * k
    result = {"elements": outputs}
    result["bytes"] = 4 * result["elements"]
    result["kib"] = result["bytes"] / 2**10
    result["params"] = sum(inputs_of_a_filter + (1 if bias else 0) for _filter in range(c_out))
    result["macs"] = outputs * inputs_of_a_filter
    result["flops"] = result["macs"] + result["macs"]
    return result


def pool_cost(c, k, stride, h, w):
    # a pooling has the output of a depthwise convolution
    return conv_cost(c, c, k, stride, 0, h, w, groups=c, bias=False) | {"params": 0, "macs": 0, "flops": 0} if c > 0 else conv_cost(0, 0, 1, 1, 0, 1, 1)


def fc_cost(n_in, n_out, bias=True):
    # a fully connected layer is a 1x1 convolution on one pixel
    return conv_cost(n_in, n_out, 1, 1, 0, 1, 1, bias=bias)
