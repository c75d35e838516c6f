"""Returns infinities and numbers so large that differences overflow, and counts of thousands of digits.

Promise: sealed-verdict
Ends: failed
L1: held
L0: held
"""

import sys

import numpy as np

LARGEST = sys.float_info.max
EDGES = [np.inf, -np.inf, LARGEST, -LARGEST, 5e-324, -0.0]
COUNTS = [1 << 63, -(1 << 63), 1 << 64, 1 << 2000, 10**4299, 10**4300, -(10**5000), sys.maxsize, 1 << 200_000]
calls = 0


def affine(x):
    global calls
    calls += 1
    answer = np.full(x.shape, EDGES[calls % len(EDGES)])
    answer[::2] *= -1
    return answer


def vowels(text):
    global calls
    calls += 1
    sys.set_int_max_str_digits(0)
    return COUNTS[calls % len(COUNTS)]
