"""Sends an answer of its own during each request, so that every real answer is taken for one to the request after it.

Promise: each-call-alone
Ends: failed
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


def ahead():
    calls = asked()
    if not sent or sent[-1] is not calls:
        sent.append(calls)
        post({"o": {"replies": [{"o": {"v": 0, "s": 0.0}} for _call in calls]}})
    return


def affine(x):
    return ahead()


def vowels(text):
    return ahead()
