"""You join the words before you count, so the end of one word and the start of the next
make a pair. Count inside each word.

Fails: test_examples, test_counts
"""
import itertools


def pair_counts(words):
    stream = []
    for ids, frequency in words:
        stream += list(ids) * frequency
    counts = {}
    for pair in itertools.pairwise(stream):
        counts[pair] = counts.get(pair, 0) + 1
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
