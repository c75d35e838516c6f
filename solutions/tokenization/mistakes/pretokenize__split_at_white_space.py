"""You split at white space and lose it. The pieces, put together, are the whole text.

Fails: test_examples, test_kinds, test_spaces
"""


def pretokenize(text):
    return text.split()
