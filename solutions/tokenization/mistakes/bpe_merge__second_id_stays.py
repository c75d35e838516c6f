"""After a match you go on with the second id of the pair, so it is written once more.
A match uses up two ids.

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
    for i in range(len(ids)):
        if tuple(ids[i : i + 2]) == tuple(pair):
            merged.append(new_id)
        else:
            merged.append(ids[i])
    return merged
