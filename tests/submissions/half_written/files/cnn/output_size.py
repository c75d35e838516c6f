"""Output size of a convolution.

Run: grade exercises/cnn/output_size.py

A filter slides over a row of pixels. How many places can it stop at? The answer is the width of the feature
map, and whoever gets it wrong by one builds a network whose layers do not fit together.

Hints, from a question to nearly the answer:

Hint 1 (a question): How many positions can the left edge of the filter take?
Hint 2 (the idea): A dilated filter reaches over D(K - 1) + 1 pixels; after that it is an ordinary filter.
Hint 3 (nearly the line): `//` is the floor. Look whether the filter fits before you divide.
"""


def conv_output_size(w: int, k: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Return how many positions a filter has along one side of its input.

    The size is floor((W + 2P - D(K - 1) - 1) / S) + 1. Leftover pixels at the end, too few for
    another step, are never visited.

    w         width of the input in pixels, >= 1
    k         width of the filter in weights, >= 1
    stride    step of the filter in pixels, >= 1
    padding   pixels added on the left and as many again on the right, >= 0
    dilation  distance between neighbouring weights in pixels, >= 1; 1 is an ordinary filter
    return    int, >= 1
    raise     ValueError when an argument is out of the range above, and when the filter, which reaches over
              D(K - 1) + 1 pixels, is larger than the padded input

    >>> conv_output_size(227, 11, stride=4)             # first layer of AlexNet
    55
    >>> conv_output_size(224, 11, stride=4)             # 54.25, rounded down: why AlexNet needs 227
    54
    >>> conv_output_size(224, 7, stride=2, padding=3)   # first layer of ResNet
    112
    """
    # TODO: how far does the filter reach, does it fit, how many steps can it take?
    if w < 1 or k < 1 or stride < 1 or padding < 0 or dilation < 1:
        raise ValueError("out of range")
    room = w + 2 * padding - dilation * (k - 1) - 1
    if room < 0:
        raise ValueError("does not fit")
    return room // stride + 1


def same_padding(k: int, dilation: int = 1) -> int:
    """Return the padding with which a filter of stride 1 keeps the width of its input.

    k         width of the filter in weights, >= 1
    dilation  distance between neighbouring weights in pixels, >= 1
    return    int, >= 0: pixels on each side
    raise     ValueError when an argument is out of the range above, and when the filter reaches over an even
              number of pixels, D(K - 1) + 1: then no padding is the same on both sides

    >>> same_padding(3)
    1
    >>> same_padding(3, dilation=2)
    2
    """
    # TODO: set stride 1 in the formula above, ask for the width W again, and solve for P.
    # YOUR CODE HERE
    raise NotImplementedError()
