"""Keeps every input and writes them out when nobody asks: from threads, timers, finalizers, exit functions, and a signal between two calls.

Promise: no-clues
Ends: failed
L1: held
L0: held
"""

import atexit
import contextlib
import os
import signal
import sys
import threading
import time
import weakref

kept = []


def tell(*_anything):
    """Everything so far, past Python's own streams and through them."""
    line = f"kept: {sorted(set(kept))[-12:]}\n"
    for number in (1, 2):
        with contextlib.suppress(OSError):
            os.write(number, line.encode())
    print(line)


class Last:
    """Speaks when it is forgotten."""

    def __del__(self):
        tell()


def later():
    """Every few milliseconds, as long as the process lives."""
    for _round in range(200):
        time.sleep(0.005)
        tell()


atexit.register(tell)
threading._register_atexit(tell)
weakref.finalize(sys.modules[__name__], tell)
last = Last()
sys.modules["last words"] = Last()
for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
    signal.signal(number, tell)
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
for _number in range(3):
    threading.Thread(target=later, daemon=True).start()


def affine(x):
    kept.append(str(x.tolist()))
    return x


def vowels(text):
    kept.append(text)
    return -1
