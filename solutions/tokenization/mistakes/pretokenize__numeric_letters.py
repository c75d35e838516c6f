"""You ask `isnumeric` first, which calls 一 a number. Its category says that it is a letter.

Fails: test_kinds
"""

import unicodedata

CONTRACTIONS = ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d")


def kind(char):
    if char.isspace():
        return "space"
    category = "N" if char.isnumeric() else unicodedata.category(char)
    if category.startswith("L"):
        return "letter"
    if category.startswith("N"):
        return "number"
    return "other"


def pretokenize(text):
    pieces = []
    i = 0
    while i < len(text):
        found = [c for c in CONTRACTIONS if text.startswith(c, i)]
        if found:
            end = i + len(found[0])
        else:
            start = i
            if text[i] == " " and i + 1 < len(text) and kind(text[i + 1]) != "space":
                start = i + 1
            end = start
            while end < len(text) and kind(text[end]) == kind(text[start]):
                end += 1
            if kind(text[start]) == "space" and end < len(text) and end - i > 1:
                end -= 1
        pieces.append(text[i:end])
        i = end
    return pieces
