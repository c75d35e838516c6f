"""Returns arrays of NaN, which a careless comparison takes for no difference, and a NaN where a count belongs.

Promise: sealed-verdict
Ends: failed
L1: held
L0: held
"""

import struct

import numpy as np

PAYLOADS = [0x7FF8000000000000, 0xFFF8000000000000, 0x7FF0000000000001, 0x7FFFFFFFFFFFFFFF]
calls = 0


def affine(x):
    """NaN of each sign, quiet and signalling."""
    global calls
    calls += 1
    return np.full(x.shape, struct.unpack("<d", struct.pack("<Q", PAYLOADS[calls % 4]))[0])


def vowels(text):
    return float("nan")
