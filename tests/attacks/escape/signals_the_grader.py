"""Sends the signal that does nothing (0) to the grader, its zygote, its group and everyone, by every call that sends signals.

Promise: no-reach
Ends: raised
L1: held
L0: open (processes of one user may signal each other)
"""

import ctypes
import fcntl
import os
import signal
import socket
import struct

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine == "aarch64"
ME = os.getpid()


def call(x86, arm, *arguments):
    """A system call by number. OSError where it fails."""
    result = libc.syscall(ctypes.c_long(arm if ARM else x86), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result == -1:
        raise OSError(ctypes.get_errno(), "held")
    return result


INFO = struct.pack("=iii", 0, 0, -1) + bytes(116)  # SI_QUEUE of signal 0


def tries(pid):
    """{what: action} against one number."""
    return {
        "kill": lambda: os.kill(pid, 0), "kill by number": lambda: call(62, 129, pid, 0), "high half": lambda: call(62, 129, (ME << 32) | (pid & 0xFFFFFFFF), 0),
        "tkill": lambda: call(200, 130, pid, 0), "tgkill": lambda: call(234, 131, pid, pid, 0), "queue": lambda: call(129, 138, pid, 0, INFO),
        "thread queue": lambda: call(297, 240, pid, pid, 0, INFO), "sigqueue": lambda: refuse(libc.sigqueue(pid, 0, 0)), "pidfd": lambda: signal.pidfd_send_signal(os.pidfd_open(pid), 0),
        "pidfd by number": lambda: call(424, 424, call(434, 434, pid, 0), 0, 0, 0), "pthread": lambda: call(234, 131, ME + 1, pid, 0),
        "timer": lambda: call(222, 107, 1, struct.pack("=qiiii", 0, 0, 4, pid, 0) + bytes(40), bytes(8)),
    }


def refuse(result):
    """OSError for -1."""
    if result == -1:
        raise OSError(ctypes.get_errno(), "held")


def owners(pid):
    """Have the kernel send SIGIO or SIGURG for the wire's and a pair's events: a signal by proxy."""
    one, _other = socket.socketpair()
    got = []
    for fd in (3, 1, 0, one.fileno()):
        for name, action in {
            "F_SETOWN": lambda: fcntl.fcntl(fd, 8, pid), "F_SETOWN_EX": lambda: fcntl.fcntl(fd, 15, struct.pack("=ii", 1, pid)), "F_SETSIG": lambda: fcntl.fcntl(fd, 10, signal.SIGURG),
            "FIOSETOWN": lambda: fcntl.ioctl(fd, 0x8901, struct.pack("=i", pid)), "SIOCSPGRP": lambda: fcntl.ioctl(fd, 0x8902, struct.pack("=i", pid)), "F_NOTIFY": lambda: fcntl.fcntl(fd, 1026, 1),
        }.items():
            try:
                action()
                got.append(f"{name} {fd}")
            except OSError:
                continue
    return got


def send():
    """What got through."""
    got = owners(int("@pid@"))
    for pid in (int("@pid@"), os.getppid(), -1, 0, -int("@pid@"), 1, 2, 3, -ME, ME + 1, ME - 1):
        if pid == ME:
            continue
        for name, action in tries(pid).items():
            try:
                action()
                got.append(f"{name} {pid}")
            except OSError:
                continue
    for name, action in {"group": lambda: os.killpg(0, 0), "own group": lambda: os.killpg(os.getpgrp(), 0)}.items():
        try:
            action()
            got.append(name)
        except OSError:
            continue
    return got


GOT = send()


def affine(x):
    raise ValueError(f"{WON}: {GOT[:12]}" if GOT else "held")


def vowels(text):
    return -1
