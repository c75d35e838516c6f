"""Reaches into the object that keeps printed text and has it hold a hundred kilobytes of escapes, or claim to have dropped 10**4000 bytes.

Promise: bounded-reader
Ends: invalid_reply
L1: held
L0: held
"""

import sys


def lie():
    keeper = sys.stdout.buffer
    keeper.kept = bytearray(b"\x1b]52;c;YXR0YWNr\x07" * 10_000)
    keeper.size = len(keeper.kept) + 10**1000
    keeper.room = 1 << 60
    return


def affine(x):
    return lie()


def vowels(text):
    return lie()
