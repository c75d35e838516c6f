"""Reads the requests off the wire in a thread, so that the worker's own loop waits for what never comes.

Promise: bounded-reader
Ends: raised
L1: held
L0: held
"""

import os
import threading
import time


def thief():
    while True:
        os.read(3, 1 << 20)


seen = []


def affine(x):
    seen.append("affine")
    if seen == ["affine"]:
        threading.Thread(target=thief, daemon=True).start()
        time.sleep(0.01)
    raise ValueError("held")


def vowels(text):
    seen.append("vowels")
    raise ValueError("held")
