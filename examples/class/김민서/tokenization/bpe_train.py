"""바이트 단위 BPE 학습 (김민서)"""
from collections import Counter


def train_bpe(words, num_merges):
    if num_merges < 0:
        raise ValueError("num_merges는 0 이상이어야 합니다")
    vocab = Counter(tuple(w) for w in words)
    merges = []
    for k in range(num_merges):
        # 1. 인접한 쌍의 개수를 센다
        pairs = Counter()
        for word, f in vocab.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += f
        if not pairs:
            break
        # 2. 가장 자주 나오는 쌍을 고른다
        best = max(pairs, key=pairs.get)
        merges.append(best)
        # 3. 모든 단어에서 쌍을 새 id로 바꾼다
        new_vocab = Counter()
        for word, f in vocab.items():
            out = []
            i = 0
            while i < len(word):
                if word[i:i + 2] == best:
                    out.append(256 + k)
                    i += 2
                else:
                    out.append(word[i])
                    i += 1
            new_vocab[tuple(out)] += f
        vocab = new_vocab
    return merges
