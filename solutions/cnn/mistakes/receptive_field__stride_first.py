"""You multiply by the stride before you let the field grow. The weights of a layer stand on its input, where the steps
are still those of the layer before.

Fails: test_examples, test_published_networks, test_size, test_padding, test_dilation, test_field_of
"""


def receptive_field(layers):
    r, j, pad = 1, 1, 0
    for k, s, p, d in layers:
        if k < 1 or s < 1 or d < 1 or p < 0:
            raise ValueError("bad layer")
        j *= s
        r += d * (k - 1) * j
        pad += p * j
    return r, j, pad


def field_of(i, layers):
    r, j, pad = receptive_field(layers)
    return i * j - pad, i * j - pad + r - 1
