"""Rank reversal: under goalposts no score or order hangs on another unit; under the rest it does, and says so."""

import json

import numpy as np
import pytest
import tried

from dashboard.scoring.anytable import table, written
from dashboard.scoring.anytable.run import run


def test_under_goalposts_removing_any_unit_changes_nothing_for_the_rest(tmp_path):
    rng = np.random.default_rng(7)
    text = tried.flat("abcd", "geometric", "floor = 1")
    for _ in range(20):
        figures = {
            unit: dict(zip("abcd", [None if rng.random() < 0.15 else float(n) for n in rng.integers(0, 120, 4)],
                           strict=True))
            for unit in "uvwxy"
        }  # fmt: skip
        whole = tried.results(tmp_path, text, tried.long(figures))
        for gone in figures:
            rest = {unit: line for unit, line in figures.items() if unit != gone}
            left = tried.results(tmp_path, text, tried.long(rest))
            assert {unit: left[unit].score for unit in left} == {unit: whole[unit].score for unit in left}
            ranked = [unit for unit in left if left[unit].rank]
            assert sorted(ranked, key=lambda unit: left[unit].rank) == sorted(
                ranked, key=lambda unit: whole[unit].rank
            )


# Of four units the last one leaves, and another unit leads than before.
FLIPS = [
    # b without v runs from 60 and not from 40: u keeps its 100, x falls from 50 to 0.
    ("minmax", "arithmetic", {"u": (20, 80), "v": (0, 40), "w": (0, 60), "x": (60, 60)}, "v", "x", "u"),
    ("zscore", "arithmetic", {"u": (60, 100), "v": (20, 60), "w": (100, 0), "x": (80, 20)}, "v", "u", "w"),
    # u stood between w and x in a: without it x is two places ahead there and no longer three.
    ("rank", "arithmetic", {"u": (60, 20), "v": (0, 100), "w": (20, 100), "x": (100, 40)}, "u", "x", "w"),
    # v owes its lead to the duel it won against x.
    ("goalposts", "copeland", {"u": (60, 60, 40), "v": (60, 20, 100), "w": (100, 20, 60), "x": (0, 40, 80)},
     "x", "v", "w"),
]  # fmt: skip


@pytest.mark.parametrize(("normalisation", "aggregation", "units", "last", "first", "then"), FLIPS)
def test_under_the_rest_the_first_changes_when_the_last_one_leaves(
    tmp_path, normalisation, aggregation, units, last, first, then
):
    figures = {unit: dict(zip("abc", values, strict=False)) for unit, values in units.items()}
    ids = "abc"[: len(units["u"])]
    text = tried.flat(ids, aggregation, normalisation=normalisation, unknown='rule = "drop"')
    before = tried.order(tmp_path, text, figures)
    after = tried.order(tmp_path, text, {unit: line for unit, line in figures.items() if unit != last})
    assert (before[0], before[-1], after[0]) == (first, last, then)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        (tried.flat("ab"), ()),
        (tried.flat("ab", "geometric", "floor = 1"), ()),
        (tried.flat("ab", normalisation="minmax"), ("normalisation:minmax",)),
        (tried.flat("ab", normalisation="rank", unknown='rule = "mean"'), ("normalisation:rank", "unknown:mean")),
        (tried.flat("ab", "copeland"), ("aggregation:copeland",)),
        (tried.flat("ab", unknown='rule = "drop"'), ("unknown:drop",)),
    ],
)
def test_what_hangs_on_others_or_pays_for_silence_is_marked_in_every_output(tmp_path, text, marks):
    chosen = tried.loaded(tmp_path, text)
    assert chosen.variants == marks
    long = table.read(tried.long({"u": {"a": 1, "b": 3}, "v": {"a": 2, "b": 4}}).encode(), "t.csv", chosen)
    found = run(chosen, long)
    assert f",{' '.join(marks) or 'none'}," in written.as_csv(chosen, long, found).splitlines()[1]
    assert json.loads(written.as_json(chosen, long, found))["method"]["variant"] == list(marks)
