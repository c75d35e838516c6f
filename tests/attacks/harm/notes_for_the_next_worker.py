"""Leaves notes where a later worker might read them (shared descriptors' flags and locks, environment, numpy, locale, files), ends itself, and looks for them in the next worker.

Promise: no-traces
Ends: crashed
L1: held
L0: open (files and processes are shared with other programs of the same user)
"""

import builtins
import ctypes
import fcntl
import gc
import locale
import mmap
import os
import random
import resource
import signal
import struct
import sys
import time
import warnings

import numpy as np

WON = "BREA" "CHED"
MARK = 4711
libc = ctypes.CDLL(None, use_errno=True)
OFD_GETLK, OFD_SETLK = 36, 37


def lock(kind, start, length):
    """A struct flock."""
    return struct.pack("=hhxxxxqqi4x", kind, 0, start, length, 0)


def held(fd, kind):
    """(kind, start, length) of a lock that another description holds on the same file, kind F_UNLCK where there is none."""
    for command in (OFD_GETLK, fcntl.F_GETLK):
        try:
            found = struct.unpack("=hhxxxxqqi4x", fcntl.fcntl(fd, command, lock(kind, 0, 0)))
        except OSError:
            continue
        if found[0] != fcntl.F_UNLCK:
            return found
    return fcntl.F_UNLCK, 0, 0, 0, 0


def found():
    """Notes of an earlier worker."""
    got = []
    if fcntl.fcntl(0, fcntl.F_GETFL) & (os.O_NONBLOCK | os.O_APPEND | os.O_ASYNC | os.O_NOATIME):
        got.append(f"flags {fcntl.fcntl(0, fcntl.F_GETFL):o} on descriptor 0")
    for fd in (1, 2, 3):
        if fcntl.fcntl(fd, fcntl.F_GETFL) & (os.O_NONBLOCK | os.O_APPEND | os.O_ASYNC):
            got.append(f"flags on descriptor {fd}")
    for path in ("/dev/null", "/dev/zero", "/dev/urandom", os.__file__, np.__file__):
        other = os.open(path, os.O_RDONLY)
        kind, _whence, start, length, _pid = held(other, fcntl.F_RDLCK)
        if kind != fcntl.F_UNLCK:
            got.append(f"a lock of {path} from {start}, {length} long")
        try:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            got.append(f"{path} is locked")
        except OSError:
            pass  # no locks at all
        os.close(other)
    fresh = {
        "environment": sorted(os.environ) != ["TMPDIR"], "files": os.listdir(".") != [], "folder": os.getcwd() != os.environ.get("TMPDIR"), "umask": os.umask(0o077) != 0o077,
        "module": "mallory" in sys.modules, "builtin": hasattr(builtins, "mallory"), "path": "/mallory" in sys.path, "numpy errors": np.geterr()["divide"] == "ignore", "printing": np.get_printoptions()["precision"] == 2,
        "random numbers": random.getstate() == random.Random(MARK).getstate(), "numpy's numbers": np.random.get_state()[1][0] == MARK, "switches": sys.getswitchinterval() > 1, "recursion": sys.getrecursionlimit() == MARK,
        "alarm": signal.getitimer(signal.ITIMER_REAL)[0] > 0, "handler": signal.getsignal(signal.SIGUSR1) == signal.SIG_IGN, "blocked": signal.SIGUSR2 in signal.pthread_sigmask(signal.SIG_BLOCK, []), "collector": not gc.isenabled(),
        "warnings": any(one[0] == "error" for one in warnings.filters[:1]), "limit": resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 99, "affinity": len(os.sched_getaffinity(0)) < len(os.sched_getaffinity(0) | set(range(os.cpu_count()))),
        "name": b"mallory" in name(), "locale": locale.setlocale(locale.LC_ALL) == "C" and os.environ.get("LC_ALL") == "C", "zone": time.tzname[0] == "MAL", "C random": libc.rand() == EXPECTED, "page": page()[8:16] == struct.pack("=Q", MARK),
        "trace": sys.gettrace() is not None, "hook": "mallory" in sys.excepthook.__name__, "table": mallory_in_literals(), "pending": bool(signal.sigpending()), "nofile": os.path.exists("mallory-link"), "numpy function": getattr(np.sum, "__name__", "") == "mallory",
    }
    return got + [name for name, there in fresh.items() if there]


def name():
    """The name of this thread, as the kernel has it."""
    buffer = ctypes.create_string_buffer(16)
    libc.prctl(16, buffer, 0, 0, 0)
    return buffer.value


def page():
    """The page that the grader shares with a worker, where it can be found from here."""
    for one in gc.get_objects():
        if type(one) is memoryview and one.nbytes == mmap.PAGESIZE and not one.readonly:
            return one.cast("B").tobytes()
    return b""


def mallory_in_literals():
    """A cached small integer or an interned string that was written over."""
    return ctypes.cast(id("mallory-note") + 56, ctypes.c_char_p).value[:1] == b"M"


def leave():
    """Notes for the next one."""
    fcntl.fcntl(0, fcntl.F_SETFL, os.O_NONBLOCK | os.O_APPEND)
    for action in (lambda: fcntl.fcntl(0, OFD_SETLK, lock(fcntl.F_WRLCK, MARK, 815)), lambda: fcntl.fcntl(0, OFD_SETLK, lock(fcntl.F_RDLCK, MARK, 815)), lambda: fcntl.lockf(0, fcntl.LOCK_EX, 815, MARK), lambda: fcntl.flock(0, fcntl.LOCK_EX | fcntl.LOCK_NB),
                   lambda: fcntl.flock(os.open(os.__file__, os.O_RDONLY), fcntl.LOCK_SH), lambda: os.ftruncate(0, 9), lambda: os.lseek(0, MARK, 0), lambda: fcntl.fcntl(3, fcntl.F_SETFL, os.O_NONBLOCK)):
        try:
            action()
        except OSError:
            continue
    os.environ["MALLORY"] = os.environ["LC_ALL"] = "C"
    os.environ["TZ"] = "MAL5"
    time.tzset()
    locale.setlocale(locale.LC_ALL, "C")
    os.umask(0)
    open("mallory", "w").close()
    sys.modules["mallory"], builtins.mallory = sys, 1
    sys.path.append("/mallory")
    np.seterr(all="ignore")
    np.set_printoptions(precision=2)
    np.sum.__name__ = "mallory"
    random.seed(MARK)
    np.random.seed(MARK)
    libc.srand(MARK)
    sys.setswitchinterval(5)
    sys.setrecursionlimit(MARK)
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
    signal.raise_signal(signal.SIGUSR2)
    signal.setitimer(signal.ITIMER_REAL, 100)
    gc.disable()
    warnings.simplefilter("error")
    resource.setrlimit(resource.RLIMIT_NOFILE, (99, 99))
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    libc.prctl(15, b"mallory", 0, 0, 0)
    ctypes.memset(id("mallory-note") + 56, ord("M"), 1)
    for one in gc.get_objects():
        if type(one) is memoryview and one.nbytes == mmap.PAGESIZE and not one.readonly:
            one.cast("B")[8:16] = struct.pack("=Q", MARK)


libc.srand(MARK)
EXPECTED = libc.rand()
libc.srand(1)
FOUND = found()


def affine(x):
    if FOUND:
        raise ValueError(f"{WON}: {FOUND}")
    leave()
    os._exit(0)


def vowels(text):
    return affine(text)
