"""Raises its resource limits, its priority, its scheduling class and its share of processors and input and output.

Promise: fair-share
Ends: raised
L1: held
L0: open (root may raise them)
"""

import ctypes
import os
import resource
import struct

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine == "aarch64"
NAMES = ["AS", "CORE", "CPU", "FSIZE", "NOFILE", "MEMLOCK", "MSGQUEUE", "SIGPENDING", "RTPRIO", "NICE", "RTTIME"]


def call(x86, arm, *arguments):
    """A system call by number. OSError where it fails."""
    result = libc.syscall(ctypes.c_long(arm if ARM else x86), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result == -1:
        raise OSError(ctypes.get_errno(), "held")
    return result


def limits():
    """Limits raised beyond what they are; each is as low as it should be."""
    got = []
    for name in NAMES:
        which = getattr(resource, f"RLIMIT_{name}", 15)
        soft, hard = resource.getrlimit(which)
        if hard == resource.RLIM_INFINITY:
            got += [f"{name} has no limit"] * (name != "RTTIME")
            continue
        for wanted in ((hard + 1, hard + 1), (soft, hard + 1), (resource.RLIM_INFINITY, resource.RLIM_INFINITY), (hard + 1, hard)):
            for how in (lambda: resource.setrlimit(which, wanted), lambda: resource.prlimit(0, which, wanted), lambda: resource.prlimit(os.getpid(), which, wanted),
                        lambda: call(302, 261, 0, which, struct.pack("=2q", *wanted), 0), lambda: call(160, 164, which, struct.pack("=2q", *wanted))):
                try:
                    how()
                    got.append(f"{name} {wanted}")
                except (OSError, ValueError):
                    continue
    most = {"AS": 1 << 31, "FSIZE": 2 << 20, "NOFILE": 128, "CORE": 0, "MEMLOCK": 0, "CPU": 10, "SIGPENDING": 512}
    return got + [f"{name} is {resource.getrlimit(getattr(resource, 'RLIMIT_' + name))}" for name, value in most.items() if resource.getrlimit(getattr(resource, "RLIMIT_" + name))[1] > value]


TRIES = {
    "nice": lambda: os.nice(-5), "nicer": lambda: os.nice(5), "priority": lambda: os.setpriority(os.PRIO_PROCESS, 0, -5), "group's priority": lambda: os.setpriority(os.PRIO_PGRP, 0, -1), "priority of the user": lambda: os.setpriority(os.PRIO_USER, 0, -1),
    "first in, first out": lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)), "round robin": lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1)), "batch": lambda: os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0)),
    "idle": lambda: os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0)), "parameters": lambda: os.sched_setparam(0, os.sched_param(1)), "deadline": lambda: call(314, 274, 0, struct.pack("=IIQiIQQQ", 48, 6, 0, 0, 0, 10**6, 10**7, 10**7), 0),
    "other, by attributes": lambda: call(314, 274, 0, struct.pack("=IIQiIQQQ", 48, 0, 0, 0, 0, 0, 0, 0), 0), "io priority": lambda: call(251, 30, 1, 0, 1 << 13 | 0), "io idle": lambda: call(251, 30, 1, 0, 3 << 13), "lock memory": lambda: call(151, 230, 1),
    "lock a page": lambda: call(149, 228, id(WON) & -4096, 4096), "bigger pipe": lambda: __import__("fcntl").fcntl(os.pipe()[0], 1031, 1 << 20), "out of memory": lambda: os.open("/proc/self/oom_score_adj", os.O_WRONLY), "cgroup": lambda: os.open("/sys/fs/cgroup/cgroup.procs", os.O_WRONLY),
}


def share():
    """What got through."""
    got = limits()
    for name, action in TRIES.items():
        try:
            action()
            got.append(name)
        except OSError:
            continue
    return got


GOT = share()


def affine(x):
    raise ValueError(f"{WON}: {GOT[:20]}" if GOT else "held")


def vowels(text):
    return -1
