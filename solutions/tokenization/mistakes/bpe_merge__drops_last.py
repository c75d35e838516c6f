"""Your loop stops before the last id, because that one has no neighbour on its right.
It still has to be copied when it was not merged.

Fails: test_examples, test_merge, test_merge_undone
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
    i = 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == tuple(pair):
            merged.append(new_id)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged
