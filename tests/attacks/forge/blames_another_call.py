"""Writes the number of another call to the page that the grader reads, then ends the process, so that another check is blamed.

Promise: sealed-verdict
Ends: crashed
L1: held
L0: held
"""

import gc
import mmap
import os
import sys

NUMBERS = (0xFFFFFFFF, 29, 1000, 0)
calls = 0


def blame():
    global calls
    calls += 1
    frame = sys._getframe(1)
    while frame is not None:
        page = frame.f_locals.get("page")
        if isinstance(page, (memoryview, mmap.mmap)):
            page[0] = NUMBERS[calls % 4] if isinstance(page, memoryview) else 255
        frame = frame.f_back
    for one in gc.get_objects():
        if isinstance(one, mmap.mmap):
            one[:] = b"\xff" * len(one)
    if calls == 4:
        os._exit(0)


def affine(x):
    blame()
    return x


def vowels(text):
    os._exit(0)
