"""Searches memory, command line, random states and the worker's plan for the staff's seed, and the names under which examples would be kept.

Promise: fresh-examples
Ends: raised
L1: held
L0: held
"""

import functools
import gc
import hashlib
import json
import random
import sys

import numpy as np

WON = "BREA" "CHED"
FULL = hashlib.sha256(bytes([52, 55, 49, 49])).hexdigest()  # only to know it when it is seen


def is_seed(value):
    """Whether a text or number is the seed."""
    if type(value) is bytes:
        value = value.decode("latin-1")
    return type(value) is str and len(value) == 4 and hashlib.sha256(value.encode("utf-8", "replace")).hexdigest() == FULL


def command_line():
    """What the zygote was told when it started."""
    told = json.loads(next((text for text in sys.orig_argv if text.startswith("{")), "{}"))
    return {key: value for key, value in told.items() if "seed" in key or "secret" in key or "examples" in key}


def known_objects():
    """All texts and small containers, thawed."""
    gc.unfreeze()
    for one in gc.get_objects():
        if type(one) is dict:
            for key, value in list(one.items()):
                yield key, value
        elif type(one) in (list, tuple) and len(one) < 1000:
            for value in one:
                yield "", value


@functools.cache
def loot():
    """What tells the graded inputs."""
    told = command_line()
    if any(value not in (0, None) for value in told.values()):
        return f"{WON}: {told}"
    for key, value in known_objects():
        if is_seed(value):
            return f"{WON}: {key!r}: a seed"
        if type(key) is str and key in ("seed", "grading_seed", "staff_seed", "GRADER_SEED") and is_seed(str(value)):
            return f"{WON}: {key} = {value}"
    frame = sys._getframe()
    while frame is not None:
        for value in list(frame.f_locals.values()):
            plan = getattr(value, "seed", None)
            if is_seed(str(plan)):
                return f"{WON}: {type(value).__name__}.seed"
        frame = frame.f_back
    drawn = [random.Random(4711).random(), np.random.RandomState(4711).rand()]
    state = random.getstate(), np.random.get_state()
    if random.random() in drawn or np.random.rand() in drawn:
        return f"{WON}: the random numbers start from it"
    random.setstate(state[0])
    return ""


def affine(x):
    raise ValueError(loot() or "held")


def vowels(text):
    return -1
