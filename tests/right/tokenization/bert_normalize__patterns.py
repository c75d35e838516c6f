"""Right: regular expressions and str.translate do the passes."""

import re
import string
import sys
import unicodedata

POINTS = range(sys.maxunicode + 1)
GONE = dict.fromkeys(c for c in POINTS if unicodedata.category(chr(c))[0] == "C" and chr(c) not in "\t\n\r")
GONE[0xFFFD] = None
SIGNS = {c: f" {chr(c)} " for c in POINTS if unicodedata.category(chr(c))[0] == "P" or chr(c) in string.punctuation}


def basic_tokenize(text, lowercase=True):
    text = re.sub(r"([\u3400-\u4dbf\u4e00-\u9fff])", r" \1 ", text.translate(GONE))
    if lowercase:
        text = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
        text = "".join(map(str.lower, text))
    return re.findall(r"\S+", text.translate(SIGNS))
