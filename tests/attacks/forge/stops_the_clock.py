"""Replaces the clock of the worker, so that its calls took NaN seconds, infinitely long or less than none.

Promise: sealed-verdict
Ends: failed, invalid_reply
L1: held
L0: held
"""

import time

import numpy as np

TIMES = (float("nan"), float("inf"), -1e308, 0.0, float("-inf"), 1e308)
ticks = 0


def clock():
    global ticks
    ticks += 1
    return TIMES[ticks % len(TIMES)]


time.perf_counter = time.time = time.monotonic = time.process_time = clock


def affine(x):
    return np.full(x.shape, -7.0)


def vowels(text):
    return -1
