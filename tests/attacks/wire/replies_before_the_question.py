"""Sends whole, well-formed answers to calls while its file is still being loaded, before anything was asked.

Promise: each-call-alone
Ends: invalid_reply
L1: held
L0: held
"""

import json
import os
import struct


def post(header, raw=b"", magic=b"GRD1", size=None, more=None):
    """Write one frame of our own to the grader."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    text += b" " * (-len(text) % 16)
    size, more = len(text) if size is None else size, len(raw) if more is None else more
    data = memoryview(struct.pack("<4sIQ", magic, size, more) + text + raw)
    while data:
        data = data[os.write(3, data) :]


for count in (30, 30, 30, 1):
    post({"o": {"replies": [{"o": {"v": 0, "s": 0.0}}] * count}})


def affine(x):
    return x


def vowels(text):
    return -1
