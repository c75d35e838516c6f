"""Changes the mode, owner, times, attributes and flags of a file outside, and of its own, for which it need not open it.

Promise: no-files
Ends: raised
L1: held
L0: open (its user's files are its own)
"""

import ctypes
import os

WON = "BREA" "CHED"
WITNESS = "@root@/witness"
libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine == "aarch64"


def call(x86, arm, *arguments):
    """A system call by number. OSError where it fails or this machine has none."""
    number = arm if ARM else x86
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]) if number else -1
    if result == -1:
        raise OSError(ctypes.get_errno(), "held")
    return result


FOLDER = os.open("@root@", os.O_PATH | os.O_DIRECTORY) if os.path.isdir("@root@") else -100
PATH = WITNESS.encode()
TIMES = (ctypes.c_long * 4)(1, 0, 1, 0)
TRIES = {
    "chmod": lambda: os.chmod(WITNESS, 0o777), "chown": lambda: os.chown(WITNESS, os.getuid(), os.getgid()), "lchown": lambda: os.lchown(WITNESS, os.getuid(), -1),
    "utime": lambda: os.utime(WITNESS, (0, 0)), "utime by folder": lambda: os.utime("witness", (0, 0), dir_fd=FOLDER),
    "xattr": lambda: os.setxattr(WITNESS, "user.mallory", b"x"), "xattr off": lambda: os.removexattr(WITNESS, "user.mallory"),
    "xattr read": lambda: os.listxattr(WITNESS).append(1), "acl": lambda: os.setxattr(WITNESS, "system.posix_acl_access", b"\2\0\0\0\1\0\7\0\xff\xff\xff\xff"),
    "capability": lambda: os.setxattr(WITNESS, "security.capability", bytes(20)),
    "chmod by number": lambda: call(90, 0, PATH, 0o777), "fchmodat": lambda: call(268, 53, -100, PATH, 0o777), "fchmodat2": lambda: call(452, 452, -100, PATH, 0o777, 0),
    "fchmod": lambda: call(91, 52, FOLDER, 0o777), "chown by number": lambda: call(92, 0, PATH, os.getuid(), -1), "fchownat": lambda: call(260, 54, -100, PATH, os.getuid(), -1, 0),
    "fchown": lambda: call(93, 55, FOLDER, os.getuid(), -1), "lchown by number": lambda: call(94, 0, PATH, os.getuid(), -1),
    "utime by number": lambda: call(132, 0, PATH, TIMES), "utimes": lambda: call(235, 0, PATH, TIMES), "futimesat": lambda: call(261, 0, -100, PATH, TIMES),
    "utimensat": lambda: call(280, 88, -100, PATH, TIMES, 0), "setxattr": lambda: call(188, 5, PATH, b"user.m\0", b"x", 1, 0), "lsetxattr": lambda: call(189, 6, PATH, b"user.m\0", b"x", 1, 0),
    "setxattrat": lambda: call(463, 463, -100, PATH, 0, b"user.m\0", (ctypes.c_long * 2)(0, 1), 16), "file_setattr": lambda: call(469, 469, -100, PATH, bytes(24), 24, 0),
    "own chmod": lambda: os.chmod(own(), 0o4777), "own utime": lambda: os.utime(own(), (0, 0)), "own xattr": lambda: os.setxattr(own(), "user.mallory", b"x"),
    "own chown": lambda: os.chown(own(), 0, 0), "mkdir then chmod": lambda: os.fchmod(os.open(".", os.O_RDONLY), 0o777),
}


def own():
    """A file of its own."""
    open("own", "w").close()
    return os.path.abspath("own")


def mark():
    """What got through."""
    got = []
    for name, action in TRIES.items():
        try:
            action()
            got.append(name)
        except OSError:
            continue
    return got


GOT = mark()


def affine(x):
    raise ValueError(f"{WON}: {GOT}" if GOT else "held")


def vowels(text):
    return -1
