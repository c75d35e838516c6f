"""Turns the two ends of a socket pair, which it may have, to a listener outside by connect, bind, sendto, sendmsg and sendmmsg.

Promise: no-network
Ends: raised
L1: held
L0: open (sockets are not denied)
"""

import array
import ctypes
import os
import socket

WON = "BREA" "CHED"
NAME = "\0grader-attacks-@port@"
libc = ctypes.CDLL(None, use_errno=True)
SENDTO, SENDMSG, SENDMMSG, CONNECT, BIND, LISTEN, ACCEPT = (
    (206, 211, 269, 203, 200, 201, 202) if os.uname().machine == "aarch64" else (44, 46, 307, 42, 49, 50, 43)
)
ADDRESS = ctypes.create_string_buffer((1).to_bytes(2, "little") + NAME.encode(), 2 + len(NAME))
DATA = ctypes.create_string_buffer(b"hello", 5)


class Vector(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


class Message(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_void_p), ("name_length", ctypes.c_uint), ("parts", ctypes.POINTER(Vector)), ("count", ctypes.c_size_t),
        ("control", ctypes.c_void_p), ("control_length", ctypes.c_size_t), ("flags", ctypes.c_int), ("sent", ctypes.c_uint),
    )


def message(control=b""):
    """A message to the listener, with descriptors in it."""
    part = Vector(ctypes.addressof(DATA), 5)
    buffer = ctypes.create_string_buffer(control, len(control)) if control else None
    made = Message(ctypes.addressof(ADDRESS), ctypes.sizeof(ADDRESS), ctypes.pointer(part), 1, ctypes.addressof(buffer) if buffer else None, len(control), 0, 0)
    made.keep = part, buffer
    return made


def number(which, *arguments):
    """Whether a system call succeeds."""
    return libc.syscall(ctypes.c_long(which), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]) >= 0


def knock():
    """Every way to send something to an address, from a datagram socket that is already open."""
    got = []
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM, socket.SOCK_SEQPACKET):
        one, _other = socket.socketpair(socket.AF_UNIX, kind)
        fd, plain = one.fileno(), message()
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]).tobytes())]
        tries = {
            "connect": lambda: one.connect(NAME), "bind": lambda: one.bind("\0mallory-@port@"), "listen": one.listen,
            "sendto": lambda: one.sendto(b"x", NAME), "sendmsg": lambda: one.sendmsg([b"x"], [], 0, NAME),
            "descriptors": lambda: one.sendmsg([b"x"], rights), "send_fds": lambda: socket.send_fds(one, [b"x"], [fd], 0, NAME),
            "dissolve": lambda: number(CONNECT, fd, b"\0" * 16, 16) or one.sendmsg([b"x"], [], 0, NAME),
        }
        for name, action in tries.items():
            try:
                action()
                got.append(f"{name} {kind}")
            except OSError:
                continue
        got += [f"sendto by number {fd}"] * number(SENDTO, fd, DATA, 5, 0, ADDRESS, len(ADDRESS))
        got += [f"sendmsg by number {fd}"] * number(SENDMSG, fd, ctypes.byref(plain), 0)
        got += [f"sendmmsg {fd}"] * number(SENDMMSG, fd, ctypes.byref(plain), 1, 0)
        got += [f"connect by number {fd}"] * number(CONNECT, fd, ADDRESS, len(ADDRESS))
        got += [f"bind by number {fd}"] * (number(BIND, fd, ADDRESS, 2) or number(LISTEN, fd, 1) or number(ACCEPT, fd, 0, 0))
    return got


GOT = knock()


def affine(x):
    raise ValueError(f"{WON}: {GOT}" if GOT else "held")


def vowels(text):
    return -1
