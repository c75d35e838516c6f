"""For you only U+0020, tabs and new lines are white space. There is more, such as U+3000.

Fails: test_white_space
"""

import unicodedata

CONTRACTIONS = ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d")


def kind(char):
    if char in " \t\r\n":
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
            if kind(text[start]) == "space" and end < len(text) and end - i > 1:
                end -= 1
        pieces.append(text[i:end])
        i = end
    return pieces
