"""Returns a million values, a text of sixty megabytes, a whole number of a million digits and a billion elements by a stride of zero.

Promise: bounded-reader
Ends: invalid_reply
L1: held
L0: held
"""

import numpy as np


def affine(x):
    return np.broadcast_to(1.0, (1000, 1000, 1000)) if abs(x[0]) < 1e9 else [0] * 1_000_000


def vowels(text):
    return 1 << 4_000_000 if text.startswith("CANARY") else "x" * (60 << 20)
