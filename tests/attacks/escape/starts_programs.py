"""Forks and executes through everything Python has: os, subprocess, multiprocessing, pty, asyncio, concurrent.futures, ctypes.

Promise: no-programs
Ends: raised
L1: held
L0: open (processes are not denied)
"""

import asyncio
import concurrent.futures
import ctypes
import multiprocessing
import os
import pty
import shutil
import subprocess
import sys

WON = "BREA" "CHED"
libc = ctypes.CDLL(None, use_errno=True)
SAYS = [sys.executable, "-c", "print('BREA' 'CHED: a program ran')"]
LOADERS = ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/bin/true", "/usr/bin/true", "/bin/sh", sys.executable]


def child(pid, name="fork"):
    """In a child: leave at once."""
    if pid == 0:
        os._exit(0)
    return pid > 0


def script():
    """A program of its own making, executable since its creation."""
    with open(os.open("run.sh", os.O_CREAT | os.O_WRONLY, 0o777), "w") as file:
        file.write("#!/bin/sh\ntrue\n")
    return os.path.abspath("run.sh")


def copied():
    """A copy of the interpreter."""
    shutil.copyfile(sys.executable, "python", follow_symlinks=True)
    return os.path.abspath("python")


def from_memory():
    """A program that is in no file."""
    fd = os.memfd_create("x")
    os.write(fd, b"#!/bin/sh\n")
    return os.execve(fd, ["x"], {})


async def by_asyncio():
    """A program by asyncio."""
    return await (await asyncio.create_subprocess_exec(*SAYS)).wait()


def pool(context):
    """One task in a process pool."""
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(context)) as made:
        return made.submit(os.getpid).result(2)


TRIES = {
    "fork": lambda: child(os.fork()), "forkpty": lambda: child(os.forkpty()[0]), "libc fork": lambda: child(libc.fork()), "vfork": lambda: child(libc.vfork()), "daemon": lambda: libc.daemon(1, 1) == 0,
    "system": lambda: os.system("true") == 0, "libc system": lambda: libc.system(b"true") == 0, "popen": lambda: os.popen("echo x").read() == "x\n", "libc popen": lambda: bool(libc.popen(b"true", b"r")),
    "run": lambda: subprocess.run(SAYS), "shell": lambda: subprocess.run("true", shell=True), "new session": lambda: subprocess.Popen(SAYS, start_new_session=True, close_fds=False),
    "output": lambda: subprocess.check_output(LOADERS[0]), "own script": lambda: subprocess.run([script()]), "own copy": lambda: subprocess.run([copied(), "-V"]),
    "asyncio": lambda: asyncio.run(by_asyncio()) == 0, "pty": lambda: pty.spawn(["/bin/true"]) == 0, "pty fork": lambda: child(pty.fork()[0]),
    **{f"spawn {path}": lambda path=path: os.posix_spawn(path, [path], {}) for path in LOADERS}, **{f"spawnp {path}": lambda path=path: os.posix_spawnp(path, [path], {}) for path in LOADERS},
    **{f"os.spawnv {path}": lambda path=path: os.spawnv(os.P_NOWAIT, path, [path]) for path in LOADERS}, **{f"exec {path}": lambda path=path: os.execv(path, [path]) for path in LOADERS},
    "exec own": lambda: os.execv(script(), ["x"]), "exec copy": lambda: os.execv(copied(), ["x", "-V"]), "execve of a descriptor": lambda: os.execve(os.open(sys.executable, os.O_RDONLY), SAYS, {}), "memory": from_memory,
    **{f"process {how}": lambda how=how: multiprocessing.get_context(how).Process(target=print).start() is None for how in ("fork", "spawn", "forkserver")},
    **{f"pool {how}": lambda how=how: pool(how) for how in ("fork", "spawn")},
}


def start():
    """What got through."""
    got = []
    for name, action in TRIES.items():
        try:
            if action():
                got.append(name)
        except (OSError, EOFError, subprocess.SubprocessError, concurrent.futures.BrokenExecutor, asyncio.CancelledError):
            continue
    return got


GOT = start()


def affine(x):
    raise ValueError(f"{WON}: {GOT}" if GOT else "held")


def vowels(text):
    return -1
