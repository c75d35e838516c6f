"""Sends answers of 63 megabytes: raw bytes, and one text made of quotes, brackets and half surrogate pairs.

Promise: bounded-reader
Ends: failed
L1: held
L0: held
"""

import json
import os
import struct
import sys

sent = []


def big(block, raw=False):
    """Well-formed replies of which the first is about 62 megabytes long, written piece by piece."""
    count = (62 << 20) // len(block)
    node = b'{"b":[%d,0]}' % (count * len(block)) if raw else b'""'
    replies = [b'{"o":{"v":%s,"s":0.0}}' % (node if n == 0 else b"0") for n in range(len(asked()))]
    text = b'{"o":{"replies":[' + b",".join(replies) + b"]}}"
    at = len(text) if raw else text.index(b'""') + 1
    header = len(text) + (0 if raw else count * len(block))
    gap = b" " * (-header % 16)
    write(struct.pack("<4sIQ", b"GRD1", header + len(gap), count * len(block) if raw else 0) + text[:at] + (gap if raw else b""))
    for _piece in range(count):
        write(block)
    write(b"" if raw else text[at:] + gap)
    os.read(3, 1)
    os._exit(0)


def write(data):
    """All of it."""
    data = memoryview(data)
    while data:
        data = data[os.write(3, data) :]


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


FRAMES = [
    lambda: big(bytes(1 << 20), raw=True),
    lambda: big(b"[[,\\ud800\\\"" * 70_000),
    lambda: answer(0),
    lambda: answer(0),
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
