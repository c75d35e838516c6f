"""WordPiece: merge by score.

Run: grade tokenization/wordpiece_train

WordPiece learns its pieces as BPE does, pair by pair. But it does not take the most frequent pair: it takes the one
whose parts are seldom seen apart.

Hints, from a question to nearly the answer:

Hint 1 (a question): Which pairs are rare, but always together? How do you divide to find them?
Hint 2 (the idea): Count symbols and pairs in each step; `Fraction(f_ab, f_a * f_b)` is the score, without rounding.
Hint 3 (nearly the line): `min(pairs, key=lambda pair: (-score(pair), pair))` is the best, and in a tie the smallest.
    The merged symbol is `left + right[2:]`.
"""

from collections import Counter
from fractions import Fraction
from itertools import pairwise


def train_wordpiece(word_freqs: dict[str, int], num_merges: int) -> list[tuple[str, str]]:
    """Return the pairs that WordPiece merges, in the order of merging.

    At first each character of a word is a symbol: the first character as it is, every other one with "##" before it,
    so "hug" is h, ##u, ##g. Symbols are the same when their strings are. Each step merges the pair of neighbouring
    symbols (a, b) with the highest score

        score(a, b) = f(ab) / (f(a) * f(b))

    where f(a) is how often the symbol a occurs in the words as they stand now, and f(ab) how often b follows a. The
    rules:
    - A word of frequency k counts k times. Occurrences of a pair may overlap: "xaaa" holds (##a, ##a) twice. The end
      of a word and the start of the next are no pair.
    - Scores are compared exactly, as fractions. In a tie the smallest pair wins: the smaller left symbol, then the
      smaller right symbol, as `<` compares strings ("#" comes before letters).
    - Merging goes through each word from left to right, and a symbol belongs to one merge at most. The new symbol is
      the left one and the right one without its "##": (##u, ##g) makes ##ug, (h, ##u) makes hu.
    - A pair that occurs once can be merged. When no pair is left, training stops early.

    word_freqs  dict from word to frequency, an int >= 1, possibly empty. Words have no "#" and at least one character;
                words of one character hold no pair. It is not changed, and its order does not matter
    num_merges  int >= 0, the largest number of merges; 0 gives []
    return      list of at most num_merges tuples (left symbol, right symbol)
    raise       ValueError when num_merges < 0

    >>> train_wordpiece({"hug": 10, "pug": 5, "pun": 12, "bun": 4, "hugs": 5}, 3)     # scores 1/20, 1/36, 1/21
    [('##g', '##s'), ('##u', '##g'), ('##u', '##gs')]
    >>> train_wordpiece({"ab": 1, "cd": 3}, 5)                                       # 1 / (1 * 1) and 3 / (3 * 3)
    [('a', '##b'), ('c', '##d')]
    """

    # TODO: repeat: count symbols and pairs, choose by score, merge in every word.
    ### BEGIN SOLUTION
    def merge(symbols: list[str], pair: tuple[str, str]) -> list[str]:
        out: list[str] = []
        for symbol in symbols:
            if (*out[-1:], symbol) == pair:  # never true again at once: the new symbol is longer than the left one
                out[-1] += symbol[2:]
            else:
                out.append(symbol)
        return out

    if num_merges < 0:
        raise ValueError(f"num_merges is {num_merges}, it must be at least 0")
    words = [([word[0], *("##" + char for char in word[1:])], frequency) for word, frequency in word_freqs.items()]
    merges: list[tuple[str, str]] = []
    for _ in range(num_merges):
        single: Counter[str] = Counter()
        double: Counter[tuple[str, str]] = Counter()
        for symbols, frequency in words:
            for symbol in symbols:
                single[symbol] += frequency
            for pair in pairwise(symbols):
                double[pair] += frequency
        if not double:
            break
        score = {(a, b): Fraction(double[a, b], single[a] * single[b]) for a, b in double}
        best = min(score, key=lambda pair: (-score[pair], pair))
        words = [(merge(symbols, best), frequency) for symbols, frequency in words]
        merges.append(best)
    return merges
    ### END SOLUTION
