"""Writes frames and pieces of frames as fast as it can, on all three of its descriptors.

Promise: bounded-reader
Ends: invalid_reply
L1: held
L0: held
"""

import os
import struct

FRAME = struct.pack("<4sIQ", b"GRD1", 16, 0) + b'{"o":{}}        '


def flood():
    while True:
        os.write(3, FRAME * 2_000)
        os.write(1, FRAME * 100)
        os.write(2, b"\x1b]52;c;YXR0YWNr\x07" * 100)


def affine(x):
    flood()


def vowels(text):
    os.write(1, b"x" * 50_000)
    flood()
