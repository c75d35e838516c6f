"""You read from the right. In three equal ids the first two are merged and the last
is left over, not the other way round.

Fails: test_examples, test_merge
"""
import itertools


def pair_counts(words):
    counts = {}
    for ids, frequency in words:
        for pair in itertools.pairwise(ids):
            counts[pair] = counts.get(pair, 0) + frequency
    return counts


def merge_pair(ids, pair, new_id):
    merged = []
    i = len(ids) - 1
    while i >= 0:
        if i > 0 and (ids[i - 1], ids[i]) == tuple(pair):
            merged.insert(0, new_id)
            i -= 2
        else:
            merged.insert(0, ids[i])
            i -= 1
    return merged
