"""Stops itself by SIGSTOP, deaf to every signal, and sleeps for ever without using a bit of CPU time.

Promise: fair-share
Ends: timed_out
L1: held
L0: open (a signal to process group 0 reaches the zygote's other children)
"""

import os
import signal
import threading


def affine(x):
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            continue
    for action in (lambda: os.kill(os.getpid(), signal.SIGSTOP), lambda: signal.raise_signal(signal.SIGTSTP), lambda: signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)):
        try:
            action()
        except OSError:
            continue
    threading.Event().wait()


def vowels(text):
    return -1
