"""Right: a word is a str with one character per id, and the whole corpus is one text with a separator."""

from collections import Counter

GAP = "\U0010ffff"


def train_bpe(words, num_merges):
    if num_merges < 0:
        raise ValueError("negative")
    text = GAP.join(word.decode("latin-1") for word in words)
    merges = []
    for step in range(num_merges):
        counts = Counter(zip(text, text[1:], strict=False))  # noqa: RUF007
        inside = [(-count, pair) for pair, count in counts.items() if GAP not in pair]
        if not inside:
            return merges
        left, right = min(inside)[1]
        text = text.replace(left + right, chr(256 + step))
        merges.append((ord(left), ord(right)))
    return merges
