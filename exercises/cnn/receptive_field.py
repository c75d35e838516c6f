"""Receptive field.

Run: grade cnn/receptive_field

How much of the image does one number deep inside a network see? A first layer of 3 x 3 filters sees 3 pixels along
each side. The next layer sees 3 of those numbers, and each of them is a window of its own.

Everything here is counted along one side of the image. A layer is a tuple (kernel, stride, padding, dilation); a
pooling layer counts like a convolution of its window.

Hints, from a question to nearly the answer:

Hint 1 (a question): How far apart, in pixels of the image, are two neighbouring outputs of the last layer?
Hint 2 (the idea): That is the product of the strides so far. A new layer reaches over D(K - 1) such steps more.
Hint 3 (nearly the line): `size += dilation * (kernel - 1) * jump`, and only after it `jump *= stride`.
"""


def receptive_field(layers: list[tuple[int, int, int, int]]) -> tuple[int, int, int]:
    """Return (size, jump, padding) of a stack of layers, all in pixels of the input.

    Think of the input as endless in both directions; what lies outside of the image is padding.

    layers   list of (kernel, stride, padding, dilation), the first layer first; kernel, stride, dilation >= 1 and
             padding >= 0. It may be empty: then every output is its own input
    return   tuple of three ints
               size     from the first to the last pixel that one output depends on, both counted. Pixels between
                        them that are not looked at (dilation, stride larger than the kernel) count too
               jump     how many pixels the field moves when you go to the next output
               padding  how many pixels the field of output 0 begins before pixel 0
    raise    ValueError when a kernel, a stride or a dilation is below 1 or a padding below 0

    >>> receptive_field([(3, 1, 1, 1), (2, 2, 0, 1), (3, 1, 1, 1)])    # convolution, pooling, convolution
    (8, 2, 3)
    >>> receptive_field([(3, 1, 0, 2)])                                # pixels 0, 2 and 4
    (5, 1, 0)
    >>> receptive_field([])
    (1, 1, 0)
    """
    # TODO: three numbers, changed by one layer after the other. What does a layer add, what does it multiply?
    # YOUR CODE HERE
    raise NotImplementedError()


def field_of(i: int, layers: list[tuple[int, int, int, int]]) -> tuple[int, int]:
    """Return the first and the last input pixel that output number i depends on.

    i        number of the output, counted from 0
    layers   as in receptive_field
    return   tuple of two ints (first, last), both inside the field; first may be below 0, where padding is
    raise    ValueError as receptive_field does

    >>> field_of(0, [(3, 1, 1, 1)])      # one pixel of padding, then pixels 0 and 1
    (-1, 1)
    >>> field_of(2, [(3, 1, 1, 1), (2, 2, 0, 1), (3, 1, 1, 1)])
    (1, 8)
    """
    # TODO: where does the field of output 0 begin, and how far does it move from output to output?
    # YOUR CODE HERE
    raise NotImplementedError()
