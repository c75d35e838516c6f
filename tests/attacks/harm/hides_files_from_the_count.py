"""Keeps removed files open in as many tables of descriptors as it has threads, so that neither a count of its folder nor one limit sees them.

Promise: fair-share
Ends: raised
L1: held
L0: open (tables of descriptors may be had there)
"""

import ctypes
import os
import threading

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)
ENOUGH = 200  # files: more than the 128 descriptors of one process could hold, each as large as a file may be
LOCK = threading.Lock()
done = threading.Event()
used = 0


def hidden(name):
    """A file that has no name, open."""
    global used
    fd = os.open(name, os.O_CREAT | os.O_RDWR, 0o600)
    os.unlink(name)
    os.write(fd, b"x" * 4096)
    with LOCK:
        used += 1
    return fd


def fill(own_table):
    """Open until nothing more goes. A table of descriptors of its own makes room for more."""
    if own_table:  # close_range(0x7ffffff0, 0x7ffffff1, CLOSE_RANGE_UNSHARE)
        libc.syscall(ctypes.c_long(436), ctypes.c_long(0x7FFFFFF0), ctypes.c_long(0x7FFFFFF1), ctypes.c_long(2))
        libc.unshare(0x400)
    kept = []
    try:
        while used < ENOUGH:
            kept.append(hidden(f"hidden-{own_table}-{threading.get_ident()}-{len(kept)}"))
    except OSError:
        pass
    if own_table:
        done.wait(5)
    for fd in kept:
        os.close(fd)


def most():
    """Files at the best moment."""
    threads = []
    try:
        for number in range(12):
            thread = threading.Thread(target=fill, args=(number + 1,), daemon=True)
            thread.start()
            threads.append(thread)
    except RuntimeError:
        pass
    for thread in threads:
        thread.join(0.02)
    fill(0)
    done.set()
    for thread in threads:
        thread.join()
    return used


MOST = most()


def affine(x):
    raise ValueError(f"{WON}: {MOST} files" if MOST >= ENOUGH else f"held at {MOST}")


def vowels(text):
    return -1
