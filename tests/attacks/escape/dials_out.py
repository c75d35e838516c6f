"""Opens sockets of every family and kind, sends to the grader's port, to the kernel and outside, by Python and by system call.

Promise: no-network
Ends: raised
L1: held
L0: open (sockets are not denied)
"""

import ctypes
import os
import socket

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)
SOCKET, CONNECT, BIND = (198, 203, 200) if os.uname().machine == "aarch64" else (41, 42, 49)
TARGETS = [
    (socket.AF_INET, ("127.0.0.1", int("@port@"))), (socket.AF_INET, ("8.8.8.8", 53)), (socket.AF_INET, ("0.0.0.0", int("@port@"))),
    (socket.AF_INET6, ("::1", int("@port@"))), (socket.AF_INET6, ("::ffff:127.0.0.1", int("@port@"))),
    (socket.AF_UNIX, "\0grader-attacks-@port@"), (socket.AF_UNIX, "/dev/log"), (socket.AF_VSOCK, (2, 1024)),
]


def calls():
    """Connect to and write to every target."""
    got = []
    for family, address in TARGETS:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET, socket.SOCK_RAW):
            try:
                with socket.socket(family, kind, 1 if kind == socket.SOCK_RAW else 0) as one:
                    got.append(f"socket {family} {kind}")
                    one.settimeout(0.2)
                    one.sendto(b"GET / HTTP/1.0\r\n\r\n", address) if kind == socket.SOCK_DGRAM else one.connect(address)
                    got.append(f"reached {address}")
            except OSError:
                continue
    for action in (lambda: socket.create_connection(("127.0.0.1", int("@port@")), 0.2), lambda: socket.create_server(("", 0))):
        try:
            got.append(repr(action()))
        except OSError:
            continue
    return got


def every_family():
    """Netlink, packet, vsock, crypto and the rest, by number: 46 families, the usual kinds and protocols."""
    got = []
    for family in range(46):
        for kind in (1, 2, 3, 4, 5, 6, 10, 1 | 0o2000000, 2 | 0o4000):
            for protocol in (0, 1, 6, 15, 17, 58, 255, 0x300):
                one = libc.syscall(ctypes.c_long(SOCKET), ctypes.c_long(family), ctypes.c_long(kind), ctypes.c_long(protocol))
                if one >= 0:
                    got.append(f"family {family} kind {kind} protocol {protocol}")
                    os.close(one)
    return got


def pairs():
    """A pair of another family than AF_UNIX, and the wire turned to another address."""
    got = []
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, 30):  # 30: TIPC, which has pairs
        try:
            socket.socketpair(family, socket.SOCK_STREAM)
            got.append(f"pair of family {family}")
        except (OSError, ValueError):
            continue
    address = (2).to_bytes(2, "little") + int("@port@").to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
    for number in (CONNECT, BIND):
        for fd in range(8):
            if libc.syscall(ctypes.c_long(number), ctypes.c_long(fd), address, ctypes.c_long(16)) == 0:
                got.append(f"call {number} on {fd}")
    return got


GOT = calls() + every_family() + pairs()


def affine(x):
    raise ValueError(f"{WON}: {GOT[:9]}" if GOT else "held")


def vowels(text):
    return -1
