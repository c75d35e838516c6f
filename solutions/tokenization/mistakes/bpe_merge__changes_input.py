"""You replace the pair inside the list that you were given. The caller's list must stay as
it was: build a new one.

Fails: test_merge_keeps_input
"""
import itertools


def pair_counts(words):
    counts = {}
    for ids, frequency in words:
        for pair in itertools.pairwise(ids):
            counts[pair] = counts.get(pair, 0) + frequency
    return counts


def merge_pair(ids, pair, new_id):
    i = 0
    while i + 1 < len(ids):
        if (ids[i], ids[i + 1]) == tuple(pair):
            ids[i : i + 2] = [new_id]
        i += 1
    return ids
