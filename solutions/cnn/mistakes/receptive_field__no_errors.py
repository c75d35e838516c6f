"""Your numbers are right, but layers that cannot exist get numbers too: raise ValueError.

Fails: test_refuses_impossible_layers
"""


def receptive_field(layers):
    r, j, pad = 1, 1, 0
    for k, s, p, d in layers:
        r += d * (k - 1) * j
        pad += p * j
        j *= s
    return r, j, pad


def field_of(i, layers):
    r, j, pad = receptive_field(layers)
    return i * j - pad, i * j - pad + r - 1
