"""Names that an exercise bans are found through imports and aliases, and nothing else is."""

import pytest

from grader.static import Banned, find_banned

BANNED = ("numpy.linalg",)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("import numpy as np\nx = np.linalg.norm([1])", 2),
        ("import numpy\n\ny = numpy.linalg", 3),
        ("import numpy.linalg", 1),
        ("import numpy.linalg as la\nla.norm", 1),
        ("from numpy import linalg", 1),
        ("from numpy.linalg import norm", 1),
        ("def f(x):\n    import numpy as q\n    return q.linalg.norm(x)", 3),
        ("def f(x):\n    from numpy import linalg as z\n    return z.norm(x)", 2),
        ("import numpy as q\ndef f(x):\n    return abs(q.linalg.norm(x))\ny = q.linalg.norm", 3),
    ],
)
def test_use_is_found(text, line):
    assert find_banned(text, BANNED) == Banned("numpy.linalg", line)


@pytest.mark.parametrize(
    "text",
    [
        "import numpy as np\nnp.sqrt(np.sum(x * x))",
        "# np.linalg.norm is not allowed",
        "'np.linalg.norm'",
        "linalg = 3\nlinalg + 1",
        "import numpy as np\nnp.linalgebra",
        "def broken(:",
    ],
)
def test_anything_else_is_not(text):
    assert find_banned(text, BANNED) is None


def test_nothing_banned_nothing_found():
    assert find_banned("import numpy.linalg", ()) is None
