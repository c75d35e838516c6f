"""You add the paddings up as they are. The padding of a later layer is counted in numbers of that layer, and each of
these is several pixels wide.

Fails: test_examples, test_published_networks, test_padding, test_field_of
"""


def receptive_field(layers):
    r, j = 1, 1
    for k, s, p, d in layers:
        if min(k, s, d) < 1 or p < 0:
            raise ValueError("bad layer")
        r += d * (k - 1) * j
        j *= s
    return r, j, sum(layer[2] for layer in layers)


def field_of(i, layers):
    r, j, pad = receptive_field(layers)
    return i * j - pad, i * j - pad + r - 1
