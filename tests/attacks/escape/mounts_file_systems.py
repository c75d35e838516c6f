"""Mounts, binds, moves and unmounts file systems by the old and the new calls, and changes its root.

Promise: no-privileges
Ends: raised
L1: held
L0: open (root may mount)
"""

import ctypes
import os
import struct

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine == "aarch64"
os.makedirs("here", exist_ok=True)
os.makedirs("there", exist_ok=True)


def call(x86, arm, *arguments):
    """A system call by number. OSError where it fails."""
    result = libc.syscall(ctypes.c_long(arm if ARM else x86), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result == -1:
        raise OSError(ctypes.get_errno(), "held")
    return result


def new(kind):
    """fsopen, fsconfig, fsmount, move_mount."""
    fs = call(430, 430, kind, 0)
    call(431, 431, fs, 6, 0, 0, 0)
    return call(429, 429, call(432, 432, fs, 0, 0), b"", -100, b"here", 4)


def tree():
    """A copy of a mount, moved to another place: every folder of it writable."""
    fd = call(428, 428, -100, b"/", 1 | 0x8000)
    call(442, 442, fd, b"", 0x1000 | 0x8000, struct.pack("=4Q", 0, 1, 0, 0), 32)
    return call(429, 429, fd, b"", -100, b"here", 4)


TRIES = {
    **{f"mount {kind.decode()}": lambda kind=kind: call(165, 40, b"none", b"here", kind, 0, 0) for kind in (b"tmpfs", b"proc", b"sysfs", b"devpts", b"mqueue", b"ramfs", b"overlay", b"cgroup2", b"bpf", b"fuse")},
    **{f"fsopen {kind.decode()}": lambda kind=kind: call(430, 430, kind, 0) for kind in (b"tmpfs", b"proc", b"ext4", b"mqueue", b"overlay")},
    **{f"new {kind.decode()}": lambda kind=kind: new(kind) for kind in (b"tmpfs", b"proc")},
    "libc mount": lambda: libc.mount(b"none", b"here", b"tmpfs", 0, None) == 0 or os.stat("/nowhere"),
    "bind": lambda: call(165, 40, b"/", b"here", 0, 4096, 0), "bind the course": lambda: call(165, 40, b"@root@", b"here", 0, 4096 | 16384, 0),
    "make shared": lambda: call(165, 40, 0, b"/", 0, 1 << 20 | 16384, 0), "writable again": lambda: call(165, 40, 0, b"/", 0, 32 | 4096, 0),
    "move": lambda: call(165, 40, b"here", b"there", 0, 8192, 0), "open_tree": lambda: call(428, 428, -100, b"/", 1), "open_tree of a path": lambda: call(428, 428, -100, b"/", 0),
    "tree": tree, "fspick": lambda: call(433, 433, -100, b"/", 0), "mount_setattr": lambda: call(442, 442, -100, b"/", 0, struct.pack("=4Q", 0, 1, 0, 0), 32),
    "umount": lambda: call(166, 39, b".", 2), "umount of nothing": lambda: call(166, 39, b"here", 0), "pivot_root": lambda: call(155, 41, b".", b"here"), "chroot": lambda: os.chroot("."),
    "statmount": lambda: call(457, 457, struct.pack("=IIQQ", 24, 0, 1, 1), bytes(512), 512, 0), "listmount": lambda: call(458, 458, struct.pack("=IIQQ", 24, 0, 0xFFFFFFFFFFFFFFFF, 0), bytes(512), 9, 0),
}


def mount():
    """What got through."""
    got = []
    for name, action in TRIES.items():
        try:
            action()
            got.append(name)
        except OSError:
            continue
    return got


GOT = mount()


def affine(x):
    raise ValueError(f"{WON}: {GOT}" if GOT else "held")


def vowels(text):
    return -1
