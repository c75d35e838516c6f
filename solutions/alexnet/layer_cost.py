"""Memory, parameters and multiplications of one layer.

Run: grade exercises/alexnet/layer_cost.py

What does a layer cost? Three different things: room for its output, room for its weights, and time. Each function
returns all of them under the same six keys:

    elements  numbers in the output, for one image: a count, not kilobytes
    bytes     4 * elements, because a float32 number takes 4 bytes
    kib       bytes / 1024 as a float, neither rounded nor cut off
    params    weights and biases that training changes
    macs      multiply-accumulates: one weight times one input, added up; biases and ReLU are not counted
    flops     2 * macs: the multiplication and the addition counted apart

Five of them are int, `kib` is float.

Hints, from a question to nearly the answer:

Hint 1 (a question): How many multiplications does one single number of the output cost?
Hint 2 (the idea): Each output number is one filter laid on one place: C_in / groups * K * K multiplications.
Hint 3 (nearly the line): Write `macs = elements * weights_of_one_filter` first; flops is twice that.
"""


def conv_cost(
    c_in: int, c_out: int, k: int, stride: int, padding: int, h: int, w: int, groups: int = 1, bias: bool = True
) -> dict:
    """Return what a convolution with square filters costs for one image.

    Along a side of n pixels a filter has floor((n + 2 * padding - k) / stride) + 1 places. A multiplication with a
    padded zero counts like any other.

    c_in, c_out  channels of the input and of the output, >= 1
    k            height and width of the filters in weights, >= 1
    stride       step of the filters in pixels, >= 1
    padding      pixels added on each of the four sides, >= 0
    h, w         height and width of the input in pixels, >= 1
    groups       the channels are cut into so many equal groups, >= 1; a filter sees only the c_in / groups
                 channels of its own group
    bias         whether each of the c_out filters has one bias
    return       dict with the keys elements, bytes, kib, params, macs, flops (see the top of this file)
    raise        ValueError when a number is out of the range above, when groups does not divide c_in and c_out,
                 and when the filter is larger than the padded input

    >>> conv1 = conv_cost(3, 96, 11, 4, 0, 227, 227)         # the first layer of AlexNet
    >>> conv1["elements"], conv1["bytes"], conv1["kib"]      # 96 * 55 * 55 numbers
    (290400, 1161600, 1134.375)
    >>> conv1["params"], conv1["macs"], conv1["flops"]
    (34944, 105415200, 210830400)
    """
    # TODO: the size of the output, the weights of one filter, and everything else from these two.
    ### BEGIN SOLUTION
    if min(c_in, c_out, k, stride, h, w, groups) < 1 or padding < 0:
        raise ValueError("sizes, stride and groups must be at least 1, padding at least 0")
    if c_in % groups or c_out % groups:
        raise ValueError(f"{groups} groups do not divide {c_in} and {c_out} channels")
    free_rows, free_columns = h + 2 * padding - k, w + 2 * padding - k
    if min(free_rows, free_columns) < 0:
        raise ValueError("the filter is larger than the padded input")
    elements = c_out * (free_rows // stride + 1) * (free_columns // stride + 1)
    weights = c_in // groups * k * k
    return {
        "elements": elements,
        "bytes": 4 * elements,
        "kib": 4 * elements / 1024,
        "params": c_out * (weights + 1 if bias else weights),
        "macs": elements * weights,
        "flops": 2 * elements * weights,
    }
    ### END SOLUTION


def pool_cost(c: int, k: int, stride: int, h: int, w: int) -> dict:
    """Return what a pooling layer costs: memory only, its params, macs and flops are 0.

    Each channel is pooled on its own. Along a side of n pixels a window has floor((n - k) / stride) + 1 places.

    c       channels, >= 1
    k       height and width of the window in pixels, >= 1
    stride  step of the window in pixels, >= 1
    h, w    height and width of the input in pixels, >= 1
    return  dict with the same six keys as conv_cost
    raise   ValueError when a number is out of the range above, and when the window is larger than the input

    >>> pool1 = pool_cost(96, 3, 2, 55, 55)
    >>> pool1["elements"], pool1["kib"], pool1["params"], pool1["macs"]   # 96 * 27 * 27 numbers
    (69984, 273.375, 0, 0)
    """
    # TODO: the size of the output; nothing here is learned and nothing is multiplied.
    ### BEGIN SOLUTION
    if min(c, k, stride, h, w) < 1:
        raise ValueError("sizes and stride must be at least 1")
    if k > min(h, w):
        raise ValueError("the window is larger than the input")
    elements = c * ((h - k) // stride + 1) * ((w - k) // stride + 1)
    return {
        "elements": elements, "bytes": 4 * elements, "kib": 4 * elements / 1024, "params": 0, "macs": 0, "flops": 0
    }  # fmt: skip
    ### END SOLUTION


def fc_cost(n_in: int, n_out: int, bias: bool = True) -> dict:
    """Return what a fully connected layer costs for one image.

    n_in, n_out  numbers that go in and come out, >= 1
    bias         whether each of the n_out outputs has one bias
    return       dict with the same six keys as conv_cost
    raise        ValueError when n_in or n_out is below 1

    >>> fc6 = fc_cost(9216, 4096)
    >>> fc6["elements"], fc6["kib"], fc6["params"], fc6["macs"], fc6["flops"]
    (4096, 16.0, 37752832, 37748736, 75497472)
    """
    # TODO: every output looks at every input once.
    ### BEGIN SOLUTION
    if min(n_in, n_out) < 1:
        raise ValueError("n_in and n_out must be at least 1")
    macs = n_in * n_out
    return {
        "elements": n_out, "bytes": 4 * n_out, "kib": 4 * n_out / 1024,
        "params": macs + n_out if bias else macs, "macs": macs, "flops": 2 * macs,
    }  # fmt: skip
    ### END SOLUTION
