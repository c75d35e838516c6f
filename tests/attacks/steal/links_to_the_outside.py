"""Makes symbolic and hard links in its scratch folder to files outside, in Python and by system calls, and reads, lists and copies through them.

Promise: no-answers
Ends: raised
L1: open (as the grader's own user it may read what the grader may)
L0: open (nothing keeps files apart)
"""

import ctypes
import functools
import io
import os
import pathlib
import shutil
import tarfile
import tempfile

WON = "BREA" "CHED"
ROOT = "@root@"
TARGETS = [f"{ROOT}/solutions/target/answer.py", f"{ROOT}/checks", ROOT, "@neighbour@/answer.py", "@neighbour@", "/proc/1/root"]
libc = ctypes.CDLL(None, use_errno=True)


def by_archive(target, name):
    """A link that an archive brings along."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, target
            archive.addfile(entry)
    data.seek(0)
    tarfile.open(fileobj=data).extractall(".", filter="fully_trusted")


MAKERS = {
    "symlink": lambda target, name: os.symlink(target, name),
    "relative": lambda target, name: os.symlink("../" * 30 + target[1:], name),
    "pathlib": lambda target, name: pathlib.Path(name).symlink_to(target),
    "link": lambda target, name: os.link(target, name),
    "link to a link": lambda target, name: os.link(target, name, follow_symlinks=False),
    "hardlink": lambda target, name: pathlib.Path(name).hardlink_to(target),
    "folder": lambda target, name: os.symlink(target, name, target_is_directory=True, dir_fd=os.open(".", os.O_RDONLY)),
    "copy of links": lambda target, name: shutil.copytree(os.path.dirname(target), name, symlinks=True),
    "symlink call": lambda target, name: libc.symlink(target.encode(), name.encode()),
    "symlinkat call": lambda target, name: libc.syscall(266 if os.uname().machine == "x86_64" else 36, target.encode(), -100, name.encode()),
    "link call": lambda target, name: libc.link(target.encode(), name.encode()),
    "archive": by_archive,
    "fifo": lambda target, name: os.mkfifo(name),
    "device": lambda target, name: os.mknod(name, 0o60600, os.makedev(8, 0)),
}  # fmt: skip


def read(name):
    """What is behind a link."""
    for way in (lambda: os.read(os.open(name, os.O_RDONLY | os.O_NONBLOCK), 99), lambda: os.listdir(name), lambda: shutil.copytree(name, name + "-all")):
        try:
            return way()
        except OSError:
            continue
    return ""


@functools.cache
def loot():
    """The first link that leads somewhere."""
    folder = tempfile.mkdtemp()
    for place in (".", folder):
        os.chdir(place)
        for number, target in enumerate(TARGETS):
            for kind, make in MAKERS.items():
                name = f"{kind.replace(' ', '-')}-{number}"
                try:
                    make(target, name)
                except (OSError, tarfile.TarError, shutil.Error, KeyError):
                    pass
                if os.path.lexists(name) and (found := read(name)):
                    return f"{WON}: {kind} to {target}: {found!r:.200}"
    return ""


def affine(x):
    raise ValueError(loot() or "held")


def vowels(text):
    return -1
