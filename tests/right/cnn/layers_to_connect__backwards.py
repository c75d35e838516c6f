"""Right answer: recursion from the distance down, one layer less each time, with a ceiling division."""


def layers_to_connect(distance, k, stride=1, dilation=1):
    if k <= 1 or distance <= -1 or stride <= 0 or dilation <= 0:
        raise ValueError("arguments")
    return way(distance, dilation * (k - 1), stride)


def way(distance, reach, stride):
    if distance <= 0:
        return 0
    return 1 + way(-((reach - distance) // stride), reach, stride)
