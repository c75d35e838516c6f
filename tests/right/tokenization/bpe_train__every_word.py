"""Right: the plain way, all words written out, everything counted again in each step."""


def train_bpe(words, num_merges):
    if num_merges < 0:
        raise ValueError
    corpus = [list(word) for word in words]
    merges = []
    for new_id in range(256, 256 + num_merges):
        counts = {}
        for ids in corpus:
            for i in range(len(ids) - 1):
                pair = ids[i], ids[i + 1]
                counts[pair] = counts.get(pair, 0) + 1
        if counts:
            most = max(counts.values())
            pair = min(p for p, count in counts.items() if count == most)
            merges.append(pair)
            for ids in corpus:
                i = 0
                while i < len(ids) - 1:
                    if (ids[i], ids[i + 1]) == pair:
                        ids[i : i + 2] = [new_id]
                    i += 1
    return merges
