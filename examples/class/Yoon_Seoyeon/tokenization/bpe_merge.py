def pair_counts(words):
    counts = {}
    for ids, frequency in words:
        for pair in zip(ids, ids[1:]):
            counts.setdefault(pair, 0)
            counts[pair] += frequency
    return counts


def merge_pair(ids, pair, new_id):
    # take from the front, look at what was taken last
    merged, joined = [], False
    for current in ids:
        if merged and not joined and (merged[-1], current) == tuple(pair):
            merged[-1] = new_id
            joined = True
        else:
            merged.append(current)
            joined = False
    return merged
