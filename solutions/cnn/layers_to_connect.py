"""How deep must a convolutional network be?

Run: grade cnn/layers_to_connect

Two pixels can only be compared by a number that depends on both of them. How many layers does it take until there
is one? For two ends of an image and plain 3 x 3 filters, the answer is discouraging.

Hints, from a question to nearly the answer:

Hint 1 (a question): Two pixels at distance 3: how many pixels does a field have that holds both?
Hint 2 (the idea): Stack one layer after the other, as in receptive_field, until the field has distance + 1 pixels.
Hint 3 (nearly the line): `while size < distance + 1:` a layer adds dilation * (k - 1) * jump, then jump *= stride.
"""


def layers_to_connect(distance: int, k: int, stride: int = 1, dilation: int = 1) -> int:
    """Return the least number of equal layers with which the field of one output is long enough for both pixels.

    The field is that of receptive_field: it is counted from its first to its last pixel, with the holes that
    dilation or a large stride leaves. Pixels 0 and `distance` need a field of distance + 1 pixels. Without any layer
    an output is a pixel itself.

    distance  from one pixel to the other, >= 0; neighbours have distance 1
    k         width of the filter of every layer in weights, >= 2
    stride    step of the filter of every layer, >= 1
    dilation  distance between neighbouring weights in every layer, >= 1
    return    int, >= 0
    raise     ValueError when an argument is out of the range above

    >>> [layers_to_connect(distance, 3) for distance in (0, 2, 3, 223)]
    [0, 1, 2, 112]
    >>> layers_to_connect(223, 3, stride=2)
    7
    >>> layers_to_connect(8, 3, dilation=4)
    1
    """
    # TODO: grow the field layer by layer and count the layers.
    ### BEGIN SOLUTION
    if distance < 0 or k < 2 or min(stride, dilation) < 1:
        raise ValueError("distance must be at least 0, k at least 2, stride and dilation at least 1")
    size, jump, layers = 1, 1, 0
    while size < distance + 1:
        size += dilation * (k - 1) * jump
        jump *= stride
        layers += 1
    return layers
    ### END SOLUTION
