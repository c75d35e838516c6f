# Amina Diallo - exercise 2 of tokenization
# I keep each different word once, with the number of times it was in the list.


def merge(word, pair, new_id):
    result = []
    i = 0
    while i < len(word):
        if i + 1 < len(word) and (word[i], word[i + 1]) == pair:
            result.append(new_id)
            i = i + 2
        else:
            result.append(word[i])
            i = i + 1
    return tuple(result)


def train_bpe(words, num_merges):
    if num_merges < 0:
        raise ValueError("num_merges must not be negative")

    frequency = {}
    for word in words:
        key = tuple(word)
        frequency[key] = frequency.get(key, 0) + 1

    merges = []
    for step in range(num_merges):
        counts = {}
        for word, f in frequency.items():
            for i in range(len(word) - 1):
                pair = (word[i], word[i + 1])
                counts[pair] = counts.get(pair, 0) + f
        if len(counts) == 0:
            break

        # the most frequent pair, the smallest one in a tie
        best = None
        for pair in counts:
            if best is None:
                best = pair
            elif counts[pair] > counts[best]:
                best = pair
            elif counts[pair] == counts[best] and pair < best:
                best = pair
        merges.append(best)

        new_frequency = {}
        for word, f in frequency.items():
            # different words stay different after a merge, so no sum is needed here
            new_frequency[merge(word, best, 256 + step)] = f
        frequency = new_frequency
    return merges
