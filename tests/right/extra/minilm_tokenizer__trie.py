"""A trie of the vocabulary for the longest match; tuples and generators; a subclass of dict as the answer."""

import unicodedata
from collections import OrderedDict
from itertools import chain, repeat


def trie(tokens):
    root = {}
    for token in tokens:
        node = root
        for c in token:
            node = node.setdefault(c, {})
        node[None] = token
    return root


def cleaned(text):
    for c in text:
        if c in " \t\n\r":
            yield " "
        elif c == "\ufffd" or unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
            pass
        elif unicodedata.category(c) == "Zs":
            yield " "
        elif ord(c) in range(0x3400, 0x4DC0) or ord(c) in range(0x4E00, 0xA000):
            yield from (" ", c, " ")
        else:
            yield c


def spread(text):
    for c in unicodedata.normalize("NFD", text):
        category = unicodedata.category(c)
        if category == "Mn":
            continue
        low = c.lower()
        alone = category.startswith("P") or (c.isascii() and c.isprintable() and not c.isalnum() and c != " ")
        yield f" {low} " if alone else low


class BertTokenizer:
    def __init__(self, vocab_lines):
        self.lines = vocab_lines
        self.number = {}
        for line in vocab_lines:
            self.number[line] = len(self.number)
        self.first = trie(line for line in vocab_lines if not line.startswith("##") or line == "##")
        self.later = trie(line[2:] for line in vocab_lines if line.startswith("##") and line != "##")

    def word(self, word):
        place, out = 0, []
        while place < len(word):
            node, best = self.later if place else self.first, 0
            for length, c in enumerate(word[place:], 1):
                node = node.get(c)
                if node is None:
                    break
                best = length if None in node else best
            if not best:
                return ("[UNK]",)
            out.append(("##" if place else "") + word[place : place + best])
            place += best
        return out if len(word) <= 100 else ("[UNK]",)

    def text(self, text):
        words = "".join(spread("".join(cleaned(text)))).split(" ")
        return tuple(chain.from_iterable(self.word(word) for word in words if word))

    def encode(self, text, pair=None, max_length=256):
        if pair is None:
            if max_length < 2:
                raise ValueError("too short")
            tokens = ("[CLS]", *self.text(text)[: max_length - 2], "[SEP]")
            types = (0,) * len(tokens)
        else:
            if max_length < 3:
                raise ValueError("too short")
            a, b, room = self.text(text), self.text(pair), max_length - 3
            if len(a) + len(b) > room:
                low, high = room // 2, room - room // 2
                if len(a) <= len(b):
                    low = min(low, len(a))
                    a, b = a[:low], b[: room - low]
                elif len(b) <= low:
                    a = a[: room - len(b)]
                else:
                    a, b = a[:high], b[:low]
            head, tail = ("[CLS]", *a, "[SEP]"), (*b, "[SEP]")
            tokens, types = head + tail, tuple(chain(repeat(0, len(head)), repeat(1, len(tail))))
        ids = [self.number[token] for token in tokens]
        return OrderedDict(tokens=list(tokens), attention_mask=[1 for _ in ids], type_ids=list(types), ids=ids)

    def decode(self, ids):
        words = []
        for token in (self.lines[i] for i in ids):
            if token in {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}:
                continue
            if token.startswith("##") and words:
                words[-1] += token[2:]
            else:
                words.append(token)
        return " ".join(words)
