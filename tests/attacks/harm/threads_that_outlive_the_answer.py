"""Starts threads that never end, not as daemons, some deaf to every signal, and answers at once: they compute while later calls run.

Promise: no-survivors
Ends: failed, timed_out
L1: held
L0: held
"""

import atexit
import signal
import threading
import time


def spin():
    """Compute for ever."""
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    n = 0
    while True:
        n = (n * n + 1) % 1000003


def rest():
    """Sleep for ever."""
    while True:
        time.sleep(1000)


def start():
    """As many as there may be."""
    for number in range(6):
        try:
            threading.Thread(target=spin if number == 0 else rest, daemon=False).start()
        except RuntimeError:
            return


atexit.register(rest)
start()


def affine(x):
    return "no"


def vowels(text):
    return -1
