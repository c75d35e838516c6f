"""You go through the whole text once for every different pair. Go through it once per step, and add to the count of
each pair as you meet it.

Fails: test_time
"""
import itertools


def train_bpe(words, num_merges):
    if num_merges < 0:
        raise ValueError("num_merges must not be negative")
    corpus = [list(word) for word in words]
    merges = []
    while len(merges) < num_merges:
        pairs = [pair for ids in corpus for pair in itertools.pairwise(ids)]
        if not pairs:
            break
        best = min(set(pairs), key=lambda pair: (-pairs.count(pair), pair))
        new_id = 256 + len(merges)
        for ids in corpus:
            i = 0
            while i + 1 < len(ids):
                if (ids[i], ids[i + 1]) == best:
                    ids[i : i + 2] = [new_id]
                i += 1
        merges.append(best)
    return merges
