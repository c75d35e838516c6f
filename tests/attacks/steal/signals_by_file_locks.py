"""Locks files of Python's library, which every worker sees: whoever runs beside it, another exercise's worker that has no hidden inputs yet, could read them off the locks.

Promise: no-reach
Ends: raised
L1: held
L0: open (every system call is there)
"""

import ctypes
import fcntl
import functools
import os
import struct

import numpy as np

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)


def ways(fd):
    """Ways to lock a file that can only be read; each gives whether another process could see the lock."""
    whole = struct.pack("hhqqi4x", fcntl.F_RDLCK, 0, 0, 0, 0)
    yield "flock", lambda: fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    yield "flock shared", lambda: fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    yield "lockf", lambda: fcntl.lockf(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    yield "set", lambda: fcntl.fcntl(fd, fcntl.F_SETLK, whole)
    yield "set of the description", lambda: fcntl.fcntl(fd, fcntl.F_OFD_SETLK, whole)
    yield "lease", lambda: fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    yield "notify", lambda: fcntl.fcntl(fd, fcntl.F_NOTIFY, fcntl.DN_ACCESS)
    yield "get", lambda: fcntl.fcntl(fd, fcntl.F_GETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0))


@functools.cache
def loot():
    """The locks that can be had on what is not ours."""
    found = []
    for path in (os.__file__, np.__file__, "/dev/null", "/dev/zero"):
        fd = os.open(path, os.O_RDONLY)
        for name, way in ways(fd):
            try:
                way()
            except OSError:
                continue
            found.append(f"{name} of {path}")
        os.close(fd)
    return f"{WON}: {found}" if found else ""


def affine(x):
    raise ValueError(loot() or "held")


def vowels(text):
    return -1
