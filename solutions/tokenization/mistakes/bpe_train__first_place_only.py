"""You merge the first place of each word where the pair stands. The same word may hold it again.

Fails: test_examples, test_same_as_hugging_face
"""

import itertools
from collections import Counter


def merge(ids, pair, new_id):
    for i in range(len(ids) - 1):
        if ids[i : i + 2] == pair:
            return (*ids[:i], new_id, *ids[i + 2:])
    return ids


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
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merged = Counter()
        for ids, frequency in corpus.items():
            merged[merge(ids, best, 256 + step)] += frequency
        corpus = merged
        merges.append(best)
    return merges
