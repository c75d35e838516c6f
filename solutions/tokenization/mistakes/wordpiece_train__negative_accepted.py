"""You take a negative number of merges for none. It must raise ValueError.

Fails: test_negative
"""

from collections import Counter
from fractions import Fraction
from itertools import pairwise


def merge(symbols, pair):
    out = []
    i = 0
    while i < len(symbols):
        if i + 1 < len(symbols) and (symbols[i], symbols[i + 1]) == pair:
            out.append(symbols[i] + symbols[i + 1][2:])
            i += 2
        else:
            out.append(symbols[i])
            i += 1
    return out


def train_wordpiece(word_freqs, num_merges):
    splits = {word: [word[0], *["##" + c for c in word[1:]]] for word in word_freqs}
    merges = []
    for _ in range(num_merges):
        single = Counter()
        double = Counter()
        for word, frequency in word_freqs.items():
            for symbol in splits[word]:
                single[symbol] += frequency
            for pair in pairwise(splits[word]):
                double[pair] += frequency
        if not double:
            break

        def score(pair):
            return Fraction(double[pair], single[pair[0]] * single[pair[1]])

        best = min(double, key=lambda pair: (-score(pair), pair))
        splits = {word: merge(symbols, best) for word, symbols in splits.items()}
        merges.append(best)
    return merges
