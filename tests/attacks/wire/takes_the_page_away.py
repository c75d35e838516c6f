"""Unmaps, empties and shrinks the page that it shares with the grader, so that reading it would end the grader.

Promise: bounded-reader
Ends: crashed
L1: held
L0: held
"""

import ctypes
import mmap
import os
import sys


def page():
    """The page on which the worker notes which call is under way."""
    frame = sys._getframe(1)
    while frame is not None:
        server = frame.f_locals.get("self")
        if isinstance(getattr(server, "page", None), memoryview):
            return server.page
        frame = frame.f_back
    raise SystemExit("held")


def take_away():
    place = page()
    shared = place.obj if isinstance(place.obj, mmap.mmap) else mmap.mmap(-1, 4096)
    libc = ctypes.CDLL(None, use_errno=True)
    address = ctypes.addressof(ctypes.c_char.from_buffer(shared))
    for advice in (9, 4, 21):  # MADV_REMOVE, MADV_DONTNEED, MADV_PAGEOUT
        libc.madvise(ctypes.c_void_p(address), 4096, advice)
    for fd in range(256):
        try:
            os.ftruncate(fd, 0)
        except OSError:
            continue
    try:
        shared.resize(0)
    except (OSError, ValueError, SystemError, BufferError):
        pass
    libc.mprotect(ctypes.c_void_p(address), 4096, 0)
    libc.munmap(ctypes.c_void_p(address), 4096)
    place[0] = 1  # where it is gone, this is the end of the worker


def affine(x):
    take_away()
    return


def vowels(text):
    take_away()
    return
