"""Similar pairs: constructed copies are found, answers written apart are not, and one bad file stops nothing."""

import ast
import itertools
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.course import load_course
from grader.fingerprints import MAX_BYTES
from grader.similarity import LEAST, Answers, ClassSimilarity, from_json, to_json, together

ROOT = Path(__file__).parents[1]
COURSE = load_course(ROOT / "autograder_config.yml")
CONV = COURSE.exercise("cnn/conv2d")
STUB = CONV.stub.read_text(encoding="utf-8")
RIGHT = {path.stem.split("__")[1]: path.read_text(encoding="utf-8") for path in CONV.right}
LOOPS = RIGHT["loops"]


def similar(texts, given=(STUB,), least=LEAST, top=50, **more):
    answers = Answers("cnn/conv2d", given)
    for name, text in texts.items():
        answers.add(name, text)
    for origin, others in more.items():
        for name, text in others.items():
            answers.add(name, text, origin)
    return answers.similar(least, top)


def pairs(found):
    return {(pair.a, pair.b): pair for pair in found.pairs}


def share(one, other, **options):
    """Similarity of two answers in a class of five."""
    return pairs(similar({"one": one, "other": other} | RIGHT, least=0.2, **options)).get(("one", "other"))


def rename(text):
    tree = ast.parse(text)
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in stored:
            node.id = f"my_{node.id}"
        elif isinstance(node, ast.arg) and node.arg in stored:
            node.arg = f"my_{node.arg}"
    return ast.unparse(tree)


def reorder(text):
    tree = ast.parse(text)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    tree.body = [node for node in tree.body if node not in functions] + functions[::-1]
    return ast.unparse(tree)


def swap_statements(text):
    """Every other pair of neighbouring simple statements changes places."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(node, ast.FunctionDef):
            simple = [isinstance(one, ast.Assign | ast.Expr | ast.AugAssign) for one in body]
            for at in range(0, len(body) - 1, 2):
                if simple[at] and simple[at + 1]:
                    body[at], body[at + 1] = body[at + 1], body[at]
    return ast.unparse(tree)


VIEWS = RIGHT["views"]  # of which the copies are made; it is no longer among the others


@pytest.fixture(autouse=True, scope="module")
def others():
    del RIGHT["views"]
    yield
    RIGHT["views"] = VIEWS


@pytest.mark.parametrize(
    ("copy", "least"),
    [
        (lambda text: text, 1.0),
        (rename, 1.0),
        (lambda text: text.replace("\n    ", "\n    # so\n    "), 1.0),
        (ast.parse, 1.0),
        (reorder, 0.95),
        (swap_statements, 0.8),
        (lambda text: swap_statements(reorder(rename(text))), 0.75),
        (lambda text: text.replace("np.einsum", "np.tensordot").replace("strict=True", "strict=False"), 0.85),
        (lambda text: text + LOOPS.replace("conv2d", "unused"), 1.0),
    ],
    ids=["same", "renamed", "comments", "layout", "functions", "statements", "all three", "edited", "padded"],
)
def test_a_copy_is_found(copy, least):
    made = copy(VIEWS)
    pair = share(VIEWS, made if isinstance(made, str) else ast.unparse(made))
    assert pair is not None
    assert pair.similarity >= least
    assert pair.identical == (made == VIEWS)
    assert pair.passages


def test_half_a_copy_has_half():
    first, second = LOOPS.split("    rows =")
    half = first + "    rows =" + second
    body = VIEWS.split("def conv2d(")[1]
    mixed = half + "\n\ndef conv2d_again(" + body
    pair = share(VIEWS, mixed)
    assert pair.share_a > 0.75, "nearly all that is in views is in the mixture"
    assert 0.3 < pair.share_b < 0.7
    [passage] = [one for one in pair.passages if one.a[1] - one.a[0] > 8]
    assert mixed.split("\n")[passage.b[1] - 1] == VIEWS.split("\n")[passage.a[1] - 1]


def test_answers_written_apart_are_not_similar(record_property):
    """Every pair among the right answers of one exercise and its solution, as in a class of four: the hardest case,
    for what is common in a larger class counts less."""
    scores = {}
    for exercise in COURSE.exercises:
        texts = {path.stem: path.read_text(encoding="utf-8") for path in exercise.right}
        texts["solution"] = exercise.solution.read_text(encoding="utf-8")
        for pair in similar(texts, [exercise.stub.read_text(encoding="utf-8")], least=0.2).pairs:
            scores[exercise.id, pair.a, pair.b] = pair.similarity
    assert len(scores) > 10, "some are a little alike"
    assert max(scores.values()) < 0.5, max(scores.items(), key=lambda one: one[1])


def test_known_copies_among_known_mistakes_are_similar():
    """Mistakes are the solution with one thing wrong, by one hand: what copies with small changes look like."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in CONV.mistakes[:6]}
    found = similar(texts)
    assert found.pairs_similar == 15
    assert found.groups[0].students == tuple(sorted(texts))
    assert "15 of 15 pairs in this class are so similar" in found.remark


