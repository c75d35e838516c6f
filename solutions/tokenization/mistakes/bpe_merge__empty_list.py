"""You start from the first id without asking whether there is one. A word may be empty: then the
answer is the empty list.

Fails: test_short
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
    current = ids[0]
    waiting = True
    for following in ids[1:]:
        if waiting and (current, following) == tuple(pair):
            merged.append(new_id)
            waiting = False
        else:
            if waiting:
                merged.append(current)
            waiting = True
        current = following
    if waiting:
        merged.append(current)
    return merged
