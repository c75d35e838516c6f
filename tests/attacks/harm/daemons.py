"""Forks twice and starts a session, so that a sleeping child belongs to nobody; tries the same by threads and by programs.

Promise: no-survivors
Ends: raised
L1: held
L0: open (processes are not denied)
"""

import ctypes
import multiprocessing
import os
import subprocess
import sys
import time

WON = "BREA" "CHED"
libc = ctypes.CDLL(None)
SLEEP = "import time; time.sleep(5)"


def twice():
    """The classic daemon; its process id by a pipe."""
    here, there = os.pipe()
    if os.fork() == 0:
        os.setsid()
        pid = os.fork()
        if pid:
            os.write(there, str(pid).encode())
            os._exit(0)
        time.sleep(5)
        os._exit(0)
    return os.read(here, 20)


def of_libc():
    """daemon(3) in a child."""
    pid = libc.fork()
    if pid == 0:
        libc.daemon(1, 1)
        time.sleep(5)
        os._exit(0)
    return pid > 0


TRIES = {
    "twice": twice, "libc": of_libc, "session": lambda: subprocess.Popen([sys.executable, "-c", SLEEP], start_new_session=True), "shell": lambda: os.system("setsid sleep 5 & true") == 0,
    "spawn": lambda: os.posix_spawn(sys.executable, [sys.executable, "-c", SLEEP], {}, setsid=True), "process": lambda: multiprocessing.get_context("fork").Process(target=time.sleep, args=(5,)).start() is None,
    "nohup": lambda: subprocess.Popen(["nohup", "sleep", "5"]), "at": lambda: subprocess.run(["at", "now"], input="true", text=True), "own session": lambda: os.setsid() is None,
}


def leave():
    """What got through."""
    got = []
    for name, action in TRIES.items():
        try:
            if action():
                got.append(name)
        except OSError:
            continue
    return got


GOT = leave()


def affine(x):
    raise ValueError(f"{WON}: {GOT}" if GOT else "held")


def vowels(text):
    return -1
