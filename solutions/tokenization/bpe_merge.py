"""Byte-pair encoding, one step: count the pairs, merge one pair.

Run: grade exercises/tokenization/bpe_merge.py

A text is a list of numbers. Byte-pair encoding looks for two numbers that often stand side by side and gives
the couple a number of its own. One step needs two tools: a count of all pairs, and a merge of the chosen one.

Hints, from a question to nearly the answer:

Hint 1 (a question): What happens to `i` after a match?
Hint 2 (the idea): A match uses up two ids, so `i += 2`; without a match one id is copied, and `i += 1`.
Hint 3 (nearly the line): `while i < len(ids)`, and look whether `ids[i:i+2] == list(pair)`. To count, walk over
    the neighbours `(ids[i], ids[i + 1])` of one word at a time and add the frequency of the word.
"""


def pair_counts(words: list[tuple[list[int], int]]) -> dict[tuple[int, int], int]:
    """Return how often each pair of neighbouring ids occurs.

    A word that occurs f times adds f for each place where the pair stands in it. Occurrences may overlap:
    [1, 1, 1] holds the pair (1, 1) twice. The last id of a word and the first id of the next word are no pair.

    words   list of (ids, frequency): ids is a list of int >= 0, of any length; frequency is an int >= 1.
            The same ids may appear in several entries; then all of them count. `words` is not changed.
    return  dict from (left id, right id) to the count, an int >= 1, in any order; a pair that does not occur
            is not a key. Words of no or one id hold no pair, so the dict may be empty.

    >>> pair_counts([([1, 1, 1], 2), ([1, 2], 3)])
    {(1, 1): 4, (1, 2): 3}
    >>> pair_counts([([5], 7), ([], 2)])
    {}
    """
    # TODO: for each word, add its frequency to the count of every two neighbours in it.
    ### BEGIN SOLUTION
    counts: dict[tuple[int, int], int] = {}
    for ids, frequency in words:
        for i in range(len(ids) - 1):
            pair = (ids[i], ids[i + 1])
            counts[pair] = counts.get(pair, 0) + frequency
    return counts
    ### END SOLUTION


def merge_pair(ids: list[int], pair: tuple[int, int], new_id: int) -> list[int]:
    """Return the ids with every occurrence of the pair replaced by one new id.

    The ids are read from left to right. Where the pair stands, its two ids become `new_id`, and reading goes on
    behind them: an id belongs to one merge at most.

    ids     list of int >= 0, of any length; it is not changed
    pair    (left id, right id), in this order; the two may be equal, and the pair may be absent
    new_id  int >= 0, neither in `ids` nor in `pair`
    return  a new list of int; without an occurrence, a copy of `ids`

    >>> merge_pair([7, 7, 7], (7, 7), 9)
    [9, 7]
    >>> merge_pair([1, 2, 3, 1, 2], (1, 2), 4)
    [4, 3, 4]
    """
    # TODO: walk over the ids with an index, and decide at each place: merge two, or copy one.
    ### BEGIN SOLUTION
    merged = []
    i = 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == tuple(pair):
            merged.append(new_id)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged
    ### END SOLUTION
