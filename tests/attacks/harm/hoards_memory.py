"""Takes memory in each way that it knows, lists, arrays, shared mappings, malloc, tiny mappings, stacks, buffers, and adds up how much it got.

Promise: fair-share
Ends: raised, timed_out
L1: held
L0: open (a mapping may count for less there)
"""

import ctypes
import mmap
import socket
import threading

import numpy as np

WON = "BREA" "CHED"
LIMIT = 192  # MB, on top of the interpreter
ENOUGH = LIMIT + 64
libc = ctypes.CDLL(None, use_errno=True)
libc.malloc.restype = ctypes.c_void_p
MB = 1 << 20


def each(make, size=4, most=ENOUGH):
    """Megabytes that `make(bytes)` gave in all, what it gave kept and touched."""
    kept = []
    try:
        while len(kept) * size < most:
            kept.append(make(size * MB))
    except (MemoryError, OSError, RuntimeError, ValueError):
        pass
    return len(kept) * size


def shared(size):
    """A shared mapping without a file, each page touched."""
    made = mmap.mmap(-1, size, mmap.MAP_SHARED)
    made[::4096] = b"x" * (size // 4096)
    return made


def of_c(size):
    """malloc, each page touched."""
    where = libc.malloc(ctypes.c_size_t(size))
    if not where:
        raise MemoryError
    ctypes.memset(where, 1, size)
    return where


def scattered(size):
    """Small mappings, each with other rights than its neighbour."""
    return [mmap.mmap(-1, 65536, prot=mmap.PROT_READ | (mmap.PROT_WRITE if n % 2 else 0)) for n in range(size // 65536)]


def grown(size):
    """A mapping that is moved and doubled."""
    made = mmap.mmap(-1, 4096)
    made.resize(size)
    return made


def in_thread(size):
    """A thread's stack, which is memory like any other."""
    threading.stack_size(size)
    thread = threading.Thread(target=threading.Event().wait, args=(2,), daemon=True)
    thread.start()
    return thread


def buffered(size):
    """What pipes and sockets hold."""
    kept = []
    for _ in range(8):
        one, other = socket.socketpair()
        one.setblocking(False)
        kept += [one, other]
        try:
            while True:
                one.send(bytes(65536))
        except BlockingIOError:
            continue
    return kept


def amounts():
    """{how: megabytes}. One after another, so that each starts from nothing; then all together."""
    ways = {"bytes": bytes, "bytearray": bytearray, "array": lambda size: np.empty(size // 8), "integer": lambda size: 1 << (8 * size), "scattered": scattered, "grown": grown, "shared": shared}
    found = {name: each(make, 16) for name, make in ways.items()}
    found["threads"] = each(in_thread, 16)
    found["buffers"] = each(buffered, 1, 12)
    found["malloc"] = each(of_c, 16)
    return found


FOUND = amounts()


def affine(x):
    most = max(value for name, value in FOUND.items())
    raise ValueError(f"{WON}: {FOUND}" if most >= ENOUGH else f"held: {FOUND}")


def vowels(text):
    return -1
