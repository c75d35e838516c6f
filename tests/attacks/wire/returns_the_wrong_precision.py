"""Returns the right numbers as halves, singles, complex ones, whole ones, big-endian, masked, as strings and with one NaN.

Promise: plain-data
Ends: wrong_dtype, failed
L1: held
L0: held
"""

import numpy as np

calls = []
KINDS = [np.float16, np.float32, np.complex128, np.int64, ">f8", object, "U30", np.longdouble, bool, None]


def affine(x):
    calls.append(0)
    answer = 3.0 * x + 1.0
    kind = KINDS[(len(calls) - 1) % len(KINDS)]
    if kind is None:
        answer[-1] = np.frombuffer(bytes.fromhex("010000000000f87f"))[0]
        return answer
    return answer.astype(kind)


def vowels(text):
    calls.append(0)
    right = len([letter for letter in text if letter in "aeiou"])
    return [float(right), complex(right), np.float64(right), bool(right), str(right), [right], float("nan")][len(calls) % 7]
