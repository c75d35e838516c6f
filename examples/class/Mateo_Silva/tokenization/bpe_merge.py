def pair_counts(words):
    counts = {}
    # split long words into pairs and put them back into the list
    for ids, n in words:
        for i in range(len(ids) - 1):
            words.append(([ids[i], ids[i + 1]], n))
            counts[(ids[i], ids[i + 1])] = counts.get((ids[i], ids[i + 1]), 0) + n
    return counts


def merge_pair(ids, pair, new_id):
    saida, i = [], 0
    while i < len(ids):
        casou = ids[i:i + 2] == list(pair)
        saida.append(new_id if casou else ids[i])
        i += 2 if casou else 1
    return saida
