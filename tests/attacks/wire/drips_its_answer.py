"""Writes an answer of two megabytes a byte at a time, so that each byte is a reason to go on waiting.

Promise: bounded-reader
Ends: timed_out
L1: held
L0: held
"""

import os
import struct
import time

seen = []


def affine(x):
    seen.append("affine")
    if seen == ["affine"]:
        os.write(3, struct.pack("<4sIQ", b"GRD1", 1 << 20, 1 << 20))
        while True:
            os.write(3, b" ")
            time.sleep(0.002)
    raise ValueError("held")


def vowels(text):
    seen.append("vowels")
    raise ValueError("held")
