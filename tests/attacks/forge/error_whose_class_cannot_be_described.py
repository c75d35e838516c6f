"""Raises an error whose metaclass raises another when the worker asks for its name, and from there one more, without an end.

Promise: sealed-verdict
Ends: crashed
L1: held
L0: held
"""


class Unspeakable(type):
    @property
    def __name__(cls):
        raise SystemExit(0)

    @property
    def __mro__(cls):
        raise KeyboardInterrupt


class Nameless(BaseException, metaclass=Unspeakable):
    def __str__(self):
        raise self


def affine(x):
    raise Nameless


def vowels(text):
    raise Nameless
