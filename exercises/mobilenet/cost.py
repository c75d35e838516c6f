"""What MobileNet saves, and what it costs.

Run: grade mobilenet/cost

How much cheaper is a depthwise separable convolution, and what do whole networks made of it cost? Conventions: a MAC is
one multiply-accumulate of a convolution or of the fully connected layer; batch normalisation, activations, pooling and
additions count none. Parameters are the weights of all layers, 2 for each channel of each batch normalisation (its
scale and shift), and the biases of the fully connected layer. Convolutions have no bias.

Hints, from a question to nearly the answer:

Hint 1 (a question): What does one pixel of the output cost, in an ordinary convolution and in the two cheap steps?
Hint 2 (the idea): k*k*C*O against k*k*C + C*O. For a network carry channels and side from layer to layer and add up.
Hint 3 (nearly the line): A depthwise layer adds 9*c + 2*c parameters and 9*c*side**2 MACs, a pointwise one
    c*o + 2*o parameters and c*o*side**2 MACs; a stride of 2 halves the side before that, rounded up.
"""

from fractions import Fraction


def cost_ratio(c_out: int, k: int) -> Fraction:
    """Return the MACs of a depthwise separable convolution divided by those of an ordinary one.

    The channels of the input and the size of the image cancel out: 1 / c_out + 1 / k**2.

    c_out   channels of the output, >= 1
    k       side of the filters, >= 1
    return  fractions.Fraction, exact
    raise   ValueError when an argument is below 1

    >>> cost_ratio(64, 3)
    Fraction(73, 576)
    >>> [round(float(1 / cost_ratio(c, 3)), 2) for c in (64, 512, 1024)]      # so many times cheaper
    [7.89, 8.84, 8.92]
    """
    # TODO: exact fractions, no floats.
    # YOUR CODE HERE
    raise NotImplementedError()


def make_divisible(v: float, divisor: int = 8) -> int:
    """Round a number of channels to a multiple of `divisor`, as the MobileNets do.

    It is the nearest multiple (the larger one of two that are equally near), but at least `divisor`; and if it is below
    0.9 * v, the next larger multiple.

    v        wanted number of channels, int or float > 0
    divisor  >= 1
    return   int
    raise    ValueError when divisor < 1

    >>> [make_divisible(v) for v in (11.2, 12, 18, 10, 1792)]       # 8 is below 0.9 * 10, and 16 below 0.9 * 18
    [16, 16, 24, 16, 1792]
    """
    # TODO: round to the nearest multiple; go one up where that lost more than a tenth.
    # YOUR CODE HERE
    raise NotImplementedError()


def mobilenet_v1_cost(alpha: float = 1.0, resolution: int = 224) -> dict:
    """Return what MobileNet v1 costs for one square image.

    The layers, in order; a stride of s makes the side ceil(side / s), and every convolution has a batch normalisation:

        3 x 3 convolution, 3 -> 32 channels, stride 2
        13 times depthwise 3 x 3 with a stride, then pointwise, to these channels (stride):
            64 (1), 128 (2), 128 (1), 256 (2), 256 (1), 512 (2), 512 (1) five times, 1024 (2), 1024 (1)
        average over the image, fully connected layer to 1000 classes, with bias

    alpha       width multiplier > 0: 32, 64, ..., 1024 are replaced by make_divisible(alpha * channels)
    resolution  side of the image, >= 1
    return      {"params": int, "macs": int, "pointwise_share": float}, the last one being the MACs of the 13 pointwise
                layers divided by all MACs
    raise       ValueError when alpha <= 0 or resolution < 1

    >>> cost = mobilenet_v1_cost()
    >>> cost["params"], cost["macs"], round(cost["pointwise_share"], 4)
    (4231976, 568740352, 0.9486)
    """
    # TODO: the first convolution, a loop over the 13 blocks, the fully connected layer.
    # YOUR CODE HERE
    raise NotImplementedError()


def mobilenet_v2_cost() -> dict:
    """Return what MobileNet v2 costs for one image of 224 x 224.

    The layers, in order; every convolution has a batch normalisation:

        3 x 3 convolution, 3 -> 32 channels, stride 2
        blocks, given as (expansion t, channels, how many, stride of the first; the others have stride 1):
            (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)
        1 x 1 convolution to 1280 channels
        average over the image, fully connected layer to 1000 classes, with bias

    A block with c channels in is: 1 x 1 convolution to t * c channels (left out for t = 1), depthwise 3 x 3 with the
    stride, 1 x 1 convolution to the channels of the table.

    return  {"params": int, "macs": int}

    >>> mobilenet_v2_cost()
    {'params': 3504872, 'macs': 300774272}
    """
    # TODO: as above; the side shrinks between expansion and depthwise layer.
    # YOUR CODE HERE
    raise NotImplementedError()
