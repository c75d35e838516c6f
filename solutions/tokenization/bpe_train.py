"""Train byte-level BPE.

Run: grade exercises/tokenization/bpe_train.py

Start with the 256 bytes as the vocabulary. Find the pair of neighbours that occurs most often, give it the next
free id, replace it everywhere, and start over. The list of merged pairs, in order, is the trained tokenizer.

This file is graded alone: copy `pair_counts` and `merge_pair` from bpe_merge.py if you like them.

Hints, from a question to nearly the answer:

Hint 1 (a question): Which of the two tools of bpe_merge answers "what is merged next", and which one does it?
Hint 2 (the idea): `min(counts, key=lambda pair: (-counts[pair], pair))` is the most frequent pair, and the
    smallest of them in a tie.
Hint 3 (nearly the line): Keep a `Counter` of the distinct words as tuples of ids. In step k count all pairs once,
    choose, and build the next Counter with each word merged: `256 + k` takes the place of the pair.
"""

from collections import Counter


def train_bpe(words: list[bytes], num_merges: int) -> list[tuple[int, int]]:
    """Return the pairs that byte-level BPE merges, in the order of merging.

    The ids 0 to 255 are the byte values; the pair merged in step k = 0, 1, 2, ... becomes the id 256 + k.
    Each step counts the pairs of neighbouring ids inside the words as they stand now, and merges the most
    frequent one in every word, from left to right. Three rules:
    - A word that is k times in the list counts k times. Occurrences may overlap: "aaa" holds (97, 97) twice.
      The end of a word and the start of the next are no pair.
    - In a tie the smallest pair wins: the smaller left id, then the smaller right id, compared as integers.
    - A pair that occurs only once is still merged. When no pair is left, training stops early.

    words       list of bytes, with repetitions, in any order, of any lengths; it may be empty, a word may be too.
                Words of no or one byte hold no pair. `words` is not changed.
    num_merges  int >= 0, the largest number of merges; 0 gives []
    return      list of at most num_merges tuples (left id, right id) of int
    raise       ValueError when num_merges < 0

    20 kB of words and 300 merges take at most 5 seconds of CPU time.

    >>> train_bpe([b"aaabdaaabac"], 3)              # aa, ab, aaab
    [(97, 97), (97, 98), (256, 257)]
    >>> train_bpe([b"ab", b"cd", b"cd"], 1)         # cd is there twice
    [(99, 100)]
    >>> train_bpe([b"cd", b"ab"], 5)                # a tie: the smaller pair first; then nothing is left
    [(97, 98), (99, 100)]
    """
    # TODO: repeat: count all pairs, choose one, merge it in every word. What ends the loop?
    ### BEGIN SOLUTION
    from itertools import pairwise

    def merge(ids: tuple[int, ...], pair: tuple[int, int], new_id: int) -> tuple[int, ...]:
        out = []
        i = 0
        while i < len(ids):
            found = ids[i : i + 2] == pair
            out.append(new_id if found else ids[i])
            i += 2 if found else 1
        return tuple(out)

    if num_merges < 0:
        raise ValueError(f"num_merges is {num_merges}, it must be at least 0")
    corpus = Counter(tuple(word) for word in words)
    counts: Counter[tuple[int, int]] = Counter()

    def count(ids: tuple[int, ...], frequency: int) -> None:
        for pair in pairwise(ids):
            counts[pair] += frequency

    for ids, frequency in corpus.items():
        count(ids, frequency)
    merges: list[tuple[int, int]] = []
    while len(merges) < num_merges and (most := max(counts.values(), default=0)) > 0:
        best = min(pair for pair in counts if counts[pair] == most)
        for ids in [ids for ids in corpus if best[0] in ids]:  # only these change: out with the old word, in with the new
            frequency = corpus.pop(ids)
            count(ids, -frequency)
            ids = merge(ids, best, 256 + len(merges))
            corpus[ids] = frequency
            count(ids, frequency)
        merges.append(best)
    return merges
    ### END SOLUTION
