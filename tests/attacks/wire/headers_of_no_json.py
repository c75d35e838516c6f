"""Sends headers that are no JSON, no ASCII, nothing at all, or two values in a row.

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
    lambda: post(b"{'o': {'replies': None}}"),
    lambda: post('{"o": {"replies": "\u00e9\u202e"}}'.encode()),
    lambda: post(bytes(64)),
    lambda: post(b'{"o": {}} {"o": {}}'),
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
