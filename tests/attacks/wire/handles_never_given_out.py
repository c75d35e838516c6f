"""Answers with objects whose numbers are 0, negative, gigantic or another submission's, of every kind, and lets them be called and loaded.

Promise: bounded-reader
Exercise: target/layer
Ends: invalid_reply
L1: held
L0: held
"""

import json
import marshal
import os
import struct
import sys

RAW = bytes(64)
NUMBERS = [0, -1, 1 << 31, -(1 << 63), 1 << 64, 0.5, 10**4000]
OTHERS = [0, 1, 2, 4096, 4097, (1 << 31) - 1]
KINDS = ["module", "object", "function", "generator", "class", "", "kernel"]


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


def take(size):
    """Bytes of the next request."""
    data = b""
    while len(data) < size:
        data += os.read(3, size - len(data)) or os._exit(0)
    return data


def serve(answer):
    """Answer this request and all that follow in the worker's place; its own loop never runs again."""
    calls = asked()
    while True:
        post({"o": {"replies": [{"o": answer(n, call["o"])} for n, call in enumerate(calls)]}}, RAW)
        _magic, size, more = struct.unpack("<4sIQ", take(16))
        calls = marshal.loads(take(size + more)[:size])["o"]["calls"]


def lie(n, call):
    if call["f"] == "double":
        return {"v": {"H": [NUMBERS[n % len(NUMBERS)], "answer.Scale", KINDS[n % len(KINDS)]]} if n else 0, "s": 0.0}
    if call["f"] == "Scale":
        return {"v": {"H": [OTHERS[n % len(OTHERS)], "answer.Scale", KINDS[n % len(KINDS)]]}, "s": 0.0}
    return {"v": {"T": [{"a": ["float32", [n % 3], 0]}, False]}, "s": 0.0}


def double(x):
    serve(lie)


def Scale():
    serve(lie)
