"""You make the field wider by the padding. Padding moves the field to the left; how wide it is does not change.

Fails: test_examples, test_published_networks, test_layers_of_one_weight, test_field_of
"""


def receptive_field(layers):
    r, j, pad = 1, 1, 0
    for k, s, p, d in layers:
        if min(k, s, d) < 1 or p < 0:
            raise ValueError("bad layer")
        r += (d * (k - 1) + 2 * p) * j
        pad += p * j
        j *= s
    return r, j, pad


def field_of(i, layers):
    r, j, pad = receptive_field(layers)
    return i * j - pad, i * j - pad + r - 1
