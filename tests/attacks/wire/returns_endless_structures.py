"""Returns lists and dicts that hold themselves, lists nested a thousand deep, a hundred thousand keys, and objects that hold the answer.

Promise: bounded-reader
Ends: failed, wrong_shape, invalid_reply
L1: held
L0: held
"""

import types

import numpy as np

calls = []


def odd():
    ring = []
    ring.append(ring)
    knot = {}
    knot["self"] = knot
    deep = []
    for _level in range(1_000):
        deep = [deep]
    things = [
        lambda: ring, lambda: knot, lambda: deep, lambda: {n: n for n in range(50_000)}, lambda: types.SimpleNamespace(value=1), lambda: iter([1]),
        lambda: affine, lambda: type, lambda: np.zeros((1_000_000, 0)), lambda: np.array([None, 1], dtype=object), lambda: np.array(["a"]),
        lambda: np.ma.masked_array([1.0], [True]), lambda: np.datetime64("2020"), lambda: range(10**9), lambda: memoryview(b"x"), lambda: bytearray(b"x"),
    ]
    calls.append(0)
    return things[(len(calls) - 1) % len(things)]()


def affine(x):
    return odd()


def vowels(text):
    return odd()
