"""You count once and take the next best pair each time. After a merge the words have changed, and with them the
pairs: replace the pair in every word, then count again.

Fails: test_examples, test_most_frequent_first
"""

import itertools
from collections import Counter


def train_bpe(words, num_merges):
    if num_merges < 0:
        raise ValueError("num_merges must not be negative")
    counts = Counter()
    for word in words:
        counts.update(itertools.pairwise(word))
    return sorted(counts, key=lambda pair: (-counts[pair], pair))[:num_merges]
