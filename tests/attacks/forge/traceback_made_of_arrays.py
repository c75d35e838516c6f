"""Replaces the worker's description of an error by one whose traceback alone is an array, which is neither true nor false.

Promise: sealed-verdict
Ends: invalid_reply
L1: held
L0: held
"""

import sys

import numpy as np


def describe(error, filename, lines):
    return {"type": "ValueError", "mro": ["ValueError"], "message": "", "line": 1, "column": "x", "text": "", "frames": np.zeros(2)}


def take_over():
    frame = sys._getframe(1)
    while frame is not None:
        if "describe_error" in frame.f_globals:
            frame.f_globals["describe_error"] = describe
        frame = frame.f_back


def affine(x):
    take_over()
    raise ValueError


def vowels(text):
    take_over()
    raise ValueError
