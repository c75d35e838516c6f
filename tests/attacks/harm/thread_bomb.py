"""Starts threads with the smallest stacks that there are, by Python and by C, until the kernel refuses.

Promise: fair-share
Ends: raised
L1: held
L0: open (threads are not limited)
"""

import ctypes
import threading
import time

WON = "BREA" "CHED"
MOST = 600
libc = ctypes.CDLL(None)
SLEEP = ctypes.cast(libc.sleep, ctypes.c_void_p)


def by_python():
    """Threads of Python's that sleep."""
    threading.stack_size(32768)
    started = 0
    try:
        while started < MOST:
            threading.Thread(target=time.sleep, args=(3,), daemon=True).start()
            started += 1
    except (RuntimeError, MemoryError):
        pass
    return started


def by_c():
    """Threads that Python does not know: pthread_create of sleep(3) with stacks of 16 KiB."""
    attributes, started = ctypes.create_string_buffer(64), 0
    libc.pthread_attr_init(attributes)
    libc.pthread_attr_setstacksize(attributes, ctypes.c_size_t(16384))
    while started < MOST and libc.pthread_create(ctypes.byref(ctypes.c_ulong()), attributes, SLEEP, ctypes.c_void_p(3)) == 0:
        started += 1
    return started


STARTED = by_python() + by_c()


def affine(x):
    raise ValueError(f"{WON}: {STARTED} threads" if STARTED >= MOST else f"held at {STARTED}")


def vowels(text):
    return -1
