def pair_counts(words):
    d = {}
    for ids, n in words:
        for p in zip(ids[:-1], ids[1:]):
            d[p] = d.get(p, 0) + n
    return d


def merge_pair(ids, pair, new_id):
    # go backwards, then deleting does not move the places still to visit
    ids = list(ids)
    i = len(ids) - 2
    while i >= 0:
        if (ids[i], ids[i + 1]) == tuple(pair):
            ids[i:i + 2] = [new_id]
            i -= 2
        else:
            i -= 1
    return ids
