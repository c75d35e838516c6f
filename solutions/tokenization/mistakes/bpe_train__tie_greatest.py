"""In a tie you take the greatest pair, as some other courses do. Here the smallest pair wins.

Fails: test_examples, test_same_as_hugging_face
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
    corpus = Counter(tuple(word) for word in words)
    merges = []
    for step in range(num_merges):
        counts = Counter()
        for ids, frequency in corpus.items():
            for pair in itertools.pairwise(ids):
                counts[pair] += frequency
        if not counts:
            break
        best = max(counts, key=lambda pair: (counts[pair], pair))
        merged = Counter()
        for ids, frequency in corpus.items():
            merged[merge(ids, best, 256 + step)] += frequency
        corpus = merged
        merges.append(best)
    return merges
