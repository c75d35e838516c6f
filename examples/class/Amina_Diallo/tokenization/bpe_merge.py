# Amina Diallo - exercise 1 of tokenization


def pair_counts(words):
    """Count neighbours inside each word."""
    counts = {}
    for ids, frequency in words:
        for i in range(len(ids) - 1):
            pair = (ids[i], ids[i + 1])
            if pair not in counts:
                counts[pair] = 0
            counts[pair] = counts[pair] + frequency
    return counts


def merge_pair(ids, pair, new_id):
    """Read from left to right; a match uses up two ids."""
    result = []
    i = 0
    while i < len(ids):
        if i + 1 < len(ids) and ids[i] == pair[0] and ids[i + 1] == pair[1]:
            result.append(new_id)
            i = i + 2
        else:
            result.append(ids[i])
            i = i + 1
    return result
