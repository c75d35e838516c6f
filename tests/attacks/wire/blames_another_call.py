"""Writes the number of another call, of no call and of a negative one on the shared page, then ends, so that another is blamed.

Promise: sealed-verdict
Ends: crashed
L1: held
L0: held
"""

import os
import sys


def page():
    """The page on which the worker notes which call is under way."""
    frame = sys._getframe(1)
    while frame is not None:
        server = frame.f_locals.get("self")
        if isinstance(getattr(server, "page", None), memoryview):
            return server.page
        frame = frame.f_back
    raise SystemExit("held")


def affine(x):
    place = page()
    place[0] = 0xFFFFFFFF if abs(x[0]) < 1e9 else 7
    for n in range(1, len(place)):
        place[n] = 0x41414141
    os._exit(0)


def vowels(text):
    page()[0] = 29
    os.abort()
