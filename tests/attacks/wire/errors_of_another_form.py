"""Sends errors with a million classes, a message that is a list, a text of a megabyte and no type at all.

Promise: bounded-reader
Ends: invalid_reply
L1: held
L0: held
"""

import json
import os
import struct
import sys

sent = []


def fail(**lies):
    """The same error for each call."""
    error = {"type": "E", "mro": ["E"], "message": "", "line": 1, "column": 1, "text": "", "frames": []} | lies
    whole = {"o": {key: {"o": value} if isinstance(value, dict) else value for key, value in error.items()}}
    calls = asked()
    post({"o": {"replies": [{"o": {"e": whole if n == 0 else dict(whole, o=dict(whole["o"], mro=[])), "s": 0.0}} for n in range(len(calls))]}})


def post(header, raw=b"", magic=b"GRD1", size=None, more=None):
    """Write one frame of our own to the grader."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    text += b" " * (-len(text) % 16)
    size, more = len(text) if size is None else size, len(raw) if more is None else more
    data = memoryview(struct.pack("<4sIQ", magic, size, more) + text + raw)
    while data:
        data = data[os.write(3, data) :]


def asked():
    """The calls under way, from the worker's own frames."""
    frame = sys._getframe(1)
    while frame is not None:
        request = frame.f_locals.get("request")
        if isinstance(request, dict) and "calls" in request:
            return request["calls"]
        frame = frame.f_back
    raise SystemExit("held")


FRAMES = [
    lambda: fail(mro=["E"] * 500_000),
    lambda: fail(message=["m"]),
    lambda: fail(text="t" * 1_000_000),
    lambda: fail(type=None),
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
