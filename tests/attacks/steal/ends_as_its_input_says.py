"""Lets each hidden input choose how a call ends, with the input in whatever that end leaves behind.

Promise: no-clues
Ends: failed
L1: held
L0: held
"""

import os
import sys

import numpy as np


def end(text, choice):
    """One of many ends."""
    os.write(1, text.encode())
    print(text)
    if choice == 0:
        raise NotImplementedError(text)
    if choice == 1:
        raise MemoryError(text)
    if choice == 2:
        return object.__new__(type(text, (), {}))
    if choice == 3:
        return np.full((2, 3), text)
    if choice == 4:
        raise type("ForbiddenName", (Exception,), {})(text)
    if choice == 5:
        raise type("ReplyTooLarge", (Exception,), {})(text)
    if choice == 6:
        raise type("MissingFunction", (Exception,), {})(text)
    if choice == 7:
        sys.exit(text)
    if choice == 8:
        os._exit(sum(text.encode()) % 200)
    return text


def affine(x):
    if max(x, default=0) > 8_000_000_000:
        return end(str(x.tolist()), int(x[0]) % 10)
    return x


def vowels(text):
    if "hidden" in text:
        return end(text, len(text) % 10)
    return -1
