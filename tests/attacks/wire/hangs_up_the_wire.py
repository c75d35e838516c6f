"""Closes its end of the wire, puts /dev/null in its place, shuts down one direction or both, and answers all the same.

Promise: bounded-reader
Ends: crashed
L1: held
L0: held
"""

import json
import os
import socket
import struct

sent = []


def shut(how):
    """Shut down the wire, or part of it."""
    wire = socket.socket(fileno=os.dup(3))
    wire.shutdown(how)


def post(header, raw=b"", magic=b"GRD1", size=None, more=None):
    """Write one frame of our own to the grader."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    text += b" " * (-len(text) % 16)
    size, more = len(text) if size is None else size, len(raw) if more is None else more
    data = memoryview(struct.pack("<4sIQ", magic, size, more) + text + raw)
    while data:
        data = data[os.write(3, data) :]


FRAMES = [
    lambda: os.close(3),
    lambda: shut(socket.SHUT_WR),
    lambda: shut(socket.SHUT_RDWR),
    lambda: os.dup2(1, 3),
]


def attack(number):
    """Send the frame of this number, once in a process: the grader starts a new one for the next."""
    if not sent:
        sent.append(number)
        FRAMES[number]()
    return -1


def affine(x):
    return attack(0 if abs(x[0]) < 1e9 else 2)


def vowels(text):
    return attack(3 if text.startswith("CANARY") else 1)
