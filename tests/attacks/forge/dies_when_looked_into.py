"""Answers wrongly once, then ends the process as soon as the grader calls again to find the smallest example.

Promise: sealed-verdict
Ends: failed
L1: held
L0: held
"""

import os
import sys

import numpy as np


def alone():
    """Whether one call came by itself, as in a search for a smaller example; the examples of a check come together."""
    frame = sys._getframe(1)
    while frame is not None:
        request = frame.f_locals.get("request")
        if isinstance(request, dict) and len(request.get("calls", [])) == 1:
            return True
        frame = frame.f_back
    return False


def affine(x):
    if alone():
        os._exit(0)
    return np.full(x.shape, -7.0)


def vowels(text):
    if alone():
        os._exit(0)
    return -1
