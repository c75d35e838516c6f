"""You add D(K - 1) for each layer, as if every layer lay directly on the image. After a stride, a step of one number is
several pixels wide.

Fails: test_examples, test_published_networks, test_size, test_dilation, test_field_of
"""


def receptive_field(layers):
    r, j, pad = 1, 1, 0
    for k, s, p, d in layers:
        if k < 1 or s < 1 or d < 1 or p < 0:
            raise ValueError("bad layer")
        r = r + d * (k - 1)
        pad = pad + p * j
        j = j * s
    return r, j, pad


def field_of(i, layers):
    r, j, pad = receptive_field(layers)
    start = i * j - pad
    return start, start + r - 1
