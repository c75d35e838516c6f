"""Returns the right numbers in other dtypes that numpy calls equal: complex with no imaginary part, float32, integers.

Promise: plain-data
Ends: wrong_dtype
L1: held
L0: held
"""

import numpy as np

DTYPES = ("complex128", "complex64", "float32", "int64", "int32", "int16")
calls = 0


def affine(x):
    global calls
    calls += 1
    return (3.0 * x + 1.0).astype(DTYPES[calls % len(DTYPES)])


def vowels(text):
    return np.array(sum(text.count(letter) for letter in "aeiou"), "uint8")
