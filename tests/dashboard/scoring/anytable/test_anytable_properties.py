"""What must hold for all figures: neither order nor units of measure matter, and better is never worse."""

import numpy as np
import pytest
import tried

from dashboard.scoring.anytable import table
from dashboard.scoring.anytable.run import run

EACH = [
    ("goalposts", "arithmetic", "", "interval"),
    ("goalposts", "geometric", "floor = 1", "interval"),
    ("goalposts", "harmonic", "floor = 1", "drop"),
    ("goalposts", "copeland", "", "interval"),
    ("goalposts", "copeland", "", "drop"),
    ("minmax", "power", "rho = 0.5", "interval"),
    ("zscore", "arithmetic", "", "median"),
    ("rank", "geometric", "floor = 1", "mean"),
]


def text_of(normalisation, aggregation, more, unknown):
    return tried.flat(
        "abcd", aggregation, more, normalisation, f'rule = "{unknown}"', {"a": 1, "b": 2, "c": 3, "d": 4}
    )


def drawn(rng, gaps=0.15):
    def value():
        return None if rng.random() < gaps else float(rng.integers(-10, 120))

    return {unit: {id: value() for id in "abcd"} for unit in "uvwxyz"}


@pytest.mark.parametrize("setting", EACH)
def test_neither_the_order_of_rows_nor_that_of_indicators_changes_anything(tmp_path, setting):
    rng = np.random.default_rng(11)
    text, figures = text_of(*setting), drawn(rng)
    head, *rows = tried.long(figures).split()
    straight = tried.results(tmp_path, text, "\n".join([head, *rows]))
    mixed = tried.results(tmp_path, text, "\n".join([head, *rng.permutation(rows)]))
    assert mixed == straight
    # The same tree written from its last indicator to its first: sums may differ in the last digit.
    start, *parts = text.replace("[level", "[indicator").split("[indicator")
    turned = "[indicator".join([start, *reversed(parts[:-1]), parts[-1]]).replace("[indicator.all]", "[level.all]")
    again = tried.results(tmp_path, turned, "\n".join([head, *rows]))
    for unit, one in straight.items():
        assert again[unit].score.point == pytest.approx(one.score.point)
        assert again[unit].rank == one.rank


@pytest.mark.parametrize("setting", EACH)
def test_other_names_permute_the_results(tmp_path, setting):
    rng = np.random.default_rng(13)
    text, figures = text_of(*setting), drawn(rng)
    renamed = dict(zip("uvwxyz", "zyxwvu", strict=True))
    before = tried.scores(tmp_path, text, figures)
    after = tried.scores(tmp_path, text, {renamed[unit]: line for unit, line in figures.items()})
    for unit, score in before.items():
        assert after[renamed[unit]] == pytest.approx(score)


@pytest.mark.parametrize("scale", ["linear", "log10"])
def test_another_unit_of_measure_with_its_goalposts_changes_nothing(tmp_path, scale):
    text = text_of(*EACH[1]).replace('"linear"', f'"{scale}"').replace("low = 0", "low = 2")
    figures = drawn(np.random.default_rng(17))
    in_thousandths = text.replace("low = 2", "low = 2000").replace("high = 100", "high = 100000")
    thousandths = {
        unit: {id: None if one is None else 1000 * one for id, one in line.items()}
        for unit, line in figures.items()
    }
    before, after = tried.scores(tmp_path, text, figures), tried.scores(tmp_path, in_thousandths, thousandths)
    assert after == pytest.approx(before)


def score_of(chosen, figures, unit):
    results = run(chosen, table.read(tried.long(figures).encode(), "t.csv", chosen))
    return next(one.score for one in results if one.unit == unit)


@pytest.mark.parametrize("setting", [one for one in EACH if one[0] == "goalposts"])
@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_a_better_figure_never_lowers_a_score(tmp_path, setting, direction):
    rng, text = np.random.default_rng(19), text_of(*setting)
    if direction == "lower":
        text = text.replace('"higher"', '"lower"').replace("low = 0\nhigh = 100", "low = 100\nhigh = 0")
    chosen = tried.loaded(tmp_path, text)
    for _ in range(60):
        figures = drawn(rng)
        unit, id = "uvwxyz"[rng.integers(6)], "abcd"[rng.integers(4)]
        if figures[unit][id] is None:
            continue
        better = float(rng.integers(1, 40)) * (1 if direction == "higher" else -1)
        raised = figures | {unit: figures[unit] | {id: figures[unit][id] + better}}
        before, after = (score_of(chosen, each, unit) for each in (figures, raised))
        for end in ("point", "low", "high"):
            assert getattr(after, end) >= getattr(before, end) - 1e-9


def test_months_are_scored_each_by_itself(tmp_path):
    chosen = tried.loaded(tmp_path, tried.flat("a", normalisation="minmax"))
    csv = "unit,indicator,value,month\nu,a,1,2026-01\nv,a,2,2026-01\nu,a,50,2026-02\nv,a,40,2026-02\n"
    found = run(chosen, table.read(csv.encode(), "t.csv", chosen))
    assert [(one.month, one.unit, one.score.point) for one in found] == [
        ("2026-01", "v", 100), ("2026-01", "u", 0), ("2026-02", "u", 100), ("2026-02", "v", 0),
    ]  # fmt: skip
