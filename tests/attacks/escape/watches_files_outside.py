"""Asks to be told when files outside are opened or changed, by inotify, fanotify, dnotify and leases, or to hold others up in opening them.

Promise: no-files
Ends: raised
L1: held
L0: open (anyone may watch)
"""

import ctypes
import fcntl
import os
import struct

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine == "aarch64"
PLACES = ["/", "/tmp", "@root@", "@root@/solutions", "@neighbour@", os.path.dirname(os.__file__), os.__file__, "/dev/null", "."]


def call(x86, arm, *arguments):
    """A system call by number; -1 where it fails."""
    return libc.syscall(ctypes.c_long(arm if ARM else x86), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])


def watch():
    """What got through."""
    got = []
    makers = {"inotify": (294, 26, 0), "inotify, no waiting": (294, 26, 0o4000), "old inotify": (253, 26), "fanotify": (300, 262, 0x200, 0), "fanotify of content": (300, 262, 4, 0), "of names": (300, 262, 0xE00, 0)}
    for name, arguments in makers.items():
        made = call(*arguments)
        got += [name] * (made >= 0)
        for place in PLACES:
            fd = made if made >= 0 else 3
            got += [f"{name} {place}"] * (call(254, 27, fd, place.encode(), 0xFFF) >= 0)
            got += [f"mark {place}"] * (call(301, 263, fd, 1, struct.pack("=Q", 0x20), -100, place.encode()) >= 0)
    for place in PLACES:
        for flags in (os.O_RDONLY, os.O_RDONLY | os.O_DIRECTORY, os.O_PATH):
            try:
                fd = os.open(place, flags)
            except OSError:
                continue
            for name, command, value in (("F_NOTIFY", 1026, 0x8000003F), ("F_SETLEASE", 1024, fcntl.F_RDLCK), ("F_GETLEASE", 1025, 0), ("F_SETSIG", 10, 23), ("F_SETOWN", 8, int("@pid@")), ("hint", 1036, b"\1" * 8), ("seals", 1033, 1), ("delegate", 1040, bytes(8))):
                try:
                    fcntl.fcntl(fd, command, value)
                    got.append(f"{name} {place}")
                except (OSError, OverflowError):
                    continue
            os.close(fd)
    return got


GOT = watch()


def affine(x):
    raise ValueError(f"{WON}: {GOT[:15]}" if GOT else "held")


def vowels(text):
    return -1
