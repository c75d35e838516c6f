"""Replaces the worker's description of an error by one whose source line and traceback are arrays, which are neither true nor false.

Promise: sealed-verdict
Ends: invalid_reply
L1: held
L0: held
"""

import sys

import numpy as np


def describe(error, filename, lines):
    pair = np.zeros(2)
    return {"type": "ValueError", "mro": ["ValueError"], "message": "", "line": None, "column": pair, "text": pair, "frames": pair}


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
