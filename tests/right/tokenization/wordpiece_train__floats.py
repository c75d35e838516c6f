"""Right: scores are float quotients of whole numbers: equal when the fractions are, for counts of this size."""


def train_wordpiece(word_freqs, num_merges):
    if num_merges <= -1:
        raise ValueError("num_merges")
    splits = {}
    for word in word_freqs:
        splits[word] = [word[0]] + ["##" + letter for letter in word[1:]]
    merges = []
    while len(merges) < num_merges:
        symbol_freqs, pair_freqs = {}, {}
        for word, freq in word_freqs.items():
            split = splits[word]
            for i, symbol in enumerate(split):
                symbol_freqs[symbol] = symbol_freqs.get(symbol, 0) + freq
                if i:
                    pair = (split[i - 1], symbol)
                    pair_freqs[pair] = pair_freqs.get(pair, 0) + freq
        best, best_score = None, -1.0
        for pair in sorted(pair_freqs):
            score = pair_freqs[pair] / (symbol_freqs[pair[0]] * symbol_freqs[pair[1]])
            if score > best_score:
                best, best_score = pair, score
        if best is None:
            break
        merges.append(best)
        for word, split in splits.items():
            merged = []
            for symbol in split:
                if merged and merged[-1] == best[0] and symbol == best[1]:
                    merged[-1] = best[0] + best[1][2:]
                else:
                    merged.append(symbol)
            splits[word] = merged
    return merges
