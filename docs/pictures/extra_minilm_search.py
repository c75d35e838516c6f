"""Draws exercises/extra/minilm_search.svg: how like the query nine sentences are, by mean and by first token.

The numbers come from the encoder of the check module, which needs the model: `make models`.
"""

import sys
from pathlib import Path

import numpy as np
from draw import LINE, STRONG, box, line, save, text

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from grader.examples import load_checks

checks = load_checks(Path(__file__).resolve().parents[2] / "grader/checks/extra/test_minilm_search.py")
h, mask = checks.encoded()
mean = checks.embeddings(h, mask)
first = h[:, 0] / np.linalg.norm(h[:, 0], axis=1, keepdims=True)
by_mean, by_first = (vectors[1:10] @ vectors[0] for vectors in (mean, first))

LEFT, TOP, STEP, WIDE = 400, 76, 34, 280
parts = [text(20, 30, f'How like "{checks.SENTENCES[0]}" is it?', 16, "start")]
for x, fill, words in [(LEFT, STRONG[2], "mean of all tokens"), (LEFT + 165, STRONG[0], "first token, [CLS]")]:
    parts += [box(x, 42, 12, 12, fill, fill), text(x + 18, 53, words, 13, "start")]
for place, row in enumerate(np.argsort(-by_mean)):
    y = TOP + place * STEP
    parts.append(text(LEFT - 32, y + 16, checks.SENTENCES[1 + row], 13, "end"))
    for offset, value, fill in [(0, by_mean[row], STRONG[2]), (12, by_first[row], STRONG[0])]:
        start, length = LEFT + min(0, value) * WIDE, abs(value) * WIDE
        parts += [box(start, y + offset, length, 10, fill, fill)]
        parts.append(text(LEFT + max(0, value) * WIDE + 6, y + offset + 9, f"{value:.2f}", 11, "start"))
parts.append(line([(LEFT, TOP - 6), (LEFT, TOP + 9 * STEP - 4)], LINE))
save("extra", "minilm_search.svg", 720, TOP + 9 * STEP + 8, "Similarities of nine sentences with a query", *parts)
