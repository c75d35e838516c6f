"""Imports every module of the standard library, reloads them and replaces parts of what the worker itself goes on using.

Promise: fair-share
Ends: failed, timed_out, crashed, invalid_reply
L1: held
L0: open (some modules of the library act when they are imported)
"""

import builtins
import importlib
import sys
import time

SKIP = {"antigravity", "this", "idlelib", "turtledemo", "lib2to3", "test", "tkinter", "turtle"}
until = time.process_time() + 0.25
COUNT = 0
for name in sorted(sys.stdlib_module_names - SKIP):
    if time.process_time() > until:
        break
    try:
        importlib.import_module(name)
        COUNT += 1
    except BaseException:
        continue


def affine(x):
    for name in ("json", "struct", "socket", "time", "inspect", "io"):
        module = sys.modules.get(name)
        for part in list(vars(module) if module else ()):
            if not part.startswith("__"):
                vars(module)[part] = None
    builtins.isinstance = builtins.len = builtins.type = lambda *_: 0
    return 0


def vowels(text):
    return -1
