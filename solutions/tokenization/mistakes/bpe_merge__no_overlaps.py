"""You skip an id after each pair, as in merging. Counting is different: every two
neighbours are a pair, so [1, 1, 1] holds (1, 1) twice.

Fails: test_examples, test_counts
"""

def pair_counts(words):
    counts = {}
    for ids, frequency in words:
        i = 0
        while i + 1 < len(ids):
            pair = (ids[i], ids[i + 1])
            counts[pair] = counts.get(pair, 0) + frequency
            overlaps = i + 2 < len(ids) and (ids[i + 1], ids[i + 2]) == pair
            i += 2 if overlaps else 1
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
