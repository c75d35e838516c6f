"""The basic tokenizer of BERT.

Run: grade tokenization/bert_normalize

Before WordPiece, BERT cleans a text: control characters go, white space becomes plain, ideographs and punctuation
stand alone, capitals become small, and accents are dropped.

Hints, from a question to nearly the answer:

Hint 1 (a question): What happens to each kind of character? Do it in four passes over the text.
Hint 2 (the idea): `unicodedata.normalize("NFD", text)` takes letters and accents apart; then drop the category `Mn`.
Hint 3 (nearly the line): Lower each character by itself (`str.lower` on a whole word knows the final sigma), write
    spaces around whatever must stand alone, and let `split()` do the rest.
"""

import string
import unicodedata


def basic_tokenize(text: str, lowercase: bool = True) -> list[str]:
    """Return the words and signs of a text, cleaned.

    "Category" is `unicodedata.category`. In this order:
    1. Tabs, new lines, carriage returns and the characters of category Zs become spaces. Then U+FFFD and all
       characters whose category begins with C (control and format characters, private ones) are dropped.
    2. Every ideograph, U+4E00 to U+9FFF and U+3400 to U+4DBF, gets a space on both sides. Hangul, Hiragana and Katakana
       are no ideographs.
    3. With lowercase: the text is taken apart (NFD), characters of category Mn are dropped, and each character is
       replaced by its `lower()`, by itself. Without it this step is left out; accents stay, then.
    4. The text is cut at white space. Of each word, every punctuation character is a token of its own, and what stands
       between two of them is one. Punctuation is each of !"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ and each character
       whose category begins with P.

    NFD takes Hangul apart, too, and it stays so: "한" comes out as three code points, which look the same.

    text       str without U+2028, U+2029, surrogates and unassigned code points, possibly empty
    lowercase  whether step 3 is done
    return     list of str, none of them empty

    >>> basic_tokenize("Héllo,  漢字 100%！")
    ['hello', ',', '漢', '字', '100', '%', '！']
    >>> basic_tokenize("Héllo", lowercase=False)
    ['Héllo']
    >>> basic_tokenize("한국") == ["\\u1112\\u1161\\u11ab\\u1100\\u116e\\u11a8"]
    True
    """
    # TODO: clean, put spaces around ideographs, take accents off, cut.
    ### BEGIN SOLUTION
    category = unicodedata.category
    kept = (c for c in text if c in "\t\n\r" or (c != "\ufffd" and category(c)[0] != "C"))
    text = "".join(f" {c} " if "\u4e00" <= c <= "\u9fff" or "\u3400" <= c <= "\u4dbf" else c for c in kept)
    if lowercase:
        parts = unicodedata.normalize("NFD", text)
        text = "".join(c.lower() for c in parts if category(c) != "Mn")
    return "".join(f" {c} " if c in string.punctuation or category(c)[0] == "P" else c for c in text).split()
    # split() cuts at tabs, new lines, carriage returns and all of Zs
    ### END SOLUTION
