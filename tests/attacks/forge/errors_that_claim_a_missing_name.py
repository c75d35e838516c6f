"""Raises an error named like the one for missing functions, with the name of a function that the file does have.

Promise: sealed-verdict
Ends: raised
L1: held
L0: held
"""


class MissingFunction(Exception):
    pass


class Text(str):
    """Never equal to, nor hashed like, the name that it is."""

    def __eq__(self, other):
        return False

    __hash__ = object.__hash__


def affine(x):
    raise MissingFunction("vowels" if x[0] > 0 else Text("affine"))


def vowels(text):
    raise MissingFunction("it, but a fault: 8 points to")
