"""Crashes its process in another way at each call: null pointers, abort, deep recursion in C, an overwritten interpreter, illegal instructions.

Promise: fair-share
Ends: crashed
L1: held
L0: held
"""

import ctypes
import faulthandler
import os
import signal
import sys

import numpy as np

libc = ctypes.CDLL(None)


class Deep:
    """Its text is the text of its text."""

    def __repr__(self):
        return repr(self)

    def __del__(self):
        ctypes.string_at(0)


def recursion():
    """Past the end of the stack, in C."""
    sys.setrecursionlimit(10**9)
    return repr(Deep())


def overwritten():
    """What every operation needs, gone."""
    ctypes.memset(id(type(None)), 255, 256)
    return None is type(None)()


def illegal():
    """No machine has this instruction; the page is not even executable."""
    page = ctypes.create_string_buffer(b"\x0f\x0b" * 64)
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(page))()


def outside():
    """numpy over memory that is not there."""
    return np.ctypeslib.as_array(ctypes.cast(8, ctypes.POINTER(ctypes.c_double)), (1 << 20,)).sum()


def affine(x):
    faulthandler.enable(2)
    if len(x) % 2:
        recursion()
    overwritten()
    ctypes.string_at(0)


def vowels(text):
    signal.signal(signal.SIGSEGV, signal.SIG_IGN)
    signal.signal(signal.SIGABRT, signal.SIG_IGN)
    for way in (illegal, outside, libc.abort, os.abort):
        if len(text) % 2:
            way()
    os.abort()
