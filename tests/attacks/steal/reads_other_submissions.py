"""Looks for the files of other students: the folder beside, the scratch folders of other workers, whose names it takes from the zygote's memory, and shared places.

Promise: no-answers
Ends: raised
L1: open (as the grader's own user it may read what the grader may)
L0: open (nothing keeps files apart)
"""

import functools
import gc
import glob
import os
import re
import sys
import tempfile

WON = "BREA" "CHED"


def names():
    """Scratch folders that this process has heard of: from every text and every dictionary that the zygote left."""
    gc.unfreeze()
    found = set()
    for one in gc.get_objects():
        if isinstance(one, dict) and one and all(type(key) is int for key in list(one)[:5]):
            found |= {value for value in list(one.values())[:1000] if isinstance(value, str) and "/" in value}
    frame = sys._getframe()
    while frame is not None:
        for value in list(frame.f_locals.values()):
            workers = getattr(value, "workers", None)
            if isinstance(workers, dict):
                found |= set(workers.values())
            if isinstance(value, dict) and isinstance(value.get("scratch"), str):
                found.add(value["scratch"])
        frame = frame.f_back
    return {path for path in found if path and re.search("grader-|scratch|tmp", path)}


def places():
    """Where someone's work may lie."""
    own = os.path.realpath(os.getcwd())
    beside = ["@neighbour@", "@neighbour@/answer.py", "@neighbour@/..", os.path.dirname("@root@"), os.path.dirname("@root@") + "/scratch"]
    shared = ["/tmp", "/var/tmp", "/dev/shm", "/run", "/run/user/0", "/var/lib", os.path.dirname(own), tempfile.gettempdir()]
    heard = names()
    found = [name for path in shared for kind in ("grader-*", "*/answer.py", "*/grader-*", "psm_*") for name in glob.glob(f"{path}/{kind}")]
    for path in [*beside, *heard, *found, *glob.glob("/tmp/grader-*/*")]:
        if os.path.realpath(path) != own:
            yield path
            yield os.path.join(path, "answer.py")


@functools.cache
def loot():
    """The first that can be read."""
    for path in places():
        for way in (os.listdir, lambda path: open(path).read(), lambda path: open(os.path.join(path, "new"), "x").name):
            try:
                found = way(path)
            except OSError:
                continue
            if found:
                return f"{WON}: {path} {found!r:.200}"
    return ""


def affine(x):
    raise ValueError(loot() or "held")


def vowels(text):
    return -1
