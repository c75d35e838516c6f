"""You treat (1, 2) and (2, 1) as the same pair. Text has a direction: "ab" and "ba" are
different pairs.

Fails: test_merge, test_merge_undone, test_counts
"""
import itertools


def pair_counts(words):
    counts = {}
    for ids, frequency in words:
        for left, right in itertools.pairwise(ids):
            pair = (min(left, right), max(left, right))
            counts[pair] = counts.get(pair, 0) + frequency
    return counts


def merge_pair(ids, pair, new_id):
    merged = []
    i = 0
    while i < len(ids):
        if sorted(ids[i : i + 2]) == sorted(pair):
            merged.append(new_id)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged
