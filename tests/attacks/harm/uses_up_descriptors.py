"""Opens all descriptors it may have as pipes, sockets, timers, events and pollers, fills them, and takes a hundred thousand locks.

Promise: fair-share
Ends: raised
L1: held
L0: open (what is not denied may be had)
"""

import ctypes
import fcntl
import os
import select
import socket

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)
MOST = 4096


def until_refused(make, most=MOST):
    """How often it went; all of it is kept."""
    kept = []
    try:
        while len(kept) < most:
            kept.append(make())
    except (OSError, RuntimeError):
        pass
    count = len(kept)
    for one in kept:
        for fd in one if isinstance(one, tuple) else (one,):
            fd.close() if hasattr(fd, "close") else os.close(fd)
    return count


def full_pipe():
    """A pipe with all that it holds in it, made larger where that goes."""
    here, there = os.pipe()
    os.set_blocking(there, False)
    for size in (1 << 24, 1 << 20):
        try:
            fcntl.fcntl(there, 1031, size)
            LARGER.append(size)
        except OSError:
            continue
    try:
        while True:
            os.write(there, bytes(65536))
    except BlockingIOError:
        return here, there


def full_pair():
    """A pair of sockets with all that it holds in it."""
    one, other = socket.socketpair()
    one.setblocking(False)
    try:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 30)
    except OSError:
        pass
    try:
        while BUFFERED[0] < 256 << 20:
            BUFFERED[0] += one.send(bytes(65536))
    except BlockingIOError:
        pass
    return one, other


def c_descriptor(name, *arguments):
    """A descriptor from a C function."""
    made = getattr(libc, name)(*arguments)
    if made < 0:
        raise OSError(ctypes.get_errno(), name)
    return made


def nested():
    """Pollers that poll pollers."""
    pollers = []
    try:
        for _ in range(60):
            pollers.append(select.epoll())
            for other in pollers[-6:-1]:
                pollers[-1].register(other)
    except OSError:
        pass
    return len(pollers)


def locks():
    """Single bytes of a file: each lock is memory of the kernel's."""
    count = 0
    with open("locked", "w") as file:
        try:
            for place in range(0, 1000, 2):
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
                count += 1
        except OSError:
            pass
    return count


LARGER, BUFFERED = [], [0]
COUNTS = {
    "copies": until_refused(lambda: os.dup(0)), "high copies": until_refused(lambda: fcntl.fcntl(0, fcntl.F_DUPFD, 100)), "pipes": until_refused(full_pipe), "pairs": until_refused(full_pair), "events": until_refused(lambda: c_descriptor("eventfd", 0, 0)),
    "timers": until_refused(lambda: c_descriptor("timerfd_create", 1, 0)), "pollers": until_refused(select.epoll), "files": until_refused(lambda: os.open("/dev/zero", os.O_RDONLY)), "folders": until_refused(lambda: os.open(".", os.O_RDONLY)), "nested": nested(), "locks": 0 * locks(),
}


def affine(x):
    over = {name: count for name, count in COUNTS.items() if count > 128}
    if BUFFERED[0] > 64 << 20:
        over["bytes in sockets, which no limit counts"] = BUFFERED[0]
    raise ValueError(f"{WON}: {over} {LARGER}" if over or LARGER else f"held: {COUNTS} {BUFFERED[0] >> 20} MB in sockets")


def vowels(text):
    until_refused(lambda: os.dup(0), 128)
    return -1
