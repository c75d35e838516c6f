"""You take all white space before a word in one piece. The last character of it stays for what follows.

Fails: test_examples, test_white_space
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
            start = i
            if text[i] == " " and i + 1 < len(text) and kind(text[i + 1]) != "space":
                start = i + 1
            end = start
            while end < len(text) and kind(text[end]) == kind(text[start]):
                end += 1
        pieces.append(text[i:end])
        i = end
    return pieces
