"""Right: one pass; a function says what each character becomes, and a list of tokens grows. Gives a tuple."""

import unicodedata


def basic_tokenize(text, lowercase=True):
    done = []
    word = ""

    def finish():
        nonlocal word
        if word:
            done.append(word)
        word = ""

    for char in text:
        category = unicodedata.category(char)
        if char.isspace() and (category == "Zs" or char in "\t\r\n"):
            finish()
            continue
        if category in {"Cc", "Cf", "Co", "Cs", "Cn"} or char == "\N{REPLACEMENT CHARACTER}":
            continue
        ideograph = 0x4E00 <= ord(char) <= 0x9FFF or 0x3400 <= ord(char) <= 0x4DBF
        ascii_sign = 33 <= ord(char) <= 47 or 58 <= ord(char) <= 64 or 91 <= ord(char) <= 96 or 123 <= ord(char) <= 126
        if ideograph or ascii_sign or category.startswith("P"):
            finish()
            word = char
            finish()
        elif lowercase:
            for part in unicodedata.normalize("NFD", char):
                if unicodedata.category(part) != "Mn":
                    word += part.lower()
        else:
            word += char
    finish()
    return tuple(done)
