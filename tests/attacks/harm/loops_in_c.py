"""Loops where Python cannot be interrupted, every signal blocked or ignored: a huge power, a regular expression, a sort, a blocked read.

Promise: fair-share
Ends: timed_out
L1: held
L0: held
"""

import re
import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        continue
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))


def affine(x):
    return pow(3, 10**9)


def vowels(text):
    return len(re.match(r"(a+)+(a|aa)+$", "a" * 60 + "!") or "no")
