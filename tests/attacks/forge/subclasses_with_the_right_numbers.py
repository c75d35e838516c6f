"""Returns the right numbers, in subclasses of arrays whose operators and conversions are not numpy's own.

Promise: plain-data
Ends: failed
L1: held
L0: held
"""

import tempfile

import numpy as np


class Mine(np.ndarray):
    def __eq__(self, other):
        return True

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.True_

    __hash__ = None


def memmap(array):
    with tempfile.TemporaryFile() as file:
        file.write(array.tobytes())
        file.flush()
        return np.memmap(file, array.dtype, "r+", shape=array.shape)


def masked(array):
    """All that would be compared is masked out."""
    return np.ma.masked_array(array, mask=True)


KINDS = [
    lambda array: array.view(Mine), lambda array: np.asmatrix(array), masked, memmap,
    lambda array: np.rec.array(array), lambda array: array.view(np.recarray),
    lambda array: np.ma.array(array, fill_value=1).view(np.ma.MaskedArray),
]  # fmt: skip
calls = 0


def affine(x):
    global calls
    calls += 1
    return KINDS[calls % len(KINDS)](3.0 * x + 1.0)


class Count(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


def vowels(text):
    return Count(sum(text.count(letter) for letter in "aeiou"))
