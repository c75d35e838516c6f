"""Makes namespaces by unshare, setns, clone and clone3, each kind by itself and all together: in a user namespace it would be root.

Promise: no-privileges
Ends: raised
L1: held
L0: open (the kernel gives user namespaces to everyone)
"""

import ctypes
import os
import signal
import struct

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine == "aarch64"
KINDS = {"mount": 0x20000, "cgroup": 0x2000000, "name": 0x4000000, "ipc": 0x8000000, "user": 0x10000000, "pid": 0x20000000, "net": 0x40000000, "time": 0x80}


def call(x86, arm, *arguments):
    """A system call by number; -1 where it fails."""
    return libc.syscall(ctypes.c_long(arm if ARM else x86), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])


def child(result, name):
    """In a child: leave at once."""
    if result == 0:
        os._exit(0)
    return [name] * (result > 0)


def namespaces():
    """What got through."""
    got = []
    everything = sum(KINDS.values())
    for name, flag in [*KINDS.items(), ("all", everything), ("user and mount", 0x10020000), ("files", 0x400), ("folder", 0x200)]:
        got += [f"unshare {name}"] * (call(272, 97, flag) == 0)
        got += [f"libc unshare {name}"] * (libc.unshare(flag) == 0)
        got += child(call(56, 220, flag | signal.SIGCHLD, 0, 0, 0, 0), f"clone {name}")
        got += child(call(56, 220, flag | (7 << 32) | signal.SIGCHLD, 0, 0, 0, 0), f"clone {name}, high bits")
        for size in (64, 80, 88):
            got += child(call(435, 435, struct.pack("=11Q", flag, 0, 0, 0, signal.SIGCHLD, 0, 0, 0, 0, 0, 0), size), f"clone3 {name}")
        for path in ("/proc/@pid@/ns", "/proc/1/ns", "/proc/self/ns"):
            for kind in ("user", "mnt", "net", "pid"):
                try:
                    fd = os.open(f"{path}/{kind}", os.O_RDONLY)
                except OSError:
                    fd = 3
                got += [f"setns {path} {kind}"] * (call(308, 268, fd, flag if name in KINDS else 0) == 0)
    for name in ("uid_map", "gid_map", "setgroups"):
        try:
            os.open(f"/proc/self/{name}", os.O_WRONLY)
            got.append(name)
        except OSError:
            continue
    return got


GOT = namespaces()


def affine(x):
    raise ValueError(f"{WON}: {GOT[:12]}" if GOT else "held")


def vowels(text):
    return -1
