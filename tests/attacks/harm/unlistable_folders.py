"""Makes folders that their owner can neither list nor leave, very deep ones, and ones with names that are no text, for the grader to fail to remove.

Promise: no-traces
Ends: failed, crashed
L1: held
L0: held
"""

import os

HOME = os.getcwd()


def unlistable():
    """Folders with files in them whose modes forbid what removing them takes. (Modes cannot be changed, but can be chosen.)"""
    for mode in (0o300, 0o100, 0o200, 0o400, 0o500, 0o000):
        os.umask(0)
        place = f"{HOME}/mode-{mode:o}"
        os.mkdir(place, mode | 0o300 if mode == 0o300 else mode)
        try:
            for name in ("file", "other"):
                os.close(os.open(f"{place}/{name}", os.O_CREAT | os.O_WRONLY, 0))
            os.mkdir(f"{place}/inside", 0o300)
            os.close(os.open(f"{place}/inside/file", os.O_CREAT | os.O_WRONLY, 0))
        except OSError:
            continue


def deep():
    """As deep as may be, past what a path can name."""
    try:
        for _ in range(400):
            os.mkdir("d" * 50, 0o700)
            os.chdir("d" * 50)
    except OSError:
        pass
    os.chdir(HOME)


def strange():
    """Names that are no text, or look like options, patterns and commands."""
    for name in (b"\xff\xfe\n", b"-rf", b"*", b"$(touch x)", b"a\nb", b"\x1b]0;x\x07", b"~", b" ", b"n" * 255, "\u202e".encode()):
        try:
            os.mkdir(name, 0o300)
            os.close(os.open(name + b"/" + name, os.O_CREAT | os.O_WRONLY, 0))
        except OSError:
            continue


for make in (unlistable, strange, deep):
    make()


def affine(x):
    return -1


def vowels(text):
    return -1
