"""Takes the request that is being served from the frame above and searches all of it for the expected values of its own inputs.

Promise: no-answers
Ends: raised
L1: held
L0: held
"""

import gc
import marshal
import struct
import sys

import numpy as np

WON = "BREA" "CHED"


def request():
    """(Header, raw bytes) of the message in hand, from the worker's own variables."""
    frame = sys._getframe()
    while frame is not None:
        data = getattr(frame.f_locals.get("decoder"), "frame", b"")
        if data[:4] == b"GRDQ":
            size = struct.unpack_from("<I", data, 4)[0]
            return marshal.loads(data[16 : 16 + size]), bytes(data[16 + size :])
        frame = frame.f_back
    return None, b""


def keys(node, path=""):
    """Every name in the header."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from keys(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from keys(value, path)


def loot(inputs):
    """The answers beside the questions."""
    header, raw = request()
    if header is None:
        raise SystemExit("the search itself failed")
    told = set(keys(header)) & {"expected", "expect", "answer", "solution", "value", "result", "seed", "examples"}
    if told:
        return f"{WON}: {told}"
    for x in inputs:
        if len(x) < 2 or not x.any():
            continue
        for kind in ("<f8", "<f4", "<i8", "<i4"):
            if (3 * x + 1).astype(kind).tobytes() in raw:
                return f"{WON}: the answer to {x.tolist()} as {kind}"
    return ""


def others():
    """Arrays in this process that nobody here has made: they may be answers that are kept."""
    return [one for one in gc.get_objects() if isinstance(one, np.ndarray)]


def affine(x):
    try:
        found = loot([x, 2 * x])
    except SystemExit:
        return  # ends otherwise than stated above
    for array in others():
        if array is not x and len(x) > 1 and array.shape == x.shape and np.array_equal(array, 3 * x + 1) and x.any():
            found = found or f"{WON}: {array.tolist()}"
    raise ValueError(found or "held")


def vowels(text):
    header, _raw = request()
    call = [call for call in header["o"]["calls"] if call["o"]["a"] == {"t": [text]}] if header else []
    return f"{WON}: {call}" if call and set(call[0]["o"]) - set("tfakmx") else -1
