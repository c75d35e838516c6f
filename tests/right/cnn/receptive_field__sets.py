"""Right answer: collects the pixels of an output as a set, one layer after the other, from the output down."""


def pixels(i, layers):
    seen = {i}
    for kernel, stride, padding, dilation in layers[::-1]:
        if kernel <= 0 or stride <= 0 or dilation <= 0 or padding < 0:
            raise ValueError("layer")
        seen = {n * stride - padding + t for n in seen for t in range(0, dilation * kernel, dilation)}
        seen = {min(seen), max(seen)}
    return sorted(seen)


def receptive_field(layers):
    here, there = pixels(0, layers), pixels(1, layers)
    return [here[-1] - here[0] + 1, there[0] - here[0], -here[0]]


def field_of(i, layers):
    seen = pixels(i, layers)
    return seen[0], seen[-1]
