def pair_counts(words):
    counts = {}
    for ids, frequency in words:
        for pair in zip(ids, ids[1:]):
            counts[pair] = counts.get(pair, 0) + frequency
    return counts


def merge_pair(ids, pair, new_id):
    i = 0
    while i < len(ids):
        if ids[i : i + 2] == list(pair):
            ids[i : i + 2] = [new_id]
        i += 1
    return ids
