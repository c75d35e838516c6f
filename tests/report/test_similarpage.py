"""The page of similar answers: the right words, nothing of a student's that acts, and well made in a browser."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from browser import probe

from grader.report.similarpage import SimilarPage
from grader.similarity import Answers, ClassSimilarity, together

RIGHT = Path(__file__).parents[1] / "right/cnn"
VIEWS, LOOPS = ((RIGHT / f"conv2d__{name}.py").read_text(encoding="utf-8") for name in ("views", "loops"))
HOSTILE = '<script>window.forged=1</script>"\x1b[31m\u202e'


def html(texts=None, earlier=(), **options):
    page, found = SimilarPage(), []
    for id_ in ("cnn/conv2d", "cnn/other"):
        answers = Answers(id_)
        for name, text in (texts or {"Ada": VIEWS, "Bob": VIEWS, "Cem": VIEWS, "Dia": LOOPS, "huge": "x" * 200_000}).items():
            answers.add(name, text)
        for name, text in earlier:
            answers.add(name, text, "earlier")
        answers.add("reference solution", LOOPS, "solution")
        found.append(answers.similar(**options))
        page.add(found[-1], "Convolution <layer>", answers.text)
    report = ClassSimilarity(
        course="dl", least=0.6, exercises=tuple(found), together=together(found), not_read=("<b>: is hidden",)
    )
    return page.render(report, "Deep <learning>")


def test_what_it_says():
    text = html()
    for words in (
        "Something to look at, never a verdict.", "hear both students", "<h3>Ada and Bob", "the same file", "A group of 3",
        "100 % of Ada is in Bob too, 100 % the other way round. 3 of 6 pairs in this class are at least so similar.",
        "The same two in several exercises", "huge (this class): has 200,000 bytes; files over 100,000 are not compared",
        "<li>    return np.einsum(&#34;rqij,ij-&gt;rq&#34;, sliding_window_view(x, k.shape), k)</li>", "Ada, lines 7 to 27",
        "1 of 4 answers of this class are at least so similar to the reference solution, which is often the obvious answer.",
        "Deep &lt;learning&gt;", "&lt;b&gt;: is hidden", "4 pairs reach 60 %.",
    ):  # fmt: skip
        assert words in text, words
    assert "the first 2 are shown" in html(top=2)


def test_an_earlier_copy_of_ones_own_is_marked():
    text = html({"Ada": VIEWS, "Dia": VIEWS}, earlier=[("2025/Ada", VIEWS)])
    assert text.count("of the same name") == 2
    assert "2 of 2 pairs of this class with earlier terms are at least so similar." in text


def test_long_passages_and_lines_are_cut():
    code = "def f(x):\n" + "".join(f"    x = np.pad(x, {n})[{n}:] * {n * n} + g(x, {'1' * n})\n" for n in range(1, 250))
    text = html({"Ada": code, "Bob": code})
    assert "… 190 more lines" in text
    assert len(text) < 250_000


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_in_a_browser(width, dark, tmp_path):
    texts = {HOSTILE: VIEWS, "Bob": VIEWS.replace('"kernel"', f'"""{HOSTILE}"""'), "Cem": VIEWS, "Dia": LOOPS, "o": "x" * 200_000}
    opened = html(texts, earlier=[(f"2025/{HOSTILE}", VIEWS)]).replace('<details class="check">', '<details class="check" open>')
    assert "<script>" not in opened
    assert "\x1b" not in opened
    found = probe(opened, tmp_path, width=width, dark=dark)
    assert found["scroll"] <= width, found["outside"]
    assert found["outside"] == []
    assert found["texts"] > 100
    assert found["faint"] == []
    levels = [level for level, _text in found["headings"]]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), "headings skip a level"
    assert found["landmarks"][0] == "header"
    for fault in ("unnamed", "tables", "regions", "broken", "ids", "forged"):
        assert found[fault] == 0, fault
