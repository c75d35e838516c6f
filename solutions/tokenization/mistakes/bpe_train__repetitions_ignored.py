"""You use each different word once. A word that is three times in the list counts three times.

Fails: test_examples, test_most_frequent_first
"""

import itertools
from collections import Counter


def merge(ids, pair, new_id):
    out = []
    i = 0
    while i < len(ids):
        if ids[i : i + 2] == pair:
            out.append(new_id)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return tuple(out)


def train_bpe(words, num_merges):
    if num_merges < 0:
        raise ValueError("num_merges must not be negative")
    corpus = Counter(set(tuple(word) for word in words))
    merges = []
    for step in range(num_merges):
        counts = Counter()
        for ids, frequency in corpus.items():
            for pair in itertools.pairwise(ids):
                counts[pair] += frequency
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merged = Counter()
        for ids, frequency in corpus.items():
            merged[merge(ids, best, 256 + step)] += frequency
        corpus = merged
        merges.append(best)
    return merges
