"""Leaves marks in files, shared memory, semaphores and queues, ends its own process, and looks in the next worker for anything that is still there.

Promise: no-traces
Ends: crashed
L1: open (/tmp and /dev/shm can be written)
L0: open (nothing is kept apart)
"""

import contextlib
import ctypes
import glob
import os
import sys
from multiprocessing import resource_tracker, shared_memory

WON = "BREA" "CHED"
MARK = b"left by the worker before"
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
KEY = 0x67726164
PLACES = ("left", "/tmp/left", "/scratch/left", "/dev/shm/left", "/var/tmp/left", "/run/left", os.path.join(os.path.dirname(os.getcwd()), "left"))
resource_tracker.register = lambda *_arguments: None  # it would start a process


def files():
    """The marks in files."""
    for path in [*PLACES, *glob.glob("*"), *glob.glob("/tmp/*"), *glob.glob("../*/left")]:
        with contextlib.suppress(OSError):
            yield open(path, "rb").read()


def memory():
    """The marks in shared memory, System V's and POSIX's, and in a message queue."""
    found = libc.shmget(KEY, 4096, 0o600)
    if found >= 0 and (address := libc.shmat(found, None, 0)) not in (None, ctypes.c_void_p(-1).value):
        yield ctypes.string_at(address, len(MARK))
    with contextlib.suppress(OSError, ValueError, ImportError):
        yield bytes(shared_memory.SharedMemory("left").buf[: len(MARK)])
    queue = libc.msgget(KEY, 0o600)
    if queue >= 0:
        buffer = ctypes.create_string_buffer(200)
        libc.msgrcv(queue, buffer, ctypes.c_size_t(100), ctypes.c_long(0), 0o4000)
        yield buffer.raw
    if libc.semget(KEY, 1, 0o600) >= 0:
        yield MARK


def leave():
    """As many marks as can be made."""
    for path in PLACES:
        with contextlib.suppress(OSError), open(path, "wb") as file:
            file.write(MARK)
    for name in (MARK.decode(), "left-" + MARK.hex()):
        with contextlib.suppress(OSError):
            os.mkdir(name)
    found = libc.shmget(KEY, 4096, 0o1600)
    if found >= 0:
        ctypes.memmove(libc.shmat(found, None, 0), MARK, len(MARK))
    with contextlib.suppress(OSError, ValueError, ImportError):
        shared_memory.SharedMemory("left", create=True, size=4096).buf[: len(MARK)] = MARK
    queue = libc.msgget(KEY, 0o1600)
    if queue >= 0:
        libc.msgsnd(queue, ctypes.create_string_buffer((1).to_bytes(8, "little") + MARK), ctypes.c_size_t(len(MARK)), 0o4000)
    libc.semget(KEY, 1, 0o1600)
    libc.prctl(15, b"left", 0, 0, 0)


def look():
    """Anything of an earlier worker's."""
    for found in (*files(), *memory()):
        if MARK in found:
            return f"{WON}: {found[:60]!r}"
    if names := [name for name in os.listdir(".") if "left" in name]:
        return f"{WON}: {names}"
    return ""


if found := look():
    raise RuntimeError(found)
leave()


def affine(x):
    os._exit(3)


def vowels(text):
    print(look() and "its own", file=sys.stderr)
    os._exit(4)
