"""The split pattern of GPT-2.

Run: grade tokenization/pretokenize

Before byte-pair encoding, GPT-2 cuts a text into pieces, and no merge reaches across a cut. The cuts are those of one
regular expression. The module `re` has no `\\p{L}`, so write the rules as a program; `unicodedata` knows the letters.

Hints, from a question to nearly the answer:

Hint 1 (a question): Which of four kinds is each character: letter, number, white space, other?
Hint 2 (the idea): At each place try the alternatives in their order. All but the contractions are a run of one kind,
    and a space may stand before the run.
Hint 3 (nearly the line): `start = i + (text[i] == " " and i + 1 < len(text) and kind(text[i + 1]) != "space")`, then go
    on while the kind is that of `text[start]`. A run of white space that is longer than one character and does not
    reach the end of the text gives its last character back.
"""

import unicodedata


def pretokenize(text: str) -> list[str]:
    r"""Return the pieces of a text, as GPT-2 cuts it. Put together, they are the text again.

    Each piece begins where the one before it ends. It is what the first of these alternatives that fits there takes:
        's  't  're  've  'm  'll  'd     exactly these, in small letters
        ␣?\p{L}+                          one or more letters; the space before them is taken as well, if there is one
        ␣?\p{N}+                          one or more numbers, likewise
        ␣?[^\s\p{L}\p{N}]+                one or more other characters that are not white space, likewise
        \s+(?!\S)                         white space that no other character follows: where one does follow, all of
                                          the white space but its last character
        \s+                               one or more white space characters
    ␣ is the space U+0020 and no other white space. \s is white space as in `str.isspace`. A letter \p{L} is a character
    whose `unicodedata.category` begins with L, a number \p{N} one whose category begins with N: an accent that is a
    code point of its own is neither.

    text    str, possibly empty: then there is no piece
    return  list of str, none of them empty

    >>> pretokenize("I'm 3 apples,  말 해요!")
    ['I', "'m", ' 3', ' apples', ',', ' ', ' 말', ' 해요', '!']
    >>> pretokenize("a  \n b \n")
    ['a', '  \n', ' b', ' \n']
    """

    # TODO: what kind is each character? Where does the piece that begins at i end?
    # YOUR CODE HERE
    raise NotImplementedError()
