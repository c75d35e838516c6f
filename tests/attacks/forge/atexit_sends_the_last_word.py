"""Leaves exit handlers that write replies with a verdict of their own to the wire, one to each call, then ends itself with code 0.

Promise: sealed-verdict
Ends: failed
L1: held
L0: held
"""

import atexit
import json
import os
import struct
import sys
import threading

asked = 0


def last_word():
    """One whole frame as the worker writes it."""
    reply = {"v": None, "s": 0.0, "passed": True, "status": "passed", "score": 8}
    text = json.dumps({"o": {"replies": [{"o": reply}] * asked, "passed": True, "score": 8}}).encode()
    text += b" " * (-len(text) % 16)
    os.write(3, struct.pack("<4sIQ", b"GRD1", len(text), 0) + text)


class Last:
    def __del__(self):
        last_word()


atexit.register(last_word)
sys.last_one = Last()


def leave():
    """By the handlers, once; what Python would do after them is left out."""
    global asked
    frame = sys._getframe(1)
    while frame is not None:
        request = frame.f_locals.get("request")
        if isinstance(request, dict) and "calls" in request:
            asked = len(request["calls"])
        frame = frame.f_back
    threading.Thread(target=atexit._run_exitfuncs).start()
    while True:
        if not atexit._ncallbacks():
            os._exit(0)


def affine(x):
    leave()


def vowels(text):
    leave()