def test_stub_and_common_code_do_not_count():
    stub_only = similar({"a": STUB, "b": STUB, "c": LOOPS, "d": VIEWS})
    assert (stub_only.compared, stub_only.short, stub_only.pairs) == (2, 2, ())
    helper = "\n\ndef shared(x, n):\n" + "".join(f"    x = x * {k} + np.roll(x, n - {k})[{k}:]\n" for k in range(12))
    bodies = [*RIGHT.values(), VIEWS]
    texts = {f"s{n:02}": ast.unparse(edit(bodies[n % 3], n)) + helper for n in range(40)}
    assert not similar(texts, least=0.9).pairs, "a helper that everybody has makes nobody similar"
    assert similar(dict(itertools.islice(texts.items(), 2)), least=0.2).pairs, "though two of two are"


def edit(text, seed):
    """As if written by another: other numbers and operators in every line."""
    draw = random.Random(seed)
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp):
            node.op = draw.choice([ast.Add(), ast.Sub(), ast.Mult(), ast.FloorDiv(), ast.Mod()])
        elif isinstance(node, ast.Attribute):
            node.attr += str(draw.randrange(5))
        elif isinstance(node, ast.Constant) and isinstance(node.value, int):
            node.value = draw.randrange(50)
    return tree


def test_short_exercises_are_left_out_and_say_so():
    texts = {f"s{n}": "def double(x):\n    return 2 * x\n" for n in range(5)}
    found = similar(texts, ())
    assert (found.informative, found.pairs, found.compared, found.short) == (False, (), 0, 5)
    assert "no answer has enough code of its own" in found.remark


def test_how_usual_a_similarity_is():
    texts = {f"s{n:02}": ast.unparse(edit(VIEWS, n)) for n in range(12)} | {"copy": ast.unparse(edit(VIEWS, 3))}
    found = similar(texts)
    assert [(pair.a, pair.b, pair.as_similar, pair.of) for pair in found.pairs] == [("copy", "s03", 1, 78)]
    assert found.usual[0] < 10
    assert found.remark == ""


def test_groups_of_more_than_two():
    texts = dict.fromkeys("abc", VIEWS) | {"d": rename(VIEWS), "e": LOOPS, "f": LOOPS} | {"g": RIGHT["im2col"]}
    found = similar(texts)
    assert [(group.students, group.pairs) for group in found.groups] == [(("a", "b", "c", "d"), 6)]
    assert found.pairs_similar == 7


def test_earlier_terms_and_the_solution_are_matched_but_never_among_themselves():
    solution = CONV.solution.read_text(encoding="utf-8")
    found = similar(
        {"new": VIEWS, "own": LOOPS, "copy": solution}, earlier={"2025/x": VIEWS, "2025/y": VIEWS}, solution={"ours": solution}
    )
    assert set(pairs(found)) == {("new", "2025/x"), ("new", "2025/y"), ("copy", "ours")}
    assert [(pair.origin, pair.as_similar, pair.of) for pair in found.pairs if pair.b == "2025/x"] == [("earlier", 2, 6)]
    assert [(pair.as_similar, pair.of) for pair in found.pairs if pair.b == "ours"] == [(1, 3)]
    assert (found.compared, found.earlier, found.pairs_compared, found.groups) == (3, 2, 3, ())


