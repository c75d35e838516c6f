"""Sends itself every signal, thousands of them, with timers of a microsecond and handlers that raise: the one that answers is interrupted all the time.

Promise: fair-share
Ends: failed, raised, crashed, timed_out
L1: held
L0: open (signals to its group reach others)
"""

import os
import random
import signal
import threading


class Storm(Exception):
    """Out of nowhere."""


def raises(number, frame):
    """Interrupt whatever runs, the worker's own code too."""
    if random.random() < 0.01:
        raise Storm(number)


def start():
    """Handlers for everything, timers at their shortest, and pending ones."""
    for number in range(1, 65):
        try:
            signal.signal(number, raises)
        except (OSError, ValueError):
            continue
    for number in range(34, 60):
        for _ in range(40):
            try:
                signal.raise_signal(number)
            except (OSError, Storm):
                continue
    signal.set_wakeup_fd(-1)
    for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
        try:
            signal.setitimer(timer, 1e-6, 1e-6)
        except Storm:
            continue


def affine(x):
    try:
        start()
        signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)
    except Storm:
        pass
    return "no"


def vowels(text):
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    return -1
