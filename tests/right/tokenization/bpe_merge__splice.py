"""Right: a copy of the ids is cut from the left; the result is a tuple."""

from collections import defaultdict


def pair_counts(words):
    counts = defaultdict(int)
    for ids, frequency in words:
        for i in range(1, len(ids)):
            counts[ids[i - 1], ids[i]] += frequency
    return counts


def merge_pair(ids, pair, new_id):
    rest = list(ids)
    start = 0
    while start < len(rest) - 1:
        if rest[start] == pair[0] and rest[start + 1] == pair[1]:
            rest[start : start + 2] = [new_id]
        start += 1
    return tuple(rest)
