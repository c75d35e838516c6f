"""Fills its folder: big files, sparse ones, very many, very deep, with the longest names, until nothing more goes.

Promise: fair-share
Ends: raised, crashed
L1: held
L0: held
"""

import os
import time

WON = "BREA" "CHED"
HOME = os.getcwd()
count = size = 0


def big():
    """Files of a megabyte."""
    global size
    for n in range(200):
        with open(f"big{n}", "wb") as file:
            for _ in range(8):
                size += file.write(bytes(1 << 20))
                file.flush()


def sparse():
    """A file with a hole, a terabyte long: it takes no space, but must not be read by anyone."""
    fd = os.open("sparse", os.O_CREAT | os.O_RDWR)
    os.ftruncate(fd, 1 << 40)
    os.pwrite(fd, b"x", 1 << 39)


def many():
    """Empty files: each takes an inode."""
    global count
    for n in range(20000):
        os.close(os.open(f"{n:0>250}", os.O_CREAT | os.O_WRONLY))
        count += 1


def deep():
    """Folders in folders."""
    global count
    for _ in range(3000):
        os.mkdir("d")
        os.chdir("d")
        count += 1


def fill():
    """One after the other, each until it is refused."""
    for make in (sparse, many, deep, big):
        try:
            make()
        except OSError:
            pass
        finally:
            os.chdir(HOME)


fill()
time.sleep(0.2)  # where someone counts, it is noticed by now


def affine(x):
    worst = f"{size >> 20} MB in big files, {count} entries"
    raise ValueError(f"{WON}: {worst}" if size > 64 << 20 or count > 15000 else f"held: {worst}")


def vowels(text):
    return -1
