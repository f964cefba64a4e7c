"""How far a figure can lie, given what somebody knows: linear programs over everything that links figures (SciPy,
HiGHS)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, kron, vstack
from scipy.sparse import eye_array as eye

from dashboard.publish.cells import AtMost, CellKey, Relation, Share, Sum, Union

Floats = npt.NDArray[np.float64]
# What is unbounded is bounded by this many times all that is known, so that many questions fit one program.
FAR = 1e3
# Questions to a program: a call costs more than the solving of tables this small.
AT_ONCE = 48
NEAR = 1e-6


class Contradiction(Exception):
    """No figures at all agree with what is published."""


@dataclass(frozen=True, eq=False)
class Links:
    """Relations among n figures: `equal` @ x = 0 and `upto` @ x <= 0."""

    equal: csr_array
    upto: csr_array

    @lru_cache(maxsize=64)  # noqa: B019 - of a table that is asked about some hundred times
    def times(self, blocks: int) -> LinearConstraint:
        """All of them, for so many independent copies of the figures."""
        each = eye(blocks, format="csr")
        equal, upto = kron(each, self.equal, format="csr"), kron(each, self.upto, format="csr")
        least = np.concatenate([np.zeros(equal.shape[0]), np.full(upto.shape[0], -np.inf)])
        return LinearConstraint(vstack([equal, upto], format="csc"), least, np.zeros(len(least)))


@dataclass(frozen=True)
class Question:
    """The least (sign 1) or greatest (sign -1) value of figure `at`, each figure i within low[i] to high[i]."""

    at: int
    sign: int
    low: Floats
    high: Floats


def links(keys: Sequence[CellKey], relations: Iterable[Relation]) -> Links:
    """One row a relation, in the order of the keys; a key that is not among them raises KeyError."""
    place = {key: n for n, key in enumerate(keys)}
    equal: list[dict[int, float]] = []
    upto: list[dict[int, float]] = []
    for relation in relations:
        match relation:
            case Sum(total, parts):
                equal.append({place[total]: -1.0} | {place[key]: 1.0 for key in parts})
            case Union(total, parts):
                upto.append({place[total]: 1.0} | {place[key]: -1.0 for key in parts})
                upto += [{place[key]: 1.0, place[total]: -1.0} for key in parts]
            case AtMost(lesser, greater):
                upto.append({place[lesser]: 1.0} | {place[key]: -1.0 for key in greater})
            case Share(numerator, denominator, low, high):
                upto.append({place[numerator]: -1.0, place[denominator]: low})
                upto.append({place[numerator]: 1.0, place[denominator]: -high})
    return Links(_matrix(equal, len(keys)), _matrix(upto, len(keys)))


def _matrix(rows: list[dict[int, float]], width: int) -> csr_array:
    matrix = np.zeros((len(rows), width))
    for row, entries in zip(matrix, rows, strict=True):
        for at, weight in entries.items():
            row[at] = weight
    return csr_array(matrix)


def extremes(of: Links, questions: Sequence[Question], are_whole: npt.NDArray[np.bool_]) -> Floats:
    """The answer to each question; infinite where nothing bounds it. `are_whole`: figures that are whole numbers.

    Raises Contradiction where no figures satisfy the relations.
    """
    answers = [np.empty(0)]
    for some in _chunks(questions):
        found = witnesses(of, some, are_whole)[np.arange(len(some)), [question.at for question in some]]
        is_far = np.abs(found) >= _far(some) * (1 - NEAR)
        answers.append(np.where(is_far, np.where(found > 0, np.inf, -np.inf), found))
    return np.concatenate(answers)


def witnesses(
    of: Links, questions: Sequence[Question], are_whole: npt.NDArray[np.bool_], size: float = 1.0
) -> Floats:
    """A row a question: possible values of all figures that answer it; far beyond all that is known, and beyond
    `size`, where nothing bounds them. Raises Contradiction.
    """
    rows = [_together(of, some, are_whole, max(_far(some), FAR * size)) for some in _chunks(questions)]
    return np.concatenate([np.empty((0, len(are_whole))), *rows])


def _chunks(questions: Sequence[Question]) -> list[Sequence[Question]]:
    return [questions[start : start + AT_ONCE] for start in range(0, len(questions), AT_ONCE)]


def _far(questions: Sequence[Question]) -> float:
    return FAR * max(_scale(question.low, question.high) for question in questions)


def _together(of: Links, questions: Sequence[Question], are_whole: npt.NDArray[np.bool_], far: float) -> Floats:
    """One program of as many independent blocks as there are questions."""
    scale = 1.0 if are_whole.any() else far / FAR
    low = np.maximum(np.stack([question.low for question in questions]), -far) / scale
    high = np.minimum(np.stack([question.high for question in questions]), far) / scale
    wanted = np.zeros_like(low)
    for row, question in zip(wanted, questions, strict=True):
        row[question.at] = question.sign
    return _solved(of, wanted, low, high, are_whole) * scale


def _scale(low: Floats, high: Floats) -> float:
    finite = np.concatenate([np.abs(low[np.isfinite(low)]), np.abs(high[np.isfinite(high)])])
    return max(1.0, float(finite.max(initial=1.0)))


def _solved(of: Links, wanted: Floats, low: Floats, high: Floats, are_whole: npt.NDArray[np.bool_]) -> Floats:
    blocks, width = wanted.shape
    # Without whole numbers it is a linear program like any other; `linprog` would spend as long on looking at it.
    done = milp(
        wanted.ravel(), bounds=Bounds(low.ravel(), high.ravel()), constraints=of.times(blocks),
        integrality=np.tile(are_whole, blocks),
    )  # fmt: skip
    if done.x is None:
        raise Contradiction(done.message)
    return np.asarray(done.x).reshape(blocks, width)


def components(
    keys: Sequence[CellKey], relations: Sequence[Relation]
) -> list[tuple[tuple[CellKey, ...], list[Relation]]]:
    """Figures that hang together, with their relations; in the order of their first key."""
    parent = {key: key for key in keys}

    def root(key: CellKey) -> CellKey:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for relation in relations:
        first, *others = members(relation)
        for other in others:
            one, two = sorted((root(first), root(other)))
            parent[two] = one
    groups: dict[CellKey, list[CellKey]] = {}
    for key in sorted(keys):
        groups.setdefault(root(key), []).append(key)
    theirs: dict[CellKey, list[Relation]] = {start: [] for start in groups}
    for relation in sorted(relations, key=repr):
        theirs[root(members(relation)[0])].append(relation)
    return [(tuple(group), theirs[start]) for start, group in groups.items()]


def members(relation: Relation) -> tuple[CellKey, ...]:
    match relation:
        case Sum(total, parts) | Union(total, parts):
            return (total, *parts)
        case AtMost(lesser, greater):
            return (lesser, *greater)
        case Share(numerator, denominator):
            return (numerator, denominator)
