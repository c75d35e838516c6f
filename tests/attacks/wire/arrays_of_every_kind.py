"""Answers with half, double and complex precision, NaN payloads, denormals, empty arrays a trillion long, and 32 dimensions.

Promise: bounded-reader
Ends: failed, wrong_dtype, wrong_shape
L1: held
L0: held
"""

import json
import marshal
import os
import struct
import sys

RAW = bytes.fromhex("010000000000f07f 010000000000f8ff 0000000000000080 0100000000000000") * 8
KINDS = ["float16", "complex64", "complex128", "float32", "float64", "uint64", "int8", "bool"]


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
    if n % 10 == 8:
        return {"v": {"a": ["float64", [1_000_000, 0], 0]}, "s": 0.0}
    if n % 10 == 9:
        return {"v": {"a": ["uint8", [1] * 31 + [4], 0]}, "s": 0.0}
    kind = KINDS[n % 8]
    first = call["a"]["t"][0]
    shape = first["a"][1] if isinstance(first, dict) else [1]
    return {"v": {"a": [kind, shape, 192 if kind == "bool" else 0]}, "s": 0.0}


def affine(x):
    serve(lie)


def vowels(text):
    serve(lie)
