"""Cost of attention (5 points): what it costs that every token sees every other.

Run: grade attention/complexity

A MAC is one multiply-accumulate: a product of an (a, b) and a (b, c) matrix takes a * b * c of them. Biases, the
softmax and scaling are not counted. All results are int.

Hints, from a question to nearly the answer:

Hint 1 (a question): Which four products have a weight of d x d in them, and which two have none?
Hint 2 (the idea): Heads split the d columns among them. They add no work: h heads of d / h columns are d columns.
Hint 3 (nearly the line): Four projections of t * d * d, two products of t * t * d. Solve 2 * t * t * d = 4 * t * d * d.
"""


def mha_macs(t: int, d: int) -> int:
    """Return the MACs of multi-head self-attention on one sequence, for any number of heads.

    Counted are the projections to queries, keys, values and the output, each with a (d, d) weight, and in all heads
    together the scores (queries times keys) and the weighted sum of the values.

    t       number of tokens, at least 1
    d       number of columns of each token, at least 1
    raise   ValueError when t or d is below 1

    >>> mha_macs(8, 4)
    1024
    """
    # TODO: four products with a weight, two products of tokens with tokens
    ### BEGIN SOLUTION
    if min(t, d) < 1:
        raise ValueError("t and d must be at least 1")
    return 4 * t * d * d + 2 * t * t * d
    ### END SOLUTION


def layer_table(t: int, d: int, k: int = 3) -> dict[str, dict]:
    """Compare three layers that turn t tokens of d numbers into t tokens of d numbers.

    "attention"  multi-head self-attention, as in `mha_macs`
    "recurrent"  a plain recurrent layer: one (d, d) weight for the token and one for the state, at every step
    "conv"       a convolution with k taps over the tokens, from d to d channels, padded so that t tokens come out (a
                 product with a padded zero counts as well)

    t       number of tokens, at least 2
    d       number of columns of each token, at least 1
    k       number of taps, at least 2
    return  a dict for each of the three names, with the keys
            "macs"              the MACs of one layer
            "sequential_steps"  how many steps must wait for each other: each of the t steps of the recurrent layer
                                waits for the one before, the other layers take all tokens at once, in 1 step
            "max_path"          attention and conv: the number of layers on top of each other until one output can
                                depend on the first and the last token; recurrent: the number of steps, t
    raise   ValueError when t or k is below 2, or d below 1

    >>> table = layer_table(8, 4)
    >>> table["attention"]
    {'macs': 1024, 'sequential_steps': 1, 'max_path': 1}
    >>> table["recurrent"]
    {'macs': 256, 'sequential_steps': 8, 'max_path': 8}
    >>> table["conv"]
    {'macs': 384, 'sequential_steps': 1, 'max_path': 4}
    """
    # TODO: for conv, every layer on top reaches k - 1 tokens further
    ### BEGIN SOLUTION
    if min(t, k) < 2:
        raise ValueError("t and k must be at least 2")
    layers = -(-(t - 1) // (k - 1))
    return {
        "attention": {"macs": mha_macs(t, d), "sequential_steps": 1, "max_path": 1},  # raises ValueError for d < 1
        "recurrent": {"macs": 2 * t * d * d, "sequential_steps": t, "max_path": t},
        "conv": {"macs": k * t * d * d, "sequential_steps": 1, "max_path": layers},
    }
    ### END SOLUTION


def crossover(d: int) -> int:
    """Return the least t for which the two products of tokens with tokens cost at least as much as the projections.

    d       number of columns of each token, at least 1
    raise   ValueError when d is below 1

    >>> crossover(4)
    8
    """
    # TODO: for which t are both parts of mha_macs equal?
    ### BEGIN SOLUTION
    if d < 1:
        raise ValueError("d must be at least 1")
    return 2 * d
    ### END SOLUTION