def test_one_bad_file_stops_nothing_and_is_named(monkeypatch):
    monkeypatch.setattr("grader.fingerprints.MAX_SECONDS", 0.2)
    bad = {
        "syntax": VIEWS + "\n\ndef broken(:\n    return (\n", "empty": "", "binary": "\x00\x01\ufffd" * 1000, "huge": "x = 1\n" * MAX_BYTES,
        "deep": "(" * 20_000, "line": "x = [" + "1, " * 10_000 + "]", "slow": "\\\n" * 49_000, "surrogate": "\ud800 = '\udfff'\n",
        "html": "<html>" * 5000, "same": "a = b + c[0]\n" * 3_000,
    }  # fmt: skip
    found = similar({"ada": VIEWS, "bob": VIEWS, "again": bad["same"]} | bad)
    assert {("ada", "bob"), ("ada", "syntax")} <= set(pairs(found))
    assert pairs(found)["ada", "bob"].similarity == 1.0
    assert [(one.student, one.message.split(" ")[0]) for one in found.troubles] == [("huge", "has"), ("slow", "takes")]


def test_the_order_of_adding_and_the_number_listed():
    texts = dict.fromkeys("dbca", VIEWS) | RIGHT
    found = similar(texts, top=2)
    assert found == similar(dict(sorted(texts.items())), top=2)
    assert [(pair.a, pair.b) for pair in found.pairs] == [("a", "b"), ("a", "c")]
    assert found.pairs_similar == 6


def test_blocks_of_the_product(monkeypatch):
    texts = {f"s{n:02}": ast.unparse(edit(VIEWS, n % 9)) for n in range(20)}
    whole = similar(texts)
    monkeypatch.setattr("grader.similarity._ROWS", 3)
    assert similar(texts) == whole
    assert len(whole.groups) == 2, "0 and 1 are there three times, the others twice"


@settings(max_examples=25, deadline=None)
@given(
    names=st.permutations(["p", "q"]), at=st.tuples(st.integers(0, 30), st.integers(0, 30)),
    other=st.sampled_from([VIEWS, LOOPS, "\n".join(VIEWS.split("\n")[:24]) + "\n"]),
)  # fmt: skip
def test_symmetric(names, at, other):
    one, two = ast.unparse(edit(VIEWS, at[0] // 20)), ast.unparse(edit(other, at[1] // 20))
    here = pairs(similar({names[0]: one, names[1]: two, "r": LOOPS}, least=0.2)).get(("p", "q"))
    there = pairs(similar({names[1]: one, names[0]: two, "r": LOOPS}, least=0.2)).get(("p", "q"))
    assert (here is None) == (there is None)
    if here is not None:
        assert (here.share_a, here.share_b, here.similarity) == (there.share_b, there.share_a, there.similarity)
    if one == two:
        assert (here.share_a, here.share_b, here.identical) == (1.0, 1.0, True)


def test_the_same_two_in_several_exercises():
    found = similar({"a": VIEWS, "b": VIEWS, "c": LOOPS, "d": LOOPS})
    other = similar({"a": VIEWS, "b": VIEWS})
    assert [(one.a, one.b, len(one.exercises)) for one in together([found, other])] == [("a", "b", 2)]


def test_json():
    one = similar({"a": VIEWS, "b": VIEWS, "<i>": "x = 1\n" * MAX_BYTES})
    report = ClassSimilarity(course="c", least=0.6, exercises=(one,), together=(), not_read=("x: is hidden",))
    assert from_json(to_json(report)) == report
    assert b'"schema": "grader-similarity/1"' in to_json(report)
    with pytest.raises(ValueError, match="schema"):
        from_json(to_json(report).replace(b"similarity/1", b"similarity/2"))
