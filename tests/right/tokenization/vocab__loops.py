"""Right: plain loops; the most frequent word is looked for again and again. Ids come back as a tuple."""


def build_vocab(texts, specials=("[PAD]", "[UNK]"), min_freq=1):
    if min_freq < 1:
        raise ValueError(min_freq)
    counts = {}
    for text in texts:
        for word in text.split():
            counts[word] = counts.get(word, 0) + 1
    vocab = {}
    for special in specials:
        vocab[special] = len(vocab)
        counts.pop(special, None)
    while counts:
        best = None
        for word, n in counts.items():
            if best is None or n > counts[best] or (n == counts[best] and word < best):
                best = word
        if counts.pop(best) < min_freq:
            break
        vocab[best] = len(vocab)
    return vocab


def encode(text, vocab):
    ids = []
    for word in text.split():
        try:
            ids.append(vocab[word])
        except KeyError:
            ids.append(vocab["[UNK]"])
    return tuple(ids)


def decode(ids, vocab):
    tokens = dict(zip(vocab.values(), vocab.keys(), strict=True))
    words = []
    for i in ids:
        words.append(tokens[i])
    return " ".join(words)
