"""Types into, takes over and talks to terminals through every descriptor that it has, with requests by name, by number and with more bits than count.

Promise: no-reach
Ends: raised
L1: held
L0: open (terminals open as its user may)
"""

import ctypes
import fcntl
import os
import socket
import struct
import termios

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)
IOCTL = 29 if os.uname().machine == "aarch64" else 16
REQUESTS = {
    "type": (0x5412, b"x"), "console": (0x541C, b"\2\0"), "become controlling": (0x540E, 0), "take": (0x540E, 1), "let go": (0x5422, 0), "discipline": (0x5423, struct.pack("=i", 0)), "redirect": (0x541D, 0), "group": (0x5410, struct.pack("=i", 1)),
    "settings": (0x5402, bytes(60)), "flush": (0x540B, 2), "break": (0x5409, 0), "size": (0x5414, struct.pack("=4H", 1, 1, 1, 1)), "exclusive": (0x540C, 0), "peer": (0x5441, 2), "number": (0x80045430, bytes(4)), "unlock": (0x40045431, bytes(4)),
    "signal": (0x40045436, 0), "keys": (0x4B46, bytes(8)), "sound": (0x4B2F, 0), "switch": (0x5606, 1), "async": (0x5452, struct.pack("=i", 1)), "block": (0x125D, 0), "socket's name": (0x8910, bytes(40)), "queue": (0x8905, bytes(4)),
}


def typed():
    """Requests on what is open, by Python, by number, and with bits set above the 32 that count."""
    got = []
    one, _other = socket.socketpair()
    for fd in (*range(16), one.fileno(), os.open(".", os.O_RDONLY)):
        for name, (request, value) in REQUESTS.items():
            data = ctypes.create_string_buffer(value, 64) if isinstance(value, bytes) else ctypes.c_long(value)
            for number in (request, request | 1 << 32, request | 0x5421 << 32):
                if libc.syscall(ctypes.c_long(IOCTL), ctypes.c_long(fd), ctypes.c_long(number), data) == 0:
                    got.append(f"{name} {fd}")
            try:
                fcntl.ioctl(fd, request, value)
                got.append(f"{name} {fd}")
            except OSError:
                continue
        for action in (lambda: termios.tcflush(fd, 2), lambda: termios.tcsendbreak(fd, 0), lambda: os.tcsetpgrp(fd, 1), lambda: os.ttyname(fd)):
            try:
                action()
                got.append(f"terminal {fd}")
            except (OSError, termios.error):
                continue
    return got


GOT = typed()


def affine(x):
    raise ValueError(f"{WON}: {GOT[:15]}" if GOT else "held")


def vowels(text):
    return -1
