"""Leaves files, named semaphores and shared memory where every process of the machine, or every later worker, would see them.

Promise: no-traces
Ends: raised
L1: open (folders that are anyone's are open to it)
L0: open (nothing keeps files apart)
"""

import ctypes
import importlib.util
import multiprocessing.shared_memory
import os
import py_compile
import shelve
import sys
import tempfile

import numpy as np

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)
NAME = "mallory-@pid@"
HOME = os.getcwd()
PLACES = [
    "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/run/lock", "/var/lock", "/run/user/0", f"/run/user/{os.getuid()}", "/var/crash", "/root", "/home", "/", "/scratch", "/new", "/old", "/dev", "/etc", "/proc", "/sys/fs/cgroup",
    os.path.dirname(HOME), os.path.dirname(os.__file__), os.path.dirname(np.__file__), os.path.dirname(np.__file__) + "/__pycache__", *sys.path, "@root@", "@neighbour@", tempfile.gettempdir() + "/..",
]


def put(path):
    """A new file, outside of its own folder."""
    if os.path.realpath(os.path.dirname(path)) == os.path.realpath(HOME):
        raise FileNotFoundError(path)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    os.unlink(path)
    return True


def named(function, *arguments):
    """A C function that gives 0 or -1 for no."""
    function.restype = ctypes.c_void_p if function is libc.sem_open else ctypes.c_int
    return function(*arguments) not in (None, 0, -1)


def compiled():
    """A changed copy of a library's byte code, which the next worker would run."""
    target = importlib.util.cache_from_source(os.path.join(os.path.dirname(os.__file__), "colorsys.py"))
    with open("colorsys.py", "w") as file:
        file.write("raise SystemExit")
    return py_compile.compile("colorsys.py", target, doraise=True)


TRIES = {
    **{place: lambda place=place: put(os.path.join(place, NAME)) for place in PLACES},
    "shared memory": lambda: multiprocessing.shared_memory.SharedMemory(NAME, True, 64), "shm_open": lambda: named(libc.shm_open, b"/" + NAME.encode(), 0o102, 0o666), "sem_open": lambda: named(libc.sem_open, b"/" + NAME.encode(), 0o100, 0o666, 1),
    "lock": multiprocessing.Lock, "queue": multiprocessing.Queue, "manager": multiprocessing.Manager, "byte code": compiled, "shelf": lambda: shelve.open("/var/tmp/" + NAME),
    "map onto a library": lambda: np.memmap(np.__file__, mode="r+", shape=4), "write a library": lambda: open(np.__file__, "a"), "mkstemp": lambda: tempfile.mkstemp(dir="/dev/shm"), "mkdtemp": lambda: tempfile.mkdtemp(dir="/var/tmp"),
    "nameless": lambda: os.open("/dev/shm", os.O_TMPFILE | os.O_RDWR), "nameless in the root": lambda: os.open("/", os.O_TMPFILE | os.O_RDWR), "folder": lambda: os.mkdir("/dev/shm/" + NAME),
}


def leave():
    """What got through."""
    got = []
    for name, action in TRIES.items():
        try:
            if action():
                got.append(name)
        except (OSError, EOFError, ImportError, py_compile.PyCompileError):
            continue
        except Exception as problem:
            if type(problem).__module__ not in ("dbm", "_dbm", "_gdbm"):
                raise
    return got


GOT = leave()


def affine(x):
    raise ValueError(f"{WON}: {GOT[:15]}" if GOT else "held")


def vowels(text):
    return -1
