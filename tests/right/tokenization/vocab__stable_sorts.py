"""Right: words are sorted first, and then by count with a stable sort; the regular expression finds words."""

import re
from itertools import count


def build_vocab(texts, specials=("[PAD]", "[UNK]"), min_freq=1):
    if min_freq <= 0:
        raise ValueError("min_freq")
    words = re.findall(r"\S+", " ".join(texts))
    order = sorted(set(words).difference(specials))
    order = [word for word in order if words.count(word) >= min_freq]
    order.sort(key=words.count, reverse=True)
    return dict(zip([*specials, *order], count(), strict=False))


def encode(text, vocab):
    return [vocab[word if word in vocab else "[UNK]"] for word in re.findall(r"\S+", text)]


def decode(ids, vocab):
    text = ""
    for i in ids:
        matches = [token for token in vocab if vocab[token] == i]
        if not matches:
            raise KeyError(i)
        text += " " * (text != "") + matches[0]
    return text
