"""Looks for descriptors that the grader or its zygote left open, and asks its own socket for a handle of the process at the other end.

Promise: no-reach
Ends: raised
L1: held
L0: open (with a handle of the grader's process it may signal it)
"""

import ctypes
import fcntl
import os
import signal
import socket
import stat

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine == "aarch64"


def left_over():
    """Descriptors beside input, output, errors and the wire; and these four only as what they are."""
    got, kinds = [], {0: stat.S_ISCHR, 1: stat.S_ISFIFO, 2: stat.S_ISFIFO, 3: stat.S_ISSOCK}
    for fd in range(70000):
        try:
            mode = os.fstat(fd).st_mode
        except OSError:
            continue
        if fd not in kinds or not kinds[fd](mode):
            got.append(f"descriptor {fd} is {mode:o}")
    for fd in (1, 2):
        try:
            os.read(os.dup(fd), 1)  # another process's output, were the pipe shared
            got.append(f"read {fd}")
        except OSError:
            continue
    got += ["input is more than nothing"] * (os.read(0, 1) != b"")
    return got


def peer():
    """A pidfd of whoever made the wire (SO_PEERPIDFD), and what can be done with it."""
    got = []
    wire = socket.socket(fileno=os.dup(3))
    for option in (77, 17, 31, 59):  # SO_PEERPIDFD, SO_PEERCRED, SO_PEERSEC, SO_PEERGROUPS
        try:
            answer = wire.getsockopt(socket.SOL_SOCKET, option, 4 if option == 77 else 64)
        except OSError:
            continue
        if option != 77:
            continue
        fd = int.from_bytes(answer, "little")
        for name, action in {
            "signal": lambda: signal.pidfd_send_signal(fd, 0), "descriptor": lambda: call(438, 438, fd, 0, 0), "wait": lambda: os.waitid(os.P_PIDFD, fd, os.WEXITED | os.WNOHANG),
            "enter": lambda: call(308, 268, fd, 0x10000000), "information": lambda: fcntl.ioctl(fd, 0xC040FF0B, bytes(64)), "its name space": lambda: fcntl.ioctl(fd, 0xFF09, 0), "its mounts": lambda: fcntl.ioctl(fd, 0xFF03, 0),
            "advise": lambda: call(440, 440, fd, 0, 0, 21, 0), "release": lambda: call(448, 448, fd, 0), "folder": lambda: os.listdir(fd), "write": lambda: os.write(fd, b"x"),
        }.items():
            try:
                action()
                got.append(f"{name} of the peer")
            except OSError:
                continue
    for name, option in {"attach filter": 26, "busy poll": 46, "mark": 36, "force buffer": 32}.items():
        try:
            wire.setsockopt(socket.SOL_SOCKET, option, 1 << 26)
            got += [name] * (name in ("force buffer", "mark"))
        except OSError:
            continue
    return got


def call(x86, arm, *arguments):
    """A system call by number. OSError where it fails."""
    result = libc.syscall(ctypes.c_long(arm if ARM else x86), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result == -1:
        raise OSError(ctypes.get_errno(), "held")
    return result


GOT = left_over() + peer()


def affine(x):
    raise ValueError(f"{WON}: {GOT[:15]}" if GOT else "held")


def vowels(text):
    return -1
