"""Raises an error whose text is a str that answers every slice with ten thousand characters, past the worker's own cut.

Promise: sealed-verdict
Ends: invalid_reply
L1: held
L0: held
"""

import sys


class Endless(str):
    def __str__(self):
        return self

    def __getitem__(self, key):
        return "the grader is at fault. " * 400

    def __len__(self):
        return 3


class Wordy(Exception):
    def __str__(self):
        return Endless("short")


def cut(value, size=0):
    return value


def affine(x):
    raise Wordy


def vowels(text):
    frame = sys._getframe()
    while frame is not None:
        if "describe_error" in frame.f_globals:
            frame.f_globals["str"] = lambda value: Endless("short")
        frame = frame.f_back
    raise Wordy
