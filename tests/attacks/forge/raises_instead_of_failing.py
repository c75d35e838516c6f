"""Raises what ends a test run without a failure: SystemExit(0), KeyboardInterrupt, GeneratorExit, StopIteration, bare BaseExceptions.

Promise: sealed-verdict
Ends: raised
L1: held
L0: held
"""

import asyncio
import sys


class Quiet(BaseException):
    """No Exception, so that no `except Exception` sees it."""


class Done(SystemExit, KeyboardInterrupt):
    """Both at once."""


def by_exit():
    sys.exit(0)


def thrown(error):
    def throw():
        raise error

    return throw


WAYS = [
    by_exit, *(thrown(error) for error in (
        SystemExit(0), SystemExit(), KeyboardInterrupt(), GeneratorExit(), StopIteration(3), StopAsyncIteration(), Quiet(),
        Done(0), asyncio.CancelledError(), ExceptionGroup("none", [ValueError()]), BaseExceptionGroup("none", [Quiet()]),
        Warning(), DeprecationWarning("passed"), AssertionError(), BaseException(), OSError(0, "Success"),
    )),
]  # fmt: skip
calls = 0


def end():
    global calls
    calls += 1
    WAYS[calls % len(WAYS)]()


def affine(x):
    end()


def vowels(text):
    end()
