"""How far a figure can lie, given what somebody knows: linear programs over everything that links figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array, hstack

from dashboard.publish.cells import AtMost, CellKey, Relation, Share, Sum, Union
from dashboard.publish.solver import Flags, Floats, Solver

# What is unbounded is bounded by this many times all that is known.
FAR = 1e3
NEAR = 1e-6


@dataclass(frozen=True)
class Links:
    """Relations among n figures: `equal` @ x = 0, `upto` @ x <= 0, and which of x `are_whole` numbers."""

    equal: csr_array
    upto: csr_array
    are_whole: Flags

    @cached_property
    def solver(self) -> Solver:
        return Solver(self.equal, self.upto, self.are_whole)

    @cached_property
    def moving(self) -> Solver:
        """Of 3n figures z, e+ and e-, of which z + e+ - e- satisfies the relations; halves are allowed."""
        equal, upto = (hstack([one, one, -one], format="csr") for one in (self.equal, self.upto))
        return Solver(equal, upto, np.zeros(3 * len(self.are_whole), dtype=bool))


@dataclass(frozen=True)
class Question:
    """The least (sign 1) or greatest (sign -1) value of figure `at`, each figure i within low[i] to high[i]."""

    at: int
    sign: int
    low: Floats
    high: Floats


def links(keys: Sequence[CellKey], relations: Iterable[Relation], are_whole: Sequence[bool] | Flags) -> Links:
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
    return Links(_matrix(equal, len(keys)), _matrix(upto, len(keys)), np.array(are_whole, dtype=bool))


def _matrix(rows: list[dict[int, float]], width: int) -> csr_array:
    matrix = np.zeros((len(rows), width))
    for row, entries in zip(matrix, rows, strict=True):
        for at, weight in entries.items():
            row[at] = weight
    return csr_array(matrix)


def extremes(of: Links, questions: Sequence[Question]) -> Floats:
    """The answer to each question; infinite where nothing bounds it. Raises Contradiction where no figures satisfy
    the relations."""
    answers = np.array([witness(of, one)[one.at] for one in questions])
    is_far = np.abs(answers) >= np.array([_far(one) for one in questions]) * (1 - NEAR)
    return np.where(is_far, np.where(answers > 0, np.inf, -np.inf), answers)


def witness(of: Links, question: Question, size: float = 1.0) -> Floats:
    """Possible values of all figures that answer the question; where nothing bounds them, far beyond all that is
    known and beyond `size`. Raises Contradiction."""
    far = max(_far(question), FAR * size)
    # Numbers of one size suit the solver; whole ones must stay whole.
    scale = 1.0 if of.are_whole.any() else far / FAR
    wanted = np.zeros(len(of.are_whole))
    wanted[question.at] = question.sign
    low, high = np.maximum(question.low, -far), np.minimum(question.high, far)
    return of.solver.least(wanted, low / scale, high / scale) * scale


def _far(question: Question) -> float:
    known = np.abs(np.concatenate([question.low, question.high]))
    return FAR * max(1.0, float(known[np.isfinite(known)].max(initial=1.0)))


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
