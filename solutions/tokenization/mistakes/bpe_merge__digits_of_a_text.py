"""You write the ids as a text and replace in it. There the pair (1, 2) is found in "11 2", too: compare numbers, not digits.

Fails: test_merge
"""

from itertools import pairwise


def pair_counts(words):
    counts = {}
    for ids, frequency in words:
        for pair in pairwise(ids):
            counts[pair] = counts.get(pair, 0) + frequency
    return counts


def merge_pair(ids, pair, new_id):
    text = " ".join(map(str, ids))
    return [int(word) for word in text.replace(f"{pair[0]} {pair[1]}", str(new_id)).split()]
