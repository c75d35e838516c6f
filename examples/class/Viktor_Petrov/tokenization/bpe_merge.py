# this one was easy enough to write myself
def pair_counts(words):
    counts = {}
    for ids, f in words:
        i = 1
        while i < len(ids):
            key = ids[i - 1], ids[i]
            counts[key] = counts[key] + f if key in counts else f
            i += 1
    return counts


def merge_pair(ids, pair, new_id):
    out, i, n = [], 0, len(ids)
    while i < n:
        hit = i + 1 < n and ids[i] == pair[0] and ids[i + 1] == pair[1]
        out.append(new_id if hit else ids[i])
        i += 1 + hit
    return out
