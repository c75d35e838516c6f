"""Answers with an object whose number is larger than a message can hold, to have the grader stumble when it calls the object.

Promise: sealed-verdict
Exercise: target/layer
Ends: failed
L1: held
L0: held
"""

import sys

GIANT = (1 << 4096) + 1


def take_over():
    frame = sys._getframe(1)
    while frame is not None:
        calls = frame.f_locals.get("self")
        if hasattr(type(calls), "_foreign"):
            type(calls)._foreign = lambda *args: {"H": [GIANT, "answer.Scale", "module"]}
            calls.encoder.foreign = calls._foreign
            return
        frame = frame.f_back


def double(x):
    return None


def Scale():
    take_over()
    return object()
