"""Writes without end on its output: by descriptor, by print, by logging, by warnings, by tracebacks, with commands for terminals in it.

Promise: fair-share
Ends: failed
L1: held
L0: held
"""

import ctypes
import faulthandler
import logging
import os
import sys
import warnings

NASTY = b"\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b5i\x1bP+q\x1b\\\x08\x7f\r\n::error file=x::x\n##vso[task.complete]\n<script>alert(1)</script>\xff\xfe\xe2\x80\xae"
libc = ctypes.CDLL(None)
logging.basicConfig(level=logging.DEBUG)
warnings.simplefilter("always")
quiet = False


def descriptors():
    """Past Python."""
    for fd in (1, 2):
        for _ in range(100):
            os.write(fd, NASTY * 500)
    libc.puts(NASTY)
    libc.perror(NASTY)
    libc.fflush(None)


def streams():
    """Through Python, as text that no encoding has as well."""
    for _ in range(50):
        print("x" * 10000, NASTY.decode("latin1"), "\udcff\U000e0001\u202e", end="\r")
        sys.stderr.write("\x1b[2J" * 1000)
    sys.stdout.buffer.write(NASTY * 1000)
    for _ in range(30):
        logging.error("%s" * 2, NASTY, "\x1b]8;;http://x\x07" * 99)
        warnings.warn("\x1b[1m" * 100, stacklevel=1)
        print(NASTY, file=sys.__stderr__)
        faulthandler.dump_traceback(2)


def replaced():
    """Streams closed, replaced by themselves, flushed from a destructor."""
    sys.stdout.flush()
    sys.stdout.close()
    sys.stderr.detach()


def flood():
    """Once for each function: it is long enough."""
    global quiet
    if quiet:
        return
    quiet = True
    descriptors()
    streams()
    try:
        replaced()
    except (OSError, ValueError):
        pass


def affine(x):
    flood()
    return [NASTY.decode("latin1")]


def vowels(text):
    flood()
    return NASTY.decode("latin1") * 50
