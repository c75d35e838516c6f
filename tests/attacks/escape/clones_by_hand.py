"""Makes processes by system call: fork, vfork, clone with every mix of flags, clone3, and execve and execveat of what is in reach.

Promise: no-programs
Ends: raised
L1: held
L0: open (processes are not denied)
"""

import ctypes
import os
import signal
import struct
import sys

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine == "aarch64"
VM, FS, FILES, SIGHAND, PIDFD, PTRACE, VFORK, PARENT, THREAD = 0x100, 0x200, 0x400, 0x800, 0x1000, 0x2000, 0x4000, 0x8000, 0x10000
UNTRACED, IO, CLEAR, INTO_CGROUP = 0x800000, 0x80000000, 0x100000000, 0x200000000


def call(x86, arm, *arguments):
    """A system call by number; -1 where it fails."""
    number = arm if ARM else x86
    return -1 if number is None else libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])


def made(result, name):
    """In a child: leave at once. It shares our memory where it was made so: nothing of it is touched."""
    if result == 0:
        libc.syscall(ctypes.c_long(93 if ARM else 60), ctypes.c_long(0))
    return [name] * (result > 0)


def processes():
    """New processes. (None of these flags alone make a thread of ours: that needs SIGHAND and VM as well.)"""
    got = made(call(57, None), "fork") + made(call(58, None), "vfork")
    for flags in (0, PARENT, PTRACE, UNTRACED, FILES | FS | IO, VFORK, PARENT | UNTRACED | FILES, CLEAR, INTO_CGROUP, THREAD << 32, PIDFD):
        for number in (signal.SIGCHLD, 0, signal.SIGURG):
            pidfd = ctypes.addressof(ctypes.c_int())
            got += made(call(56, 220, flags | number, 0, pidfd, 0, 0), f"clone {flags:x} {number}")
            for size in (64, 88, 4096):
                fields = struct.pack("=11Q", flags & ~0xFF, pidfd, 0, 0, number, 0, 0, 0, 0, 0, 0) + bytes(4008)
                got += made(call(435, 435, fields, size), f"clone3 {flags:x} {number}")
    return got


def programs():
    """Programs in place of this process. Where one runs it says so, and no answer comes."""
    got = []
    path = os.path.realpath(sys.executable).encode()
    say = b"import os; os.write(1, b'BREA' b'CHED: a program ran')"
    argv = (ctypes.c_char_p * 4)(path, b"-c", say, None)
    envp = (ctypes.c_char_p * 1)(None)
    for target in (path, b"/bin/true", b"/lib64/ld-linux-x86-64.so.2", b"/proc/self/exe", b"/proc/@pid@/exe"):
        for name, run in {
            "execve": lambda: call(59, 221, target, argv, envp), "execveat": lambda: call(322, 281, -100, target, argv, envp, 0),
            "execv": lambda: libc.execv(target, argv), "fexecve": lambda: libc.fexecve(os.open(target, os.O_RDONLY), argv, envp),
            "by descriptor": lambda: call(322, 281, os.open(target, os.O_RDONLY), b"", argv, envp, 0x1000),
            "posix_spawn": lambda: -1 if libc.posix_spawn(ctypes.byref(ctypes.c_int()), target, None, None, argv, envp) else 0,
            "uselib": lambda: call(134, None, target),
        }.items():
            try:
                got += [f"{name} {target!r}"] * (run() >= 0)
            except OSError:
                continue
    return got


GOT = processes() + programs()


def affine(x):
    raise ValueError(f"{WON}: {GOT}" if GOT else "held")


def vowels(text):
    return -1
