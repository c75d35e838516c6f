"""Answers each input wrongly the first time and rightly after that, so that no failure can be repeated.

Promise: each-call-alone
Ends: failed
L1: held
L0: held
"""

import numpy as np

seen = set()


def again(key):
    """Whether this input was seen before, in this process."""
    known = key in seen
    seen.add(key)
    return known


def affine(x):
    return 3.0 * x + 1.0 if again(x.tobytes()) else np.full(x.shape, -7.0)


def vowels(text):
    return sum(text.count(letter) for letter in "aeiou") if again(text) else -1
