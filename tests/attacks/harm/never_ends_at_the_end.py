"""Is made so that its interpreter cannot end: destructors, exit handlers and thread shutdowns that loop, cycles that nobody collects, exit itself replaced.

Promise: no-survivors
Ends: failed
L1: held
L0: held
"""

import atexit
import gc
import os
import sys
import threading
import weakref

gc.disable()
FRIENDS = []


def loop(*_):
    """For ever."""
    while True:
        pass


class Immortal:
    """Comes back when it is destroyed, and loops at the very end."""

    def __init__(self):
        self.me = self

    def __del__(self):
        FRIENDS.append(self)
        if sys.is_finalizing():
            loop()


for _ in range(20000):
    Immortal()
atexit.register(loop)
threading._register_atexit(loop) if hasattr(threading, "_register_atexit") else None
weakref.finalize(Immortal(), loop)
threading.Thread(target=threading.Event().wait).start()
sys.exitfunc = loop
os._exit = os.abort = sys.exit = loop


def affine(x):
    return iter(lambda: 1, 2)  # a generator without an end


def vowels(text):
    return (n for n in iter(int, 1))
