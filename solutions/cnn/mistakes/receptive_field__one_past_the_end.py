"""Your field_of returns the pixel behind the field, as `range` does. Asked for is the last pixel inside.

Fails: test_examples, test_field_of
"""


def receptive_field(layers):
    r, j, pad = 1, 1, 0
    for k, s, p, d in layers:
        if min(k, s, d) < 1 or p < 0:
            raise ValueError("bad layer")
        r += d * (k - 1) * j
        pad += p * j
        j *= s
    return r, j, pad


def field_of(i, layers):
    r, j, pad = receptive_field(layers)
    return i * j - pad, i * j - pad + r
