"""Sends replies that hold a value and an error, neither of them, a list instead of a dict, and a dict that is a set.

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


def send(reply):
    """The same reply to each call."""
    post({"o": {"replies": [reply for _call in asked()]}})


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
    lambda: send({"o": {"v": 0, "e": {"o": {"type": "E", "mro": ["E"], "message": ""}}}}),
    lambda: send({"o": {"s": 0.0}}),
    lambda: send(["v", 0]),
    lambda: send({"s": ["v"]}),
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
