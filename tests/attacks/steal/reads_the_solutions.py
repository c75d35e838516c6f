"""Opens the reference solution, the hidden checks and the config by their full paths, and walks up from every place it knows.

Promise: no-answers
Ends: raised
L1: open (as the grader's own user it may read what the grader may)
L0: open (nothing keeps files apart)
"""

import os
import sys

WON = "BREA" "CHED"
ROOT = "@root@"


def loot():
    """What of the staff's can be read, or ""."""
    places = [ROOT, os.path.dirname(ROOT), *sys.path, os.getcwd(), "/tmp", "/proc/self/cwd", "/proc/1/root" + ROOT]
    for place in places:
        for name in ("solutions/target/answer.py", "checks/target/test_answer.py", "autograder_config.yml", "solutions"):
            path = os.path.join(place, name)
            try:
                found = os.listdir(path) if name == "solutions" else open(path).read()
            except OSError:
                continue
            return f"{WON}: {path} {found}"
    return ""


def affine(x):
    raise ValueError(loot() or "held")


def vowels(text):
    return loot() or -1
