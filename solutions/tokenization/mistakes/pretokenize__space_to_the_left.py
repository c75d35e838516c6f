"""You leave the space at the end of the word before it. It belongs to the piece that follows.

Fails: test_examples, test_spaces
"""

import unicodedata

CONTRACTIONS = ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d")


def kind(char):
    if char.isspace():
        return "space"
    category = unicodedata.category(char)
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
            start = end = i
            while end < len(text) and kind(text[end]) == kind(text[start]):
                end += 1
            if kind(text[start]) == "space" and end < len(text) and end - i > 1:
                end -= 1
        if text[end : end + 1] == " " and kind(text[i]) != "space":
            end += 1
        pieces.append(text[i:end])
        i = end
    return pieces
