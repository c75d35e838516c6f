"""You return the merged pieces as bytes. The result is a list of pairs of ids: 97 for the byte "a", 256 for the first
merged pair, and so on.

Fails: test_examples, test_most_frequent_first
"""

import itertools
from collections import Counter


def train_bpe(words, num_merges):
    if num_merges < 0:
        raise ValueError("num_merges must not be negative")
    corpus = [[bytes([byte]) for byte in word] for word in words]
    merges = []
    for _step in range(num_merges):
        counts = Counter(pair for pieces in corpus for pair in itertools.pairwise(pieces))
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        for pieces in corpus:
            i = 0
            while i + 1 < len(pieces):
                if (pieces[i], pieces[i + 1]) == best:
                    pieces[i : i + 2] = [best[0] + best[1]]
                i += 1
        merges.append(best)
    return merges
