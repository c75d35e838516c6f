"""Right: words are grouped by their count, a dict with __missing__ looks them up, ids are turned around by sorting."""

from collections import Counter, defaultdict


class Lookup(dict):
    def __missing__(self, word):
        if word == "[UNK]":
            raise KeyError(word)
        return self["[UNK]"]


def build_vocab(texts, specials=("[PAD]", "[UNK]"), min_freq=1):
    if not min_freq >= 1:
        raise ValueError("min_freq must be 1 or more")
    counts = Counter()
    for text in texts:
        counts.update(text.split())
    groups = defaultdict(list)
    for word, n in counts.items():
        if n >= min_freq and word not in specials:
            groups[n].append(word)
    tokens = list(specials)
    for n in sorted(groups)[::-1]:
        tokens += sorted(groups[n])
    return {token: i for i, token in enumerate(tokens)}


def encode(text, vocab):
    return list(map(Lookup(vocab).__getitem__, text.split()))


def decode(ids, vocab):
    place = {i: n for n, i in enumerate(vocab.values())}
    tokens = list(vocab)
    return " ".join([tokens[place[i]] for i in ids])
