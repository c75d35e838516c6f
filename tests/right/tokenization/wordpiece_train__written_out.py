"""Right: all words written out as often as they occur; scores compared crosswise, without fractions. Gives lists."""

from collections import Counter
from functools import cmp_to_key


def train_wordpiece(word_freqs, num_merges):
    if num_merges < 0:
        raise ValueError(num_merges)
    corpus = [
        ["##" * (i > 0) + c for i, c in enumerate(word)] for word, times in word_freqs.items() for _ in range(times)
    ]
    merges = []
    for _step in range(num_merges):
        everything = [symbol for symbols in corpus for symbol in symbols]
        neighbours = [pair for symbols in corpus for pair in zip(symbols, symbols[1:], strict=False)]  # noqa: RUF007
        if not neighbours:
            break
        size, together = Counter(everything), Counter(neighbours)

        def better(one, two, size=size, together=together):
            left = together[one] * size[two[0]] * size[two[1]]
            right = together[two] * size[one[0]] * size[one[1]]
            return right - left or (1 if one > two else -1)

        pair = sorted(together, key=cmp_to_key(better))[0]
        merges.append(list(pair))
        for symbols in corpus:
            i = 0
            while i < len(symbols) - 1:
                if (symbols[i], symbols[i + 1]) == pair:
                    symbols[i : i + 2] = [symbols[i] + symbols[i + 1][2:]]
                i += 1
    return merges
