"""Raises errors in lines with 1,200 digits, in negative lines and in columns that would take a billion spaces to point at.

Promise: bounded-reader
Ends: raised
L1: held
L0: held
"""

import json
import marshal
import os
import struct
import sys

RAW = b""
LINES = [10**1200, -(10**1200), 0, -1, 1 << 63, 10**9]


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
    line = LINES[n % len(LINES)]
    error = {"type": "SyntaxError", "mro": ["SyntaxError", "Exception"], "message": "m", "line": line, "column": line, "text": "t", "frames": []}
    return {"e": {"o": error}, "s": 0.0}


def affine(x):
    serve(lie)


def vowels(text):
    serve(lie)
