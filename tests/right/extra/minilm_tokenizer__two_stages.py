"""Functions for each stage, regular expressions for white space, shortening by one piece after the other."""

import re
import unicodedata

ASCII_SIGNS = set("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def kind(c):
    """drop, space, alone or plain."""
    category = unicodedata.category(c)
    if c in "\t\n\r" or category == "Zs":
        return "space"
    if c == "\ufffd" or category.startswith("C"):
        return "drop"
    if 0x4E00 <= ord(c) <= 0x9FFF or 0x3400 <= ord(c) <= 0x4DBF or c in ASCII_SIGNS or category.startswith("P"):
        return "alone"
    return "plain"


def words(text):
    text = "".join(" " if kind(c) == "space" else c for c in text if kind(c) != "drop")
    found, word = [], ""
    for c in unicodedata.normalize("NFD", text) + " ":
        if unicodedata.category(c) == "Mn":
            continue
        if kind(c) == "plain":
            word += c.lower()
            continue
        found += [word, c.strip()]
        word = ""
    return [w for w in found if w]


def wordpiece(word, ids):
    if len(word) > 100:
        return ["[UNK]"]
    rest, pieces = word, []
    while rest:
        mark = "##" if pieces else ""
        fitting = [rest[:n] for n in range(1, len(rest) + 1) if mark + rest[:n] in ids]
        if not fitting:
            return ["[UNK]"]
        pieces.append(mark + fitting[-1])
        rest = rest[len(fitting[-1]) :]
    return pieces


def lengths(a, b, room):
    """How many pieces of each stay: the longer text loses one after the other; the odd one goes back to it."""
    longer_first = a > b
    long, short = max(a, b), min(a, b)
    while long + short > room:
        if long > short:
            long -= 1
        else:
            short -= 1
    return (long, short) if longer_first else (short, long)


class BertTokenizer:
    def __init__(self, vocab_lines):
        self.vocab_lines = tuple(vocab_lines)
        self.table = dict(zip(self.vocab_lines, range(len(self.vocab_lines)), strict=True))

    def encode(self, text, pair=None, max_length=256):
        needed = 3 if pair is not None else 2
        if max_length < needed:
            raise ValueError(f"at least {needed} tokens")
        parts = [[p for w in words(t) for p in wordpiece(w, self.table)] for t in (text, pair or "")]
        stay = lengths(len(parts[0]), len(parts[1]), max_length - needed)
        result = {"ids": [], "type_ids": [], "attention_mask": [], "tokens": []}

        def add(token, type_id):
            for name, value in (
                ("tokens", token),
                ("ids", self.table[token]),
                ("type_ids", type_id),
                ("attention_mask", 1),
            ):
                result[name].append(value)

        add("[CLS]", 0)
        for number in range(needed - 1):
            for token in parts[number][: stay[number]]:
                add(token, number)
            add("[SEP]", number)
        return result

    def decode(self, ids):
        text = ""
        for i in ids:
            token = self.vocab_lines[i]
            if token in SPECIAL:
                continue
            glued = re.fullmatch("##(.+)", token) if text else None
            text += glued[1] if glued else f" {token}" if text else token
        return text
