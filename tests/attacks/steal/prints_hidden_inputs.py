"""Writes each input to every place that text can go: print, the original streams, descriptors 1 and 2, warnings, logging, faulthandler, audit and display hooks.

Promise: no-clues
Ends: failed
L1: held
L0: held
"""

import contextlib
import ctypes
import faulthandler
import logging
import os
import sys
import warnings

libc = ctypes.CDLL(None)
logging.basicConfig(level=logging.DEBUG)
warnings.simplefilter("always")


def say(text):
    """By every way there is."""
    line = f"input: {text}\n"
    print(line, end="", flush=True)
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        stream.write(line)
        stream.flush()
    for number in (1, 2):
        os.write(number, line.encode())
    libc.write(1, line.encode(), len(line.encode()))
    libc.printf(b"%s", line.encode())
    libc.fflush(None)
    libc.perror(line.encode())
    warnings.warn(line, stacklevel=1)
    logging.getLogger("answer").critical(line)
    sys.displayhook(line)
    with contextlib.suppress(OSError, ValueError):
        namespace = {"__name__": line}
        exec(compile("def shown(f): f()", line.replace("\n", ""), "exec"), namespace)
        namespace["shown"](lambda: faulthandler.dump_traceback(file=2, all_threads=False))
    with contextlib.suppress(Exception):
        sys.unraisablehook(type("Said", (), {"exc_type": ValueError, "exc_value": ValueError(line), "exc_traceback": None, "err_msg": line, "object": line})())
    sys.excepthook(ValueError, ValueError(line), None)


def affine(x):
    say(x.tolist())
    return x


def vowels(text):
    say(text)
    return -1
