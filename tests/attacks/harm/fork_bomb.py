"""Forks for ever in every call, by os.fork, by libc and from many threads; each child forks on.

Promise: no-survivors
Ends: raised
L1: held
L0: open (processes are not denied)
"""

import ctypes
import os
import threading

WON = "BREA" "CHED"
libc = ctypes.CDLL(None)
made = 0


def bomb(rounds):
    """Children that fork in turn."""
    global made
    for _ in range(rounds):
        for fork in (os.fork, libc.fork, libc.vfork if rounds == 1 else libc.fork):
            try:
                pid = fork()
            except OSError:
                continue
            if pid == 0:
                bomb(2) if rounds > 1 else os._exit(0)  # enough to be seen, not to take the machine down
                os._exit(0)
            made += pid > 0


bomb(200)
THREADS = [threading.Thread(target=bomb, args=(200,)) for _ in range(4)]
for thread in THREADS:
    thread.start()
for thread in THREADS:
    thread.join()


def affine(x):
    bomb(1)
    raise ValueError(f"{WON}: {made} children" if made else "held")


def vowels(text):
    bomb(1)
    return -1 - made
