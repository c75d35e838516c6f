"""You count the characters of the words as they came. Count when Hangul is taken apart.

Fails: test_long_words
"""

import string
import unicodedata

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def words(text):
    out = ""
    for c in text:
        category = unicodedata.category(c)
        if c in "\t\n\r":
            out += " "
        elif c != "\ufffd" and category[0] != "C":
            out += f" {c} " if "\u4e00" <= c <= "\u9fff" or "\u3400" <= c <= "\u4dbf" else c
    out = unicodedata.normalize("NFD", out)
    out = "".join(c.lower() for c in out if unicodedata.category(c) != "Mn")
    return "".join(f" {c} " if c in string.punctuation or unicodedata.category(c)[0] == "P" else c for c in out).split()


def wordpiece(word, vocab):
    if len(unicodedata.normalize("NFC", word)) > 100:
        return ["[UNK]"]
    pieces, start = [], 0
    while start < len(word):
        end = len(word)
        while end > start and "##" * (start > 0) + word[start:end] not in vocab:
            end -= 1
        if end == start:
            return ["[UNK]"]
        pieces.append("##" * (start > 0) + word[start:end])
        start = end
    return pieces


class BertTokenizer:
    def __init__(self, vocab_lines):
        self.names = list(vocab_lines)
        self.ids = {token: i for i, token in enumerate(vocab_lines)}

    def pieces(self, text):
        return [piece for word in words(text) for piece in wordpiece(word, self.ids)]

    def encode(self, text, pair=None, max_length=256):
        room = max_length - (2 if pair is None else 3)
        if room < 0:
            raise ValueError("max_length")
        a = self.pieces(text)
        b = [] if pair is None else self.pieces(pair)
        if len(a) + len(b) > room:
            half = min(len(a), len(b), room // 2)
            keep_a, keep_b = (room - half, half) if len(a) > len(b) else (half, room - half)
            a, b = a[:keep_a], b[:keep_b]
        tokens = ["[CLS]", *a, "[SEP]"]
        types = [0] * len(tokens)
        if pair is not None:
            tokens += [*b, "[SEP]"]
            types += [1] * (len(b) + 1)
        ids = [self.ids[token] for token in tokens]
        return {"ids": ids, "type_ids": types, "attention_mask": [1] * len(ids), "tokens": tokens}

    def decode(self, ids):
        names = [self.names[i] for i in ids]
        return " ".join(name for name in names if name not in SPECIAL).replace(" ##", "")
