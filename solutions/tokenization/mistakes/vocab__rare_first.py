"""You start with the rarest words. The most frequent ones get the smallest ids.

Fails: test_examples, test_build
"""

from collections import Counter


def build_vocab(texts, specials=("[PAD]", "[UNK]"), min_freq=1):
    if min_freq < 1:
        raise ValueError("min_freq must be at least 1")
    counts = Counter()
    for text in texts:
        counts.update(text.split())
    vocab = {}
    for special in specials:
        vocab[special] = len(vocab)
    for word in sorted(counts, key=lambda w: (counts[w], w)):
        if counts[word] >= min_freq and word not in vocab:
            vocab[word] = len(vocab)
    return vocab


def encode(text, vocab):
    ids = []
    for word in text.split():
        if word in vocab:
            ids.append(vocab[word])
        else:
            ids.append(vocab["[UNK]"])
    return ids


def decode(ids, vocab):
    words = {i: word for word, i in vocab.items()}
    return " ".join(words[i] for i in ids)
