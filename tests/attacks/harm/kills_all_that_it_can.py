"""Sends the signal that does nothing to every process, its group, its parents and its neighbours; one that went through would be a kill.

Promise: no-reach
Ends: raised
L1: held
L0: open (processes of one user may signal each other)
"""

import os
import signal
import threading

WON = "BREA" "CHED"


def reached():
    """Numbers that a signal goes to, ours aside."""
    got = []
    for pid in (-1, 0, *range(1, 3000), *range(int("@pid@") - 50, int("@pid@") + 400), -int("@pid@"), -os.getppid() or -1):
        if pid == os.getpid():
            continue
        try:
            os.kill(pid, 0)
            got.append(pid)
        except (OSError, OverflowError):
            continue
    for group in (0, 1, os.getpgrp(), int("@pid@")):
        try:
            os.killpg(group, 0)
            got.append(f"group {group}")
        except OSError:
            continue
    for number in (0, signal.SIGURG):
        try:
            signal.pidfd_send_signal(os.pidfd_open(int("@pid@")), number)
            got.append("by descriptor")
        except OSError:
            continue
    return got


GOT = reached()


def affine(x):
    signal.pthread_kill(threading.get_ident(), 0)  # ourselves: that is allowed
    raise ValueError(f"{WON}: {GOT[:20]}" if GOT else "held")


def vowels(text):
    return -1
