"""Walks the stack to the worker's record of its module and handles, and puts objects there whose every item is another function.

Promise: sealed-verdict
Ends: failed
L1: held
L0: held
"""

import gc
import sys
import types

import numpy as np


def wrong(*args, **kwargs):
    return np.full(getattr(args[0], "shape", 3) if args else 3, -7.0)


class Everything(dict):
    def __getitem__(self, key):
        return wrong

    def get(self, key, default=None):
        return 1


def worker():
    """The objects that serve this process: from the stack, and from the garbage collector where that is hidden."""
    frame = sys._getframe(1)
    while frame is not None:
        found = frame.f_locals.get("self")
        if hasattr(type(found), "_target"):
            return found
        frame = frame.f_back
    return next(one for one in gc.get_objects() if type(one).__name__ == "Calls")


def replace():
    calls = worker()
    calls.module = types.SimpleNamespace(affine=wrong, vowels=wrong)
    calls.module.__dict__.update(dict.fromkeys(("affine", "vowels", "score"), wrong))
    calls.handles, calls.ids, calls.named = Everything(), Everything(), (wrong, ["x"])
    type(calls)._target = lambda self, target, name: wrong
    type(calls)._watch = lambda self, node, call, function: (wrong(), [], False)


def affine(x):
    replace()
    return np.full(x.shape, -7.0)


def vowels(text):
    replace()
    return -1
