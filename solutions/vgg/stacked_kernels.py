"""Why 3 x 3?

Run: grade vgg/stacked_kernels

The networks before VGG had filters of 11 x 11, 7 x 7 and 5 x 5. VGG has 3 x 3 and nothing else, but more layers: a stack
of small filters sees as much as one large filter, costs less, and has a ReLU after each layer.

Hints, from a question to nearly the answer:

Hint 1 (a question): Each 3 x 3 layer lets the field grow by two pixels. How large is it after n of them, and with k x k?
Hint 2 (the idea): One filter has k * k * c weights, a layer has c filters, and each weight is used once at every pixel.
Hint 3 (nearly the line): The ratio is `Fraction(n * k**2, field**2)` with the field n * (k - 1) + 1; c cancels out.
"""

from fractions import Fraction


def stack(n: int, c: int, k: int = 3) -> dict:
    """Return the field and the costs of n convolutions of k x k on top of each other, each from c to c channels.

    All have stride 1, a padding that keeps the size of the image, and no bias.

    n       number of layers, >= 1
    c       channels of every input and output, >= 1
    k       side of the filters, >= 1
    return  dict of three ints
              receptive_field  side of the square of pixels that one output of the last layer depends on
              params           weights of all layers together
              macs_per_pixel   multiply-accumulates for each pixel of the image, all layers and channels together
    raise   ValueError when n, c or k is below 1

    >>> stack(2, 10)
    {'receptive_field': 5, 'params': 1800, 'macs_per_pixel': 1800}
    """
    # TODO: the field grows with each layer; the costs of n equal layers are n times those of one.
    ### BEGIN SOLUTION
    if min(n, c, k) < 1:
        raise ValueError("n, c and k must be at least 1")
    weights = n * (k * c) ** 2
    return {"receptive_field": n * (k - 1) + 1, "params": weights, "macs_per_pixel": weights}
    ### END SOLUTION


def single(rf: int, c: int) -> dict:
    """Return the same three numbers for one convolution whose filters are as large as the field, rf x rf.

    rf      side of the filters, >= 1
    c       channels of the input and of the output, >= 1
    return  dict with the keys of `stack`
    raise   ValueError when rf or c is below 1

    >>> single(5, 10)
    {'receptive_field': 5, 'params': 2500, 'macs_per_pixel': 2500}
    """
    # TODO: what is a stack of one layer?
    ### BEGIN SOLUTION
    return stack(1, c, rf)
    ### END SOLUTION


def saving(n: int, k: int = 3) -> Fraction:
    """Return the params of n stacked k x k layers divided by those of the single layer with the same field.

    n       number of layers, >= 1
    k       side of the filters, >= 1
    return  fractions.Fraction, exact; the same for any number of channels. Below 1 the stack is cheaper
    raise   ValueError when n or k is below 1

    >>> saving(2), saving(3)
    (Fraction(18, 25), Fraction(27, 49))
    """
    # TODO: two counts, divided without rounding.
    ### BEGIN SOLUTION
    small = stack(n, 1, k)
    return Fraction(small["params"], small["receptive_field"] ** 2)
    ### END SOLUTION
