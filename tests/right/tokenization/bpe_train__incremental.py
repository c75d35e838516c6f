"""Right: counts are kept up to date; only the words that hold the merged pair are looked at again."""

from collections import Counter, defaultdict
from itertools import pairwise


def _merged(ids, pair, new_id):
    result = []
    for i in ids:
        if result and (result[-1], i) == pair:
            result[-1] = new_id
        else:
            result.append(i)
    return result


def train_bpe(words, num_merges):
    if num_merges < 0:
        raise ValueError(num_merges)
    kinds = Counter(words)
    frequency = list(kinds.values())
    corpus = [list(word) for word in kinds]
    counts, places = Counter(), defaultdict(set)

    def add(number, sign):
        for pair in pairwise(corpus[number]):
            counts[pair] += sign * frequency[number]
            places[pair].add(number)

    for number in range(len(corpus)):
        add(number, 1)
    merges = []
    while len(merges) < num_merges:
        alive = [(-count, pair) for pair, count in counts.items() if count > 0]
        if not alive:
            break
        pair = min(alive)[1]
        for number in sorted(places.pop(pair)):
            add(number, -1)
            corpus[number] = _merged(corpus[number], pair, 256 + len(merges))
            add(number, 1)
        merges.append(pair)
    return merges
