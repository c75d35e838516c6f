"""You drop the category Cc alone. Invisible format characters, of category Cf, go as well.

Fails: test_cleaning
"""

import string
import unicodedata


def clean(text):
    out = ""
    for char in text:
        category = unicodedata.category(char)
        if char in "\t\n\r" or category == "Zs":
            out += " "
        elif char != "\ufffd" and category != "Cc":
            out += char
    return out


def is_ideograph(char):
    return 0x4E00 <= ord(char) <= 0x9FFF or 0x3400 <= ord(char) <= 0x4DBF


def is_punctuation(char):
    return char in string.punctuation or unicodedata.category(char).startswith("P")


def basic_tokenize(text, lowercase=True):
    text = clean(text)
    text = "".join(f" {char} " if is_ideograph(char) else char for char in text)
    if lowercase:
        text = unicodedata.normalize("NFD", text)
        text = "".join(char for char in text if unicodedata.category(char) != "Mn")
        text = "".join(char.lower() for char in text)
    text = "".join(f" {char} " if is_punctuation(char) else char for char in text)
    return text.split()
