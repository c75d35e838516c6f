"""Right: runs of one kind by groupby first; then spaces are moved and contractions cut off."""

import itertools
import unicodedata


def _kind(char):
    if char.isspace():
        return 0
    return {"L": 1, "N": 2}.get(unicodedata.category(char)[0], 3)


def pretokenize(text):
    pieces, i = [], 0
    kinds = [_kind(char) for char in text]
    while i < len(text):
        for tail in ("s", "t", "re", "ve", "m", "ll", "d"):
            if text[i] == "'" and text[i + 1 :].startswith(tail):
                size = 1 + len(tail)
                break
        else:
            runs = [(kind, len(list(run))) for kind, run in itertools.groupby(kinds[i:])]
            (kind, size), rest = runs[0], runs[1:]
            if kind == 0 and rest:
                if size > 1:
                    size -= 1
                elif text[i] == " ":
                    size += rest[0][1]
        pieces.append(text[i : i + size])
        i += size
    return pieces
