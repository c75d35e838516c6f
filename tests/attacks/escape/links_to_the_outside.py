"""Leads out of its folder by symbolic and hard links, by /proc/self/fd, by folder descriptors and by names that climb.

Promise: no-files
Ends: raised
L1: open (it may open what its user may)
L0: open (nothing keeps files apart)
"""

import ctypes
import os
import tarfile
import tempfile

WON = "BREA" "CHED"
ROOT = "@root@"
WITNESS = ROOT + "/witness"
libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine == "aarch64"


def call(x86, arm, *arguments):
    """A system call by number. OSError where it fails."""
    result = libc.syscall(ctypes.c_long(arm if ARM else x86), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result == -1:
        raise OSError(ctypes.get_errno(), "held")
    return result


def through(make, name):
    """Make a link called `name`, then read and write through it."""
    make()
    with open(name, "r+") as file:
        return file.read()


def climb():
    """From the folder up to the root and down again."""
    return open("../" * 40 + WITNESS.lstrip("/"), "r+").read()


def by_folder(flags):
    """A descriptor of the course's folder, then a name in it."""
    folder = os.open(ROOT, flags | os.O_DIRECTORY)
    return os.open("witness", os.O_RDWR, dir_fd=folder)


def walk():
    """One step at a time: chdir needs no right to read."""
    home = os.getcwd()
    try:
        for part in ["/", *ROOT.strip("/").split("/")]:
            os.chdir(part)
        return os.open("witness", os.O_RDWR)
    finally:
        os.chdir(home)


def unpacked():
    """An archive with a link that points out, and a file that goes through it."""
    with tarfile.open("evil.tar", "w") as archive:
        link = tarfile.TarInfo("out")
        link.type, link.linkname = tarfile.SYMTYPE, ROOT
        archive.addfile(link)
        archive.addfile(tarfile.TarInfo("out/mallory-from-tar"))
    with tarfile.open("evil.tar") as archive:
        archive.extractall(".")
    return os.stat(ROOT + "/mallory-from-tar")


def swapped():
    """A temporary folder whose path is exchanged for a link between check and use."""
    place = tempfile.mkdtemp()
    os.rename(place, place + "-away")
    os.symlink(ROOT, place)
    return os.open(place + "/witness", os.O_RDWR)


TRIES = {
    "symlink": lambda: through(lambda: os.symlink(WITNESS, "a"), "a"),
    "symlink to the folder": lambda: through(lambda: os.symlink(ROOT, "b"), "b/witness"),
    "symlinkat": lambda: through(lambda: call(266, 36, WITNESS.encode(), -100, b"c"), "c"),
    "hard link": lambda: through(lambda: os.link(WITNESS, "d"), "d"),
    "linkat through proc": lambda: through(lambda: os.link(f"/proc/self/fd/{os.open(WITNESS, os.O_PATH)}", "e", follow_symlinks=True), "e"),
    "linkat of a descriptor": lambda: through(lambda: call(265, 37, os.open(WITNESS, os.O_PATH), b"", -100, b"f", 0x1000), "f"),
    "link out": lambda: os.link(tempfile.NamedTemporaryFile(delete=False).name, ROOT + "/mallory-link"),
    "proc again": lambda: os.open(f"/proc/self/fd/{os.open(WITNESS, os.O_PATH)}", os.O_RDWR),
    "dev again": lambda: os.open(f"/dev/fd/{os.open(WITNESS, os.O_PATH)}", os.O_RDWR),
    "proc root": lambda: os.open("/proc/self/root" + WITNESS, os.O_RDWR), "proc cwd": lambda: os.open("/proc/self/cwd/../../../.." + WITNESS, os.O_RDWR),
    "climb": climb, "by folder": lambda: by_folder(os.O_RDONLY), "by path descriptor": lambda: by_folder(os.O_PATH), "walk": walk,
    "empty path": lambda: os.open("", os.O_RDONLY, dir_fd=os.open(WITNESS, os.O_PATH)), "unpacked": unpacked, "swapped": swapped,
    "read only": lambda: open(WITNESS).read(), "list": lambda: os.listdir(ROOT), "list by descriptor": lambda: os.listdir(os.open(ROOT, os.O_RDONLY)),
    "openat2": lambda: call(437, 437, -100, WITNESS.encode(), bytes(24), 24),
}


def get_out():
    """What got through."""
    got = []
    for name, action in TRIES.items():
        try:
            action()
            got.append(name)
        except (OSError, tarfile.TarError, NotImplementedError):
            continue
    return got


GOT = get_out()


def affine(x):
    raise ValueError(f"{WON}: {GOT}" if GOT else "held")


def vowels(text):
    return -1
