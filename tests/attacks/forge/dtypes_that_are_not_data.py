"""Returns the right numbers in arrays of objects, records, texts, dates, long doubles and of foreign byte order.

Promise: plain-data
Ends: failed
L1: held
L0: held
"""

import numpy as np


class Equal:
    """An element that agrees with everything."""

    def __eq__(self, other):
        return True

    def __abs__(self):
        return 0

    __hash__ = None
    __sub__ = __rsub__ = __mul__ = __add__ = lambda self, other: 0
    __le__ = __ge__ = __lt__ = __gt__ = __bool__ = lambda self, *other: True


KINDS = [
    lambda a: np.array([Equal() for _ in a], object), lambda a: a.astype(object), lambda a: a.astype(">f8"),
    lambda a: a.astype([("value", "f8")]), lambda a: a.astype("S20"), lambda a: a.astype("U20"), lambda a: a.astype(np.longdouble),
    lambda a: a.astype("int64").astype("datetime64[s]"), lambda a: a.astype("int64").astype("timedelta64[s]"),
    lambda a: a.view("V8"), lambda a: a.astype(np.clongdouble),
]  # fmt: skip
calls = 0


def affine(x):
    global calls
    calls += 1
    return KINDS[calls % len(KINDS)](3.0 * x + 1.0)


def vowels(text):
    return np.array([Equal()], object)
