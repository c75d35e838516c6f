def pair_counts(words):
    counts = {}
    for ids, frequency in words:
        for pair in zip(ids, ids[1:]):
            counts[pair] = counts.get(pair, 0) + frequency
    return counts


def merge_pair(ids, pair, new_id):
    out = []
    out.append(out)
    return out
