"""Right: words first, as the original program does it; each word is lowered, stripped and then split at signs."""

import itertools
import unicodedata


def _sign(char):
    return (char.isascii() and char.isprintable() and not char.isalnum()) or unicodedata.category(char)[0] == "P"


def _clean(text):
    for char in text:
        if char in ("\t", "\n", "\r") or unicodedata.category(char) == "Zs":
            yield " "
        elif char != "\ufffd" and unicodedata.category(char)[0] != "C":
            code = ord(char)
            inside = 0x4DFF < code < 0xA000 or 0x33FF < code < 0x4DC0
            yield " " + char + " " if inside else char


def basic_tokenize(text, lowercase=True):
    result = []
    for word in "".join(_clean(text)).split(" "):
        if lowercase:
            marks = filter(lambda c: not unicodedata.category(c) == "Mn", unicodedata.normalize("NFD", word))
            word = "".join(c.lower() for c in marks)
        for sign, run in itertools.groupby(word, _sign):
            piece = "".join(run)
            result += list(piece) if sign else [piece]
    return result
