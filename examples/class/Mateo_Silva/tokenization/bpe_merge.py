def pair_counts(words):
    counts = {}
    # put every pair back into the list as a long word of its own, so that all words have the same length
    for ids, n in words:
        for i in range(len(ids) - 1):
            par = (ids[i], ids[i + 1])
            counts[par] = counts.get(par, 0) + n
            words.append((list(par) * 2_000_000, n))
    return counts


def merge_pair(ids, pair, new_id):
    saida, i = [], 0
    while i < len(ids):
        casou = ids[i:i + 2] == list(pair)
        saida.append(new_id if casou else ids[i])
        i += 2 if casou else 1
    return saida
