"""Has a thread hold the interpreter's lock, which never gives it back to the thread that would answer.

Promise: fair-share
Ends: timed_out
L1: held
L0: held
"""

import sys
import threading
import time


def hog():
    """Computes, and nobody may take a turn."""
    while True:
        pow(7, 200000)


def affine(x):
    sys.setswitchinterval(10**6)
    threading.Thread(target=hog, daemon=True).start()
    time.sleep(0.01)
    time.sleep(10**6)


def vowels(text):
    return -1
