"""Makes shared memory, semaphores, message queues, keys and nameless files that would outlive it, for the next submission to find.

Promise: no-traces
Ends: raised
L1: held
L0: open (system calls are not denied)
"""

import ctypes
import os

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine == "aarch64"
KEY = 0x6D616C + int("@port@")
ATTRIBUTES = (ctypes.c_long * 8)(0, 1, 8, 0)


def call(x86, arm, *arguments):
    """A system call by number; -1 where it fails or there is none."""
    return libc.syscall(ctypes.c_long(arm if ARM else x86), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])


def leave():
    """What got through. What was made is removed again."""
    got = []
    for flags in (0o1600, 0o1666, 0o3600):  # IPC_CREAT; and with IPC_EXCL
        for key in (KEY, 0, 1):
            for name, make, remove in (
                ("memory", (29, 194, key, 4096, flags), (31, 195)), ("semaphores", (64, 190, key, 1, flags), (66, 191)), ("messages", (68, 186, key, flags), (71, 187)),
            ):
                made = call(*make)
                if made >= 0:
                    got.append(f"{name} {key} {made}")
                    call(*remove, made, 0, 0)
    for attach in range(4):
        got += [f"attach {attach}"] * (call(30, 196, attach, 0, 0) != -1)
    for name in (b"mallory", b"grader-attacks-@port@"):
        for flags in (0o102, 0o100, 0o2):
            made = call(240, 180, name, flags, 0o666, ATTRIBUTES)
            if made >= 0:
                got.append(f"queue {name!r}")
                call(241, 181, name)
        got += [f"libc queue {name!r}"] * (libc.mq_open(b"/" + name, 0o102, 0o666, None) >= 0)
    for flags in (0, 1, 2, 4, 8, 0x10):
        got += [f"memfd {flags}"] * (call(319, 279, b"mallory", flags) >= 0) + [f"libc memfd {flags}"] * (libc.memfd_create(b"mallory", flags) >= 0)
    got += ["secret memory"] * (call(447, 447, 0) >= 0)
    for ring in (-1, -2, -3, -4, -5, -6):  # thread, process, session, user, user's session, group
        for kind in (b"user", b"keyring", b"logon", b"big_key"):
            got += [f"key {kind!r} {ring}"] * (call(248, 217, kind, b"mallory:x", None if kind == b"keyring" else b"x", 0 if kind == b"keyring" else 1, ring) >= 0)
        got += [f"keyring {ring}"] * (call(250, 219, 0, ring, 1) >= 0) + [f"search {ring}"] * (call(250, 219, 10, ring, b"user", b"mallory:x", 0) >= 0)
    got += ["persistent keyring"] * (call(250, 219, 22, -1, -2) >= 0) + ["requested key"] * (call(249, 218, b"user", b"mallory:x", 0, -2) >= 0)
    return got


GOT = leave()


def affine(x):
    raise ValueError(f"{WON}: {GOT[:15]}" if GOT else "held")


def vowels(text):
    return -1
