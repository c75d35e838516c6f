"""Sets the clock, the host's name and its domain and the keys of the console, to what they are already, and reads the kernel's log.

Promise: no-privileges
Ends: raised
L1: held
L0: open (root may set them)
"""

import ctypes
import os
import struct
import time

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine == "aarch64"
NAME = os.uname().nodename.encode()


def call(x86, arm, *arguments):
    """A system call by number. OSError where it fails."""
    result = libc.syscall(ctypes.c_long(arm if ARM else x86), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result == -1:
        raise OSError(ctypes.get_errno(), "held")
    return result


def now():
    """The time, as the kernel takes it."""
    return struct.pack("=2q", int(time.time()), 0)


TRIES = {
    "settimeofday": lambda: call(164, 170, now(), 0), "clock_settime": lambda: time.clock_settime(time.CLOCK_REALTIME, time.time()), "clock_settime by number": lambda: call(227, 112, 0, now()),
    "adjtimex": lambda: call(159, 171, bytes(256)), "adjust, for real": lambda: call(159, 171, struct.pack("=Ixxxxq", 0x8001, 0) + bytes(240)), "clock_adjtime": lambda: call(305, 266, 0, bytes(256)), "stime": lambda: libc.clock_settime(0, now()) == 0 or os.stat("/nowhere"),
    "sethostname": lambda: call(170, 161, NAME, len(NAME)), "libc sethostname": lambda: libc.sethostname(NAME, len(NAME)) == 0 or os.stat("/nowhere"), "setdomainname": lambda: call(171, 162, b"(none)", 6),
    "Ctrl-Alt-Del off": lambda: call(169, 142, 0xFEE1DEAD, 672274793, 0, 0), "size of the kernel's log": lambda: call(103, 116, 10, 0, 0), "read the kernel's log": lambda: call(103, 116, 3, bytes(4096), 4096), "accounting off": lambda: call(163, 89, 0),
}


def settings():
    """What got through."""
    got = []
    for name, action in TRIES.items():
        try:
            action()
            got.append(name)
        except OSError:
            continue
    return got


GOT = settings()


def affine(x):
    raise ValueError(f"{WON}: {GOT}" if GOT else "held")


def vowels(text):
    return -1
