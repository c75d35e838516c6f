"""Asks for more memory than there is, in Python, in numpy and by what unpacks: lists, texts, integers, arrays, gzip and lzma.

Promise: fair-share
Ends: out_of_memory
L1: held
L0: held
"""

import gzip
import itertools
import lzma

import numpy as np

MB = 1 << 20


def unpacked():
    """Two hundred megabytes out of a few."""
    return gzip.decompress(gzip.compress(bytes(4 * MB), 1) * 52)


def dictionary():
    """A stream that says it needs a gigabyte of memory before its first byte."""
    return lzma.decompress(b"x" * 64, lzma.FORMAT_RAW, None, [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 30}])


def chain():
    """A list in a list in a list."""
    made = []
    while True:
        made = [made, bytes(MB)]


BOMBS = [
    lambda: bytes(1 << 40), lambda: [0] * (1 << 40), lambda: "x" * (1 << 40), lambda: 1 << (1 << 40), lambda: np.ones(1 << 36), lambda: np.zeros(1 << 28) + 1.0, lambda: list(range(10**9)), lambda: bytearray(1 << 29),
    lambda: list(itertools.repeat(b"x" * 100, 10**9)), lambda: np.arange(1 << 27), lambda: np.ones((40000, 40000)) @ np.ones((40000, 40000)), lambda: np.meshgrid(*[np.arange(99)] * 5), lambda: "".join(["x" * MB] * 999),
    dictionary, lambda: np.einsum("i,j,k->ijk", *[np.ones(999)] * 3), lambda: np.repeat(np.ones(9), 1 << 28), lambda: np.lib.stride_tricks.as_strided(np.ones(1), (1 << 30,), (0,)).copy(),
]
SLOW = [chain, unpacked]
turn = 0


def bomb():
    """The next one."""
    global turn
    turn += 1
    return BOMBS[(turn - 1) % len(BOMBS)]()


def affine(x):
    return float(len(bomb()))


def vowels(text):
    return len(SLOW.pop()() if SLOW else bomb())
