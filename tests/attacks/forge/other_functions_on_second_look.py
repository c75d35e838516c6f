"""Gives its module another class whose __dict__ and attributes are new at each look, and defines every name of the worker's protocol.

Promise: sealed-verdict
Ends: failed
L1: held
L0: held
"""

import sys
import types

import numpy as np

module = sys.modules[__name__]


def wrong(*args, **kwargs):
    return np.full(getattr(args[0], "shape", 3) if args else 3, -7.0)


class Table(dict):
    """Has whatever is asked for; a key asked for again gives another function."""

    def __getitem__(self, key):
        return wrong

    def __contains__(self, key):
        return True

    def items(self):
        return [("affine", wrong), ("vowels", wrong), ("passed", True)]


class Shifty(types.ModuleType):
    __dict__ = property(lambda self: Table(affine=wrong, vowels=wrong))

    def __getattribute__(self, name):
        return Table() if name == "__dict__" else wrong


def affine(x):
    return np.full(x.shape, -7.0)


def vowels(text):
    return -1


def __getattr__(name):
    return wrong


def __call__(*args):
    return wrong


for name in ("op", "load", "batch", "perform", "watch", "grad", "replies", "score", "passed", "v", "e", "t", "f", "o", "test_affine"):
    globals()[name] = globals()[f"__{name}__"] = wrong
module.__class__ = Shifty
