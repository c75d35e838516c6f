"""You add the strides up. Two layers of stride 2 move the field by 2 times 2 pixels, and three of them by 8.

Fails: test_published_networks, test_size, test_jump, test_padding, test_dilation, test_field_of
"""


def receptive_field(layers):
    r, j, pad = 1, 1, 0
    for k, s, p, d in layers:
        if min(k, s, d) < 1 or p < 0:
            raise ValueError("bad layer")
        r += d * (k - 1) * j
        pad += p * j
        j += s - 1
    return r, j, pad


def field_of(i, layers):
    r, j, pad = receptive_field(layers)
    return i * j - pad, i * j - pad + r - 1
