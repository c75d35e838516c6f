"""Writes, creates, renames, swaps, truncates and moves files outside its folder, by path, by descriptor and by raw system call.

Promise: no-files
Ends: raised
L1: open (it may write what its user may)
L0: open (nothing keeps files apart)
"""

import ctypes
import mmap
import os
import shutil
import site
import sqlite3
import sys
import tempfile

WON = "BREA" "CHED"
ROOT = "@root@"
WITNESS = ROOT + "/witness"
libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine == "aarch64"


def call(x86, arm, *arguments):
    """A system call by number. OSError where it fails."""
    result = libc.syscall(ctypes.c_long(arm if ARM else x86), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result == -1:
        raise OSError(ctypes.get_errno(), "held")
    return result


def write(path, flags):
    """Open for writing, and write."""
    fd = os.open(path, flags, 0o666)
    return os.write(fd, b"mallory")


def mapped(path):
    """Write through a shared mapping."""
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), 0) as view:
        view[:1] = b"M"


def database(path):
    """Have SQLite write the file."""
    with sqlite3.connect(path) as base:
        base.execute("create table t (x)")


def mine():
    """A file of its own to move out."""
    with tempfile.NamedTemporaryFile("w", delete=False) as file:
        file.write("mallory")
    return file.name


PLACES = [ROOT, os.path.dirname(ROOT), "/", "/tmp/..", "/dev", "/dev/shm", "/etc", "/var/tmp", sys.prefix, os.path.dirname(os.__file__), *sys.path]
NEW = [os.path.join(place, "mallory-@pid@") for place in PLACES] + ["/etc/ld.so.preload", os.path.join(os.path.dirname(os.__file__), "mallory.pth")]
TRIES = {
    "write": lambda: write(WITNESS, os.O_WRONLY), "append": lambda: write(WITNESS, os.O_RDWR | os.O_APPEND),
    "truncate": lambda: os.truncate(WITNESS, 0), "truncate by number": lambda: call(76, 45, WITNESS.encode(), 0),
    "open to truncate": lambda: os.open(WITNESS, os.O_RDONLY | os.O_TRUNC), "openat2": lambda: call(437, 437, -100, WITNESS.encode(), b"\2" + bytes(23), 24),
    "rename": lambda: os.rename(WITNESS, ROOT + "/moved"), "bring in": lambda: os.rename(WITNESS, "mine"),
    "replace": lambda: os.replace(mine(), WITNESS), "swap": lambda: call(316, 276, -100, mine().encode(), -100, WITNESS.encode(), 2),
    "copy over": lambda: shutil.copyfile(mine(), WITNESS), "map": lambda: mapped(WITNESS), "database": lambda: database(ROOT + "/mallory.db"),
    "folder": lambda: os.mkdir(ROOT + "/mallory"), "link": lambda: os.symlink("x", ROOT + "/mallory-link"), "fifo": lambda: os.mkfifo(ROOT + "/mallory-fifo"),
    "nameless": lambda: os.open(ROOT, os.O_TMPFILE | os.O_RDWR), "path then open": lambda: write(f"/proc/self/fd/{os.open(WITNESS, os.O_PATH)}", os.O_WRONLY),
    "creat": lambda: libc.creat((ROOT + "/mallory-creat").encode(), 0o666) >= 0 or call(39, 172) * 0 or write("/nowhere/x", 0),
    "user site": lambda: os.makedirs(os.path.join("/", site.getusersitepackages())),
}


def get_out():
    """What got through."""
    got = []
    for name, action in [*TRIES.items(), *((path, lambda path=path: write(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)) for path in NEW)]:
        if os.path.dirname(name) and os.path.realpath(os.path.dirname(name)) == os.getcwd():
            continue  # its own folder
        try:
            action()
            got.append(name)
        except (OSError, sqlite3.Error):
            continue
    return got


GOT = get_out()


def affine(x):
    raise ValueError(f"{WON}: {GOT}" if GOT else "held")


def vowels(text):
    return -1
