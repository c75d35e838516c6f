"""Returns the right count as another kind of number that Python calls equal: bool, float, complex, Fraction, Decimal, text, array.

Promise: plain-data
Ends: failed
L1: held
L0: held
"""

import decimal
import fractions

import numpy as np

KINDS = [
    float, complex, fractions.Fraction, decimal.Decimal, str, lambda n: str(n).encode(), np.float64, np.float32,
    lambda n: np.array(n), lambda n: np.array([n]), lambda n: [n], lambda n: (n,), lambda n: {n}, lambda n: bool(n),
    lambda n: float(n) or -0.0, lambda n: np.complex128(n), lambda n: range(n), lambda n: slice(n), lambda n: {n: n},
]  # fmt: skip
calls = 0


def kind():
    global calls
    calls += 1
    return KINDS[calls % len(KINDS)]


def affine(x):
    """The right numbers as a list of them, each of another kind."""
    return [kind()(int(3 * n + 1)) for n in x]


def vowels(text):
    return kind()(sum(text.count(letter) for letter in "aeiou"))
