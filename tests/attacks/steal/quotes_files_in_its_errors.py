"""Raises errors that claim to come from lines of the solution and of the checks, so that whoever prints them looks those lines up.

Promise: no-answers
Ends: raised
L1: held
L0: open (it can read the files itself)
"""

import linecache
import sys
import traceback
import types

ROOT = "@root@"
FILES = [f"{ROOT}/solutions/target/answer.py", f"{ROOT}/checks/target/test_answer.py", f"{ROOT}/solutions/target/hidden/test_answer.py"]
calls = 0
module = sys.modules[__name__]


def claims(path, line):
    """An error raised in code that was compiled under another file's name, at a line of it."""
    module.__file__ = path
    space = {"__file__": path, "__name__": path, "__loader__": None}
    try:
        exec(compile("\n" * (line - 1) + "raise ValueError('held')", path, "exec"), space)
    except ValueError as error:
        return error
    return None


def affine(x):
    global calls
    calls += 1
    path, line = FILES[calls % 3], 1 + calls % 30
    frame = sys._getframe()
    while frame is not None:  # the worker's own idea of where this file is and what its lines are
        owner = frame.f_locals.get("self")
        if hasattr(owner, "lines") and hasattr(owner, "filename"):
            owner.filename = path
        frame = frame.f_back
    linecache.cache.pop(path, None)
    linecache.lazycache(path, {"__name__": path, "__loader__": types.SimpleNamespace(get_source=lambda name: None)})
    error = claims(path, line)
    error.add_note("".join(traceback.format_exception(error)))
    text = "".join(traceback.format_exception(error)) + linecache.getline(path, line)
    if calls % 3 == 0:
        raise SyntaxError(text[-400:], (path, line, 1, None))
    if calls % 3 == 1:
        raise ValueError(text[-400:]) from error
    raise error


def vowels(text):
    return -1
