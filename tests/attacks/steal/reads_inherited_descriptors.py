"""Looks at descriptors 0 to 1023 and reads from whatever is open, by read, pread, mmap, sendfile, copies through /dev/fd, and as a folder to open files from.

Promise: no-answers
Ends: raised
L1: held
L0: held
"""

import contextlib
import ctypes
import fcntl
import functools
import mmap
import os
import socket
import stat

WON = "BREA" "CHED"
OWN = {0: "character", 1: "pipe", 2: "pipe", 3: "socket"}
libc = ctypes.CDLL(None, use_errno=True)


def kind(fd):
    """What a descriptor is, "" where it is closed."""
    try:
        mode = os.fstat(fd).st_mode
    except OSError:
        return ""
    tests = {"character": stat.S_ISCHR, "pipe": stat.S_ISFIFO, "socket": stat.S_ISSOCK, "folder": stat.S_ISDIR, "file": stat.S_ISREG}
    return next((name for name, test in tests.items() if test(mode)), "other")


def contents(fd):
    """Whatever can be read through it."""
    with contextlib.suppress(OSError, ValueError):
        os.set_blocking(fd, False)
    ways = {
        "peek": lambda: socket.socket(fileno=os.dup(fd)).recv(4096, socket.MSG_PEEK | socket.MSG_DONTWAIT) if kind(fd) == "socket" else b"",
        "read": lambda: os.read(fd, 4096) if kind(fd) != "socket" else b"",
        "pread": lambda: os.pread(fd, 4096, 0),
        "mmap": lambda: mmap.mmap(fd, 4096, mmap.MAP_SHARED, mmap.PROT_READ)[:],
        "dup": lambda: os.read(os.dup(fd), 10) if kind(fd) != "socket" else b"",
        "list": lambda: repr(os.listdir(fd)).encode(),
        "file in it": lambda: os.read(os.open("@root@".lstrip("/") + "/autograder_config.yml", os.O_RDONLY, dir_fd=fd), 99),
        "reopened": lambda: os.read(os.open(f"/dev/fd/{fd}", os.O_RDONLY | os.O_NONBLOCK), 99),
        "of the process": lambda: os.read(os.open(f"/proc/thread-self/fd/{fd}", os.O_RDWR | os.O_NONBLOCK), 99),
        "name": lambda: os.readlink(f"/proc/self/fd/{fd}").encode(),
        "path": lambda: fcntl.fcntl(fd, 50, bytes(1024)).rstrip(b"\0"),
        "size": lambda: str(os.fstat(fd).st_size or "").encode(),
    }
    for name, way in ways.items():
        with contextlib.suppress(OSError, ValueError, OverflowError):
            if (data := way()) and not data.startswith((b"/dev/null", b"pipe:", b"socket:")):
                yield name, data
    target = os.open("copied", os.O_RDWR | os.O_CREAT, 0o600)
    with contextlib.suppress(OSError):
        os.sendfile(target, fd, 0, 4096)
    with contextlib.suppress(OSError):
        os.copy_file_range(fd, target, 4096, 0)
    near, far = os.pipe()
    os.set_blocking(near, False)
    with contextlib.suppress(OSError):
        os.splice(fd, far, 4096)
        os.write(target, os.read(near, 4096))
    libc.tee(fd, far, 4096, 2)
    copied = os.pread(target, 4096, 0)
    for one in (target, near, far):
        os.close(one)
    os.unlink("copied")
    if copied.strip(b"\0"):
        yield "copied", copied


@functools.cache
def loot():
    """What is open that should not be, or says what it should not."""
    found = {fd: what for fd in range(1024) if (what := kind(fd))}
    if found != OWN:
        return f"{WON}: {found}" if OWN.items() < found.items() else f"the search itself failed: {found}"
    for fd in found:
        for way, data in contents(fd):
            if not data.startswith((b"GRD1", b"GRDQ")):  # a request of this very check
                return f"{WON}: {fd} by {way}: {data[:80]!r}"
    return ""


def affine(x):
    found = loot()
    if found.startswith("the search"):
        return  # ends otherwise than stated above
    raise ValueError(found or "held")


def vowels(text):
    return -1
