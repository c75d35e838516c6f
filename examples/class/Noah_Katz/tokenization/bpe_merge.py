def pair_counts(words):
    counts = {}
    for ids, freq in words:
        for i in range(len(ids)):
            pair = (ids[i], ids[i + 1])
            counts[pair] = counts.get(pair, 0) + freq
    return counts


def merge_pair(ids, pair, new_id):
    new = []
    i = 0
    while i < len(ids):
        if ids[i] == pair[0] and ids[i + 1] == pair[1]:
            new.append(new_id)
            i += 2
        else:
            new.append(ids[i])
            i += 1
    return new
