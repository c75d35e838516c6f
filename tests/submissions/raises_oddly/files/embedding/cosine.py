class Odd(Exception):
    def __str__(self):
        return "\x1b[31m" + "red " * 100_000 + "\n::error::x"

    __repr__ = __str__


def cosine_similarity(a, b):
    raise Odd()
