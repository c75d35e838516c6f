"""Answers with dicts of a hundred thousand keys, of keys that are floats, tuples, objects and NaN, and sets of all kinds.

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
VALUES = [
    {"o": {f"key{n}": n for n in range(20_000)}},
    {"d": [float("nan"), 1, float("nan"), 2, {"t": [1, {"t": []}]}, 3, {"H": [1, "x", "object"]}, 4, {"O": "y"}, 5, None, 6, True, 7, 1, 8]},
    {"s": [1, 1.5, "1", None, {"t": [1]}, {"f": [1, 2]}, {"c": [0.0, -0.0]}, {"b": [0, 0]}]},
    {"o": {"": 1, "\x00": 2, "__class__": 3, "self": 4, "\ud800": 5, "../../x": 6}},
    {"u": ["\ud83d", "\ude00", "\ud83d"]},
    {"d": []}, {"s": []}, {"f": []}, {"o": {}}, {"t": []}, [],
]


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
    return {"v": VALUES[n] if n < len(VALUES) else n, "s": 0.0}


def affine(x):
    serve(lie)


def vowels(text):
    serve(lie)
