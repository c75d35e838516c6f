"""You add 1 for each place where a pair stands. A word that occurs three times in the text
adds three.

Fails: test_examples, test_counts
"""

import itertools
from collections import Counter


def pair_counts(words):
    counts = Counter()
    for ids, _frequency in words:
        counts.update(itertools.pairwise(ids))
    return counts


def merge_pair(ids, pair, new_id):
    merged = []
    i = 0
    while i < len(ids):
        if i + 1 < len(ids) and ids[i] == pair[0] and ids[i + 1] == pair[1]:
            merged.append(new_id)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged
