"""Encode and decode with byte-level BPE.

Run: grade tokenization/bpe_tokenizer

Training gave a list of merges; now they are put to use. `encode` turns a text into ids by merging bytes in the order
of training, `decode` turns ids back into text. Special tokens such as "<|end|>" are ids of their own, without bytes
that could be merged.

Hints, from a question to nearly the answer:

Hint 1 (a question): Several neighbours could be merged. Which of these merges came first in training?
Hint 2 (the idea): Look for the pair of neighbours that stands first in `merges`, merge it at its first place, and start
    over, until no neighbours are in `merges`. To take one merge after the other is the same.
Hint 3 (nearly the line): `min((number[pair], i) for i, pair in enumerate(zip(ids, ids[1:])) if pair in number)`, where
    `number[pair]` is the id that the pair becomes. For special tokens, `re.split` with a group in its pattern keeps
    what it splits at; sort the alternatives so that longer ones come first.
"""

import re
from itertools import pairwise


class ByteBPE:
    """A tokenizer: the ids 0 to 255 are bytes, 256 + k is what merge k makes, and special tokens have other ids.

    >>> tokenizer = ByteBPE([(97, 97), (256, 97)], {"<|end|>": 300})    # aa = 256, aaa = 257
    >>> tokenizer.encode("aaaa")            # not [257, 97]: "aa" was learned before "aaa"
    [256, 256]
    >>> tokenizer.encode("aa<|end|>", allow_special=True)
    [256, 300]
    >>> tokenizer.token_bytes(257), tokenizer.decode([97, 300, 257])
    (b'aaa', 'a<|end|>aaa')
    """

    def __init__(self, merges: list[tuple[int, int]], special_tokens: dict[str, int] | None = None) -> None:
        """Make a tokenizer; tokenizers know nothing of each other.

        merges          pairs (left id, right id) in the order of training, all different, possibly none: merge k makes
                        the id 256 + k of two smaller ids
        special_tokens  dict from text, not empty, to id; the ids are different from all others. None is the same as {}
        """
        # TODO: keep what the methods will ask for: the id of each pair, the bytes of each id.
        # YOUR CODE HERE
        raise NotImplementedError()

    def encode(self, text: str, allow_special: bool = False) -> list[int]:
        """Return the ids of a text.

        The whole text is one sequence: it is not cut into words. It begins as its UTF-8 bytes. As long as two
        neighbours are a pair of `merges`, the pair that stands first in `merges` is merged, at its leftmost place.

        text           str without surrogates, possibly empty
        allow_special  False: the text of a special token is text as any other.
                       True: special tokens are cut out first. Reading from the left, the next special token is the
                       one that begins first; of several that begin at the same place, the longest. It becomes its
                       id. Each part between two of them is encoded by itself
        return         list of int
        """
        # TODO: merge the bytes; then think about special tokens.
        # YOUR CODE HERE
        raise NotImplementedError()

    def decode(self, ids: list[int]) -> str:
        """Return the text of ids.

        The bytes of all ids are put together first: a character may be spread over several ids. Bytes that are no
        UTF-8 become U+FFFD, as in bytes.decode with errors="replace"; they raise nothing. A special token gives its
        text.

        ids     list of int, possibly empty
        return  str
        raise   KeyError for an id that is neither a byte, nor a merge, nor a special token
        """
        # TODO: join the bytes, then decode them all at once.
        # YOUR CODE HERE
        raise NotImplementedError()

    def token_bytes(self, i: int) -> bytes:
        """Return the bytes that the id i stands for; for a special token, its text in UTF-8.

        raise   KeyError for an id that is neither a byte, nor a merge, nor a special token
        """
        # TODO: look the bytes up.
        # YOUR CODE HERE
        raise NotImplementedError()
