"""Sends times that are texts or whole numbers, printed text that is a number, and 30 megabytes of it.

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


def answer(node, raw=bytes(64), **more):
    """One well-formed reply to the calls under way, `node` being the value of each."""
    post({"o": {"replies": [{"o": {"v": node, "s": 0.0, **more}} for _call in asked()]}}, raw)


def timed(node):
    """Reply 0 to every call under way, with times of our own."""
    post({"o": {"replies": [{"o": {"v": 0}} for _call in asked()], "seconds": node}})


FRAMES = [
    lambda: timed("1.0"),
    lambda: timed([10**30 for _call in asked()]),
    lambda: answer(0, p=-1),
    lambda: answer(0, p="\x1b]0;x" * 200_000),
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
