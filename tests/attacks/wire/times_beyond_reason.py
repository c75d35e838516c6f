"""Says that its calls took NaN, infinite, negative and 1e300 seconds and dropped 10**4000 bytes of text, or less than none.

Promise: bounded-reader
Ends: failed
L1: held
L0: held
"""

import json
import marshal
import os
import struct
import sys

RAW = b""
TIMES = [float("nan"), float("inf"), -float("inf"), 1e300, -1e300, -0.0, 5e-324]


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
        seconds = struct.pack(f"<{len(calls)}d", *(TIMES[n % len(TIMES)] for n in range(len(calls))))
        replies = [{"o": answer(n, call["o"])} for n, call in enumerate(calls)]
        post({"o": {"replies": replies, "seconds": {"b": [len(seconds), 0]}}}, seconds + bytes(-len(seconds) % 16))
        _magic, size, more = struct.unpack("<4sIQ", take(16))
        calls = marshal.loads(take(size + more)[:size])["o"]["calls"]


def lie(n, call):
    return {"v": None, "p": "slow", "dropped": [10**4000, -1, "x", None, {"o": {}}][n % 5]}


def affine(x):
    serve(lie)


def vowels(text):
    serve(lie)
