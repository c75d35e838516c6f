"""Ends its loading with a syntax error in a line of its own, at a column that would take a hundred million spaces to point at.

Promise: bounded-reader
Ends: raised
L1: held
L0: held
"""


def affine(x):
    return x


def vowels(text):
    return -1


raise SyntaxError("x", (__file__, 1, 100_000_000, "x"))
