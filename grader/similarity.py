"""Which answers to one exercise share unusual code: something to look at, never a verdict.

Pure: sources in, `Similar` out. A fingerprint (fingerprints.py) that the course handed out counts nothing; one that
a single pair shares counts 1, and the more students have it the less, down to 0 at half the class. `share_a` is what
part of the weight of a's file is in b's too. All pairs are found by one product of sparse matrices, so that
pairs with nothing in common cost nothing. The order of the answers given does not matter.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np

from grader.fingerprints import Statement, Unreadable, statements

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEAST = 0.6
"""Similarity from which a pair is listed. Right answers written apart stay below 0.45 (tests/test_similarity.py)."""
TOP = 50
MIN_PRINTS = 20
"""Fingerprints of an answer that is long enough to say something: about three longer statements."""
MIN_WEIGHT = 8.0
"""Weight of an answer that is not just what many write."""
USUAL = 0.02
"""Share of all pairs from which being similar is called usual in this class."""
MIN_PASSAGE = 2.0
"""Weight of a passage that is shown."""
MAX_PASSAGES = 40
_ROWS = 100  # of a block of the product: a million pairs in a class of 10,000

Origin = Literal["class", "earlier", "solution"]
ORIGINS: tuple[Origin, ...] = ("class", "earlier", "solution")


class Passage(msgspec.Struct, frozen=True):
    """Lines, first and last counted from 1, that are the same code in both files."""

    a: tuple[int, int]
    b: tuple[int, int]


class Pair(msgspec.Struct, frozen=True):
    """Two answers. `a` is of the class, `b` of `origin`; where both are of the class, `a` comes first by name.

    share_a, share_b  from 0 to 1: of the weight of this file, what the other has too
    similarity        the larger of the two
    weight            of what they share; pairs are listed by similarity, to the whole percent, then by weight
    as_similar, of    so many of the pairs of this kind (class with class, with earlier terms, with the solution) are at
                      least as similar, to the whole percent
    identical         the files are equal character by character
    """

    a: str
    b: str
    origin: Origin
    similarity: float
    share_a: float
    share_b: float
    weight: float
    as_similar: int
    of: int
    identical: bool
    passages: tuple[Passage, ...]


class Group(msgspec.Struct, frozen=True):
    """More than two of the class, each similar to some other of them. `pairs` of them are similar."""

    students: tuple[str, ...]
    pairs: int


class Trouble(msgspec.Struct, frozen=True):
    """A file that was not compared, and why: half a sentence for the staff."""

    student: str
    origin: Origin
    message: str


class Similar(msgspec.Struct, frozen=True):
    """What was found in one exercise.

    compared, earlier  answers that were compared: of the class, of earlier terms
    short              answers left out: not begun, short, or with little that half the class does not have too
    pairs_compared     pairs of the class
    pairs_similar      pairs that reach `least`, those with earlier terms and the solution included
    usual              similarity that half of the class's pairs stay below, and 99 in 100 (whole percents)
    informative        False where the exercise was left out: no answer has enough code of its own, `pairs` is empty
    remark             why the numbers say little here, or ""
    """

    exercise: str
    compared: int
    earlier: int
    short: int
    pairs_compared: int
    pairs_similar: int
    usual: tuple[int, int]
    informative: bool
    remark: str
    pairs: tuple[Pair, ...]
    groups: tuple[Group, ...]
    troubles: tuple[Trouble, ...]


class Together(msgspec.Struct, frozen=True):
    """Two of the class who are a pair in more than one exercise, among the pairs listed there."""

    a: str
    b: str
    exercises: tuple[str, ...]


class ClassSimilarity(msgspec.Struct, frozen=True, kw_only=True):
    """similarity.json: what `grade similar` found in a class, for staff. Names are as students chose them: escape them.

    not_read  what lay among the submissions and is none, each with its reason
    """

    schema: Literal["grader-similarity/1"] = "grader-similarity/1"
    course: str
    least: float
    exercises: tuple[Similar, ...]
    together: tuple[Together, ...]
    not_read: tuple[str, ...]


def to_json(found: ClassSimilarity) -> bytes:
    """The file as it is written: UTF-8, two spaces to a level."""
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


def from_json(data: bytes) -> ClassSimilarity:
    """The file read back. Raises msgspec.DecodeError or msgspec.ValidationError, both a ValueError."""
    return msgspec.json.decode(data, type=ClassSimilarity)


def together(exercises: Iterable[Similar]) -> tuple[Together, ...]:
    """Who is listed with whom in more than one exercise, most often first."""
    shared: dict[tuple[str, str], list[str]] = {}
    for one in exercises:
        for pair in one.pairs:
            if pair.origin == "class":
                shared.setdefault((pair.a, pair.b), []).append(one.exercise)
    found = [Together(a, b, tuple(ids)) for (a, b), ids in shared.items() if len(ids) > 1]
    return tuple(sorted(found, key=lambda one: (-len(one.exercises), one.a, one.b)))


class Answers:
    """The answers to one exercise, gathered one by one; each takes about 4 kB. `given`: sources that everybody has."""

    def __init__(self, exercise: str, given: Iterable[str] = ()) -> None:
        self.exercise = exercise
        self._given: set[int] = set()
        self._found: list[tuple[str, Origin, NDArray[np.uint64]]] = []
        self._texts: dict[tuple[str, Origin], bytes] = {}
        self._troubles: list[Trouble] = []
        for text in given:
            try:
                self._given |= prints_of(statements(text))
            except Unreadable as problem:
                self.refuse("(given code)", f"{problem}; it counts as written by students")

    def add(self, student: str, text: str, origin: Origin = "class") -> None:
        """Take an answer. Whatever is wrong with it becomes a `Trouble`."""
        try:
            found = prints_of(statements(text)) - self._given
        except Unreadable as problem:
            self.refuse(student, str(problem), origin)
            return
        prints = np.fromiter(found, np.uint64, len(found))
        prints.sort()
        self._found.append((student, origin, prints))
        self._texts[student, origin] = zlib.compress(text.encode("utf-8", "surrogatepass"), 1)

    def refuse(self, student: str, message: str, origin: Origin = "class") -> None:
        """Note an answer that could not be read."""
        self._troubles.append(Trouble(student, origin, message))

    def text(self, student: str, origin: Origin) -> str:
        """The source of an answer that was taken. Raises KeyError where there is none."""
        return zlib.decompress(self._texts[student, origin]).decode("utf-8", "surrogatepass")

    def similar(self, least: float = LEAST, top: int = TOP) -> Similar:
        """Compare. `least` above 0, at most 1; of more than `top` pairs those most similar are listed."""
        self._found.sort(key=lambda one: (ORIGINS.index(one[1]), one[0]))
        every = _Matrix([prints for _name, _origin, prints in self._found])
        long = np.array([len(prints) >= MIN_PRINTS for _name, _origin, prints in self._found], bool)
        enough = np.flatnonzero(long & (every.totals >= MIN_WEIGHT))
        matrix = every.rows(enough)
        kept = [self._found[row] for row in enough]
        origins = [origin for _name, origin, _prints in kept]
        mine, all_mine = origins.count("class"), sum(origin == "class" for _name, origin, _prints in self._found)
        found = _Found(origins, least, top)
        for block in matrix.products(mine):
            found.take(*block, matrix.totals)
        pairs = tuple(self._pair(kept, matrix, found, at) for at in range(len(found.top)))
        names = [name for name, _origin, _prints in kept]
        return Similar(
            exercise=self.exercise, compared=mine, earlier=origins.count("earlier"), short=all_mine - mine,
            pairs_compared=found.of["class"], pairs_similar=found.similar, usual=(found.below(0.5), found.below(0.99)),
            informative=mine > 0, remark=_remark(found), pairs=pairs, groups=found.groups(names),
            troubles=tuple(sorted(self._troubles, key=lambda one: (one.student, one.origin))),
        )  # fmt: skip

    def _pair(self, kept: Sequence[Any], matrix: _Matrix, found: _Found, at: int) -> Pair:
        _percent, weight, i, j = found.top[at]
        shared = -weight
        share_a, share_b = (min(shared / float(matrix.totals[row]), 1.0) for row in (i, j))
        similarity = max(share_a, share_b)
        (a, mine, _prints), (b, origin, _prints) = kept[i], kept[j]
        text_a, text_b = self.text(a, mine), self.text(b, origin)
        weights = matrix.weights_of(i, j)
        passages = shared_passages(statements(text_a), statements(text_b), weights)
        return Pair(
            a=a, b=b, origin=origin, similarity=round(similarity, 4), share_a=round(share_a, 4),
            share_b=round(share_b, 4), weight=round(shared, 1),
            as_similar=found.as_similar(origin, similarity), of=found.of[origin], identical=text_a == text_b,
            passages=tuple(passages),
        )  # fmt: skip


def prints_of(found: Iterable[Statement]) -> set[int]:
    """The fingerprints of statements together."""
    return set().union(*(statement.prints for statement in found))


# --- all pairs -------------------------------------------------------------------------------------------------


class _Matrix:
    """Answers x fingerprints: which answer has which; and what each fingerprint weighs."""

    def __init__(self, prints: list[NDArray[np.uint64]]) -> None:
        from scipy import sparse

        flat = np.concatenate(prints) if prints else np.zeros(0, np.uint64)
        self.names, columns = np.unique(flat, return_inverse=True)
        starts = np.concatenate([[0], np.cumsum([len(one) for one in prints], dtype=np.int64)])
        shape = (len(prints), len(self.names))
        self.has = sparse.csr_array((np.ones(len(flat)), columns, starts), shape=shape)
        n = max(len(prints), 20)
        holders = np.bincount(columns, minlength=len(self.names))
        self.weights: Floats = np.clip(np.log(n / 2 / np.maximum(holders, 1)) / np.log(n / 4), 0.0, 1.0)
        self.totals: Floats = self.has @ self.weights

    def rows(self, wanted: NDArray[np.int64]) -> _Matrix:
        """The same with some of the answers only; weights stay."""
        part: _Matrix = object.__new__(_Matrix)
        part.names, part.weights = self.names, self.weights
        part.has, part.totals = self.has[wanted], self.totals[wanted]
        return part

    def products(self, mine: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], Floats]]:
        """(i, j, weight shared) of every pair i < j that shares something and has i among the first `mine`."""
        from scipy import sparse

        across = self.has.T.tocsr()
        weighted = self.has @ sparse.diags_array(self.weights)
        for first in range(0, mine, _ROWS):
            block = (weighted[first : min(first + _ROWS, mine)] @ across).tocoo()
            i, j = block.coords[0].astype(np.int64) + first, block.coords[1].astype(np.int64)
            upper = (j > i) & (block.data > 0)
            yield i[upper], j[upper], block.data[upper]

    def weights_of(self, i: int, j: int) -> dict[int, float]:
        """What the fingerprints that both answers have weigh."""
        one, other = (self.has.indices[self.has.indptr[row] : self.has.indptr[row + 1]] for row in (i, j))
        both = np.intersect1d(one, other)
        return dict(zip(self.names[both].tolist(), self.weights[both].tolist(), strict=True))


class _Found:
    """What the blocks of the product come to: how usual which similarity is, the top pairs, the groups."""

    def __init__(self, origins: list[Origin], least: float, most: int) -> None:
        self.mine, self.least, self.most = origins.count("class"), least, most
        self.of = {origin: self.mine * origins.count(origin) for origin in ORIGINS}
        self.of["class"] = self.mine * (self.mine - 1) // 2
        self.similar = self.similar_mine = 0
        self.top: list[tuple[int, float, int, int]] = []  # -percent, -weight shared, i, j
        self._origins = np.array([ORIGINS.index(origin) for origin in origins], np.int64)
        self._counts = np.zeros((len(ORIGINS), 101), np.int64)  # by kind and whole percent
        self._labels = np.arange(len(origins))
        self._pairs = np.zeros(len(origins), np.int64)  # similar pairs, at the first of the two

    def take(self, i: NDArray[np.int64], j: NDArray[np.int64], shared: Floats, totals: Floats) -> None:
        """One block: pairs, the weight that each shares, and the weight of every answer."""
        similarity = np.minimum(shared / np.minimum(totals[i], totals[j]), 1.0)
        np.add.at(self._counts, (self._origins[j], _percent(similarity)), 1)
        reached = similarity >= self.least - 1e-9
        self.similar += int(reached.sum())
        within = reached & (j < self.mine)
        self._connect(i[within], j[within])
        i, j, shared, similarity = i[reached], j[reached], shared[reached], similarity[reached]
        percent, weight = -_percent(similarity), -shared.round(6)
        best = np.lexsort((j, i, weight, percent))[: self.most]
        rows = zip(*(column[best].tolist() for column in (percent, weight, i, j)), strict=True)
        self.top = sorted([*self.top, *rows])[: self.most]

    def _connect(self, i: NDArray[np.int64], j: NDArray[np.int64]) -> None:
        from scipy import sparse
        from scipy.sparse import csgraph

        self.similar_mine += len(i)
        if not len(i):
            return
        n = len(self._labels)
        self._pairs += np.bincount(i, minlength=n)
        heads = np.concatenate([i, np.arange(n)])
        tails = np.concatenate([j, self._labels])
        graph = sparse.coo_array((np.ones(len(heads), bool), (heads, tails)), shape=(n, n))
        parts = csgraph.connected_components(graph, directed=False)[1]
        first = np.full(parts.max() + 1, n)
        np.minimum.at(first, parts, np.arange(n))
        self._labels = first[parts]

    def groups(self, names: Sequence[str]) -> tuple[Group, ...]:
        """The groups of more than two, large ones first."""
        members: dict[int, list[int]] = {}
        for one, label in enumerate(self._labels[: self.mine].tolist()):
            members.setdefault(label, []).append(one)
        found = [
            Group(tuple(names[one] for one in group), int(self._pairs[group].sum()))
            for group in members.values()
            if len(group) > 2
        ]
        return tuple(sorted(found, key=lambda group: (-len(group.students), group.students)))

    def as_similar(self, origin: Origin, similarity: float) -> int:
        """Pairs of this kind that are at least so similar, to the whole percent."""
        return int(self._counts[ORIGINS.index(origin), int(_percent(np.array([similarity]))[0]) :].sum())

    def below(self, part: float) -> int:
        """The percent that this part of all pairs of the class stays below or at."""
        counts = self._counts[0].copy()
        counts[0] += self.of["class"] - counts.sum()
        return int(np.searchsorted(np.cumsum(counts), part * self.of["class"]))


def _percent(similarity: Floats) -> NDArray[np.int64]:
    return np.floor(similarity * 100 + 1e-6).astype(np.int64)


def _remark(found: _Found) -> str:
    if not found.mine:
        return (
            "Left out: no answer has enough code of its own. They are not begun, or so short that everybody writes "
            "nearly the same, and a similarity would say nothing."
        )
    if found.similar_mine < max(10, USUAL * found.of["class"]):
        return ""
    return (
        f"{found.similar_mine} of {found.of['class']} pairs in this class are so similar. Either the exercise leaves "
        "little choice, and then a pair says little; or many have one source, and then look at the groups."
    )


# --- one pair --------------------------------------------------------------------------------------------------


def shared_passages(a: Sequence[Statement], b: Sequence[Statement], weights: dict[int, float]) -> list[Passage]:
    """The passages of two answers that are the same code, in the order of `a`; at most MAX_PASSAGES, the heaviest.

    weights  of the fingerprints that count and that both have. A statement's partner is the one that shares most with
             it; neighbours whose partners are neighbours make one passage, common code between them included.
    """
    holders: dict[int, list[int]] = {}
    for at, statement in enumerate(b):
        for one in statement.prints:
            holders.setdefault(one, []).append(at)
    runs: list[list[int]] = []  # statements: from, to in a; from, to in b
    for at, statement in enumerate(a):
        partner = _partner(statement, b, holders, weights, runs[-1][3] + 1 if runs else -1)
        if partner is None:
            continue
        if runs and _goes_on(a, runs[-1][1], at) and _goes_on(b, runs[-1][3], partner):
            runs[-1][1], runs[-1][3] = at, partner
        else:
            runs.append([at, at, partner, partner])
    heavy: list[tuple[float, Passage]] = []
    for i, j, k, m in runs:
        both = prints_of(a[i : j + 1]) & prints_of(b[k : m + 1]) & weights.keys()
        weight = math.fsum(weights[one] for one in both)
        if weight >= MIN_PASSAGE:
            heavy.append((weight, Passage(_lines(a[i : j + 1]), _lines(b[k : m + 1]))))
    heavy.sort(key=lambda one: (-one[0], one[1].a))
    return sorted((passage for _weight, passage in heavy[:MAX_PASSAGES]), key=lambda one: one.a)


def _partner(
    statement: Statement, b: Sequence[Statement], holders: dict[int, list[int]], weights: dict[int, float], wanted: int
) -> int | None:
    """The statement of b with half of this one's fingerprints or more that shares most weight; rather `wanted`."""
    candidates = {at for one in statement.prints for at in holders.get(one, ())}
    scores: dict[int, float] = {}
    for at in candidates:
        both = statement.prints & b[at].prints
        if 2 * len(both) >= len(statement.prints):
            scores[at] = math.fsum(weights.get(one, 0.0) + 0.001 for one in both)
    return max(scores, key=lambda at: (scores[at], at == wanted, -at), default=None)


def _goes_on(statements: Sequence[Statement], last: int, at: int) -> bool:
    """Whether a passage that reached statement `last` takes in `at`: one statement between them may differ."""
    return last < at <= last + 2 and statements[at].first - statements[last].last <= 4


def _lines(run: Sequence[Statement]) -> tuple[int, int]:
    return min(one.first for one in run), max(one.last for one in run)
