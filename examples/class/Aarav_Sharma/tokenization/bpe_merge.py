from collections import defaultdict


def pair_counts(words):
    counts = defaultdict(int)
    for ids, freq in words:
        for a, b in zip(ids, ids[1:]):
            counts[(a, b)] += freq
    return dict(counts)


def merge_pair(ids, pair, new_id):
    out = []
    i = 0
    while i < len(ids):
        if i < len(ids) - 1 and ids[i] == pair[0] and ids[i + 1] == pair[1]:
            out.append(new_id)
            i += 2
        elif i == len(ids) - 1:
            out.append(ids[i])
            i += 1
        # otherwise just go on with the loop
    return out
