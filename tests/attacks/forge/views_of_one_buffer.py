"""Returns views of one buffer for every call, so that the last call or a thread decides what all of them hold in the end.

Promise: each-call-alone
Ends: failed
L1: held
L0: held
"""

import threading
import time

import numpy as np

BUFFER = np.zeros(64)
LISTS = []
seen = []


def later():
    """Right for the call seen last, long after it returned."""
    while True:
        time.sleep(0.05)
        if seen:
            x = seen[-1]
            BUFFER[: x.size] = 3.0 * x + 1.0


threading.Thread(target=later, daemon=True).start()


def affine(x):
    if seen:
        BUFFER[: seen[-1].size] = 3.0 * seen[-1] + 1.0  # the answer to the call before this one
    seen.append(x.copy())
    view = BUFFER[: x.size]
    view[...] = -7.0
    return view


def vowels(text):
    return -1
