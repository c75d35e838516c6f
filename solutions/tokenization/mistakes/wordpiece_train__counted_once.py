"""You count before the first merge only. Count again in each step, in the words as they are now.

Fails: test_best_score_first
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
    if num_merges < 0:
        raise ValueError("num_merges must not be negative")
    splits = {word: [word[0], *["##" + c for c in word[1:]]] for word in word_freqs}
    merges = []
    single = Counter()
    double = Counter()
    for word, frequency in word_freqs.items():
        for symbol in splits[word]:
            single[symbol] += frequency
        for pair in pairwise(splits[word]):
            double[pair] += frequency
    ranked = sorted(double, key=lambda p: (-Fraction(double[p], single[p[0]] * single[p[1]]), p))
    for pair in ranked[:num_merges]:
        splits = {word: merge(symbols, pair) for word, symbols in splits.items()}
        merges.append(pair)
    return merges
