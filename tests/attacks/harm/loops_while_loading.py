"""Never comes to an end of loading: the loop is at the top of the file, in a class body that catches what would stop it.

Promise: fair-share
Ends: timed_out
L1: held
L0: held
"""


class Loop:
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue


def affine(x):
    return 3.0 * x + 1.0


def vowels(text):
    return 0
