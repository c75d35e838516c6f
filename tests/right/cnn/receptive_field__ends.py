"""Right answer: walks from the last layer to the first with the two ends of the field, recursively."""


def field_of(i, layers):
    if not layers:
        return (i, i)
    *below, (k, s, p, d) = layers
    if not (k >= 1 and s >= 1 and d >= 1 and p >= 0):
        raise ValueError((k, s, p, d))
    return field_of(i * s - p, below)[0], field_of(i * s - p + d * (k - 1), below)[1]


def receptive_field(layers):
    first, last = field_of(0, layers)
    return last - first + 1, field_of(1, layers)[0] - first, -first
