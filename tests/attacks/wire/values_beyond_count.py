"""Sends one value more than a million, four million quotes, more bytes than are taken, and a number of a million digits.

Promise: bounded-reader
Ends: invalid_reply
L1: held
L0: held
"""

import json
import os
import struct

sent = []


def post(header, raw=b"", magic=b"GRD1", size=None, more=None):
    """Write one frame of our own to the grader."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    text += b" " * (-len(text) % 16)
    size, more = len(text) if size is None else size, len(raw) if more is None else more
    data = memoryview(struct.pack("<4sIQ", magic, size, more) + text + raw)
    while data:
        data = data[os.write(3, data) :]


FRAMES = [
    lambda: post(b"[" + b"0," * 1_000_001 + b"0]"),
    lambda: post(b"[" + b'"",' * 2_100_000 + b"0]"),
    lambda: post(b" " * (64 << 20)),
    lambda: post(b"[" + b"1" * 1_000_000 + b"]"),
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
