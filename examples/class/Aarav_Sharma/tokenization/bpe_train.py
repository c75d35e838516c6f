from collections import Counter


def train_bpe(words, num_merges):
    if num_merges < 0:
        raise ValueError("num_merges must be >= 0")
    texts = Counter(words)
    texts = {tuple(word): n for word, n in texts.items()}
    merges = []
    for new_id in range(256, 256 + num_merges):
        counts = Counter()
        for ids, n in texts.items():
            for i in range(1, len(ids)):
                counts[ids[i - 1], ids[i]] += n
        if not counts:
            break
        top = max(counts.values())
        pair = min(p for p in counts if counts[p] == top)
        merges.append(pair)
        texts = {apply(ids, pair, new_id): n for ids, n in texts.items()}
    return merges


def apply(ids, pair, new_id):
    out = list(ids)
    i = 0
    while i < len(out) - 1:
        if (out[i], out[i + 1]) == pair:
            out[i:i + 2] = [new_id]
        i += 1
    return tuple(out)
