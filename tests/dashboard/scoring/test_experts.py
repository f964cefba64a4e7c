"""A panel of experts: drawn again by hand and a second time, refused whole with words, and said on the page."""

import csv
import dataclasses
import io
import random

import duckdb
import numpy as np
import plain_doubt
import pytest
from test_pages import opened, said
from test_uncertainty import NOT_DUE, SPEC, drawn, known, random_figures, two_dimensions

from connectors import programme, warehouse
from dashboard import text
from dashboard.access import Viewer
from dashboard.doubt import asked
from dashboard.scoring import draws, experts, method, ranks, replay, replicates, sobol, uncertainty
from dashboard.scoring.experts import Panel
from dashboard.scoring.fill import fill

METHOD = method.load()
B2B = list(METHOD.pillars["b2b"].dimensions)
CODES = ("e1", "e2", "e3", "e4", "e5")


def panel_of(*to_breadth, leaves=()):
    """A panel about the two dimensions, by what each expert gives to the first."""
    names = tuple(f"e{n}" for n in range(len(to_breadth)))
    breadth = tuple(float(one) for one in to_breadth)
    return Panel(names, (("breadth", breadth), ("depth", tuple(1 - one for one in breadth))), leaves)


def weights_of(panel, size=20_000, **how):
    given = two_dimensions(a=(known(80), known(20)), b=(known(60), known(80)))
    return draws.sample(dataclasses.replace(given, panel=panel), SPEC, size, **how)


# ---- what can be worked out by hand ----


def test_a_weight_is_the_share_of_the_drawn_who_want_it():
    # Three of five give all to the first dimension: of five drawn, binomially many do.
    weight = weights_of(panel_of(1, 1, 1, 0, 0)).dimension_weight[0]
    assert set(np.round(weight, 6)) == {0, 0.2, 0.4, 0.6, 0.8, 1}
    shares = [np.isclose(weight, k / 5, atol=1e-6).mean() for k in range(6)]
    assert shares == pytest.approx([0.01024, 0.0768, 0.2304, 0.3456, 0.2592, 0.07776], abs=0.01)


def test_a_team_wins_as_often_as_enough_of_its_experts_are_drawn():
    given = dataclasses.replace(
        two_dimensions(wide=(known(80), known(20)), deep=(known(60), known(80))), panel=panel_of(1, 1, 1, 0, 0)
    )
    settings = dataclasses.replace(drawn(given, 20_000).only("weights", draws.stated(given)), rho=np.ones(1))
    # wide needs w > 3/4, so at least four of five: 0.2592 + 0.07776
    assert ranks.pairwise(replay.scores(given, settings))[0, 1] == pytest.approx(0.33696, abs=0.01)


def test_the_mean_and_the_spread_of_a_weight_are_those_of_a_bootstrap():
    gave = (0.1, 0.3, 0.35, 0.5, 0.7, 0.45)
    weight = weights_of(panel_of(*gave)).dimension_weight[0]
    assert weight.mean() == pytest.approx(np.mean(gave), abs=0.003)
    assert weight.std() == pytest.approx(np.std(gave) / len(gave) ** 0.5, rel=0.03)


def test_five_who_agree_leave_no_doubt():
    assert np.ptp(weights_of(panel_of(*[0.3] * 5)).dimension_weight, axis=1) == pytest.approx([0, 0])


def test_the_same_experts_are_drawn_for_every_level():
    given = random_figures(3)
    two = [one.id for one in given.tree.leaves if one.dimension == "breadth"][:2]
    assert len(two) == 2
    ones = (1.0, 1.0, 0.0, 0.0, 0.0)
    rest = tuple(1 - one for one in ones)
    others = tuple((name, (0.0,) * 5) for name in B2B if name not in ("breadth", B2B[-1]))
    panel = Panel(CODES, (("breadth", ones), (B2B[-1], rest), *others), ((two[0], ones), (two[1], rest)))
    found = drawn(dataclasses.replace(given, panel=panel), 500)
    at = [one.id for one in given.tree.leaves].index(two[0])
    assert found.dimension_weight[B2B.index("breadth")] == pytest.approx(found.leaf_weight[at], abs=1e-6)


def test_what_nobody_wants_still_weighs_where_nothing_else_is_due():
    given = two_dimensions(a=(known(40), NOT_DUE))
    given = dataclasses.replace(given, panel=panel_of(0, 0, 0, 0, 0))
    found = replay.scores(given, drawn(given, 50).only("weights", draws.stated(given)))
    assert found == pytest.approx(np.full((1, 50), 40))


# ---- what must not change it, and when it is not used ----


def test_four_experts_change_nothing_and_five_do():
    plain, four, five = (weights_of(panel) for panel in (None, panel_of(*[0.9] * 4), panel_of(*[0.9] * 5)))
    assert np.array_equal(plain.dimension_weight, four.dimension_weight)
    assert five.dimension_weight[0] == pytest.approx(np.full(20_000, 0.9))
    for name in ("leaf_weight", "high", "rho", "unknown", "error", "left_out"):
        assert np.array_equal(getattr(plain, name), getattr(five, name))


def test_all_weights_equally_likely_asks_no_expert():
    plain, given = (weights_of(panel, is_flat=True) for panel in (None, panel_of(*[0.9] * 5)))
    assert np.array_equal(plain.dimension_weight, given.dimension_weight)


def test_a_level_that_nobody_shared_out_varies_as_before():
    given = random_figures(4)
    panel = experts.panel(points(lines(level="dimension")))
    assert panel.leaves == () and len(panel.dimensions) == 6
    plain, found = drawn(given), drawn(dataclasses.replace(given, panel=panel))
    assert np.array_equal(plain.leaf_weight, found.leaf_weight)
    assert not np.array_equal(plain.dimension_weight, found.dimension_weight)


def test_another_order_of_lines_and_of_members_changes_nothing():
    given = random_figures(5)
    rows = lines()
    turned = dataclasses.replace(
        given.tree, leaves=given.tree.leaves[::-1], dimensions=given.tree.dimensions[::-1]
    )
    a = drawn(dataclasses.replace(given, panel=experts.panel(points(rows))))
    b = drawn(dataclasses.replace(given, tree=turned, panel=experts.panel(points(rows[::-1]))))
    assert b.dimension_weight[::-1] == pytest.approx(a.dimension_weight)
    assert b.leaf_weight[::-1] == pytest.approx(a.leaf_weight)


@pytest.mark.parametrize("seed", range(4))
def test_a_second_implementation_agrees_draw_by_draw(seed):
    given = dataclasses.replace(random_figures(seed), panel=experts.panel(points(lines(seed))))
    settings = drawn(given, 100)
    again = [list(plain_doubt.scores(given, settings, m).values()) for m in range(100)]
    np.testing.assert_allclose(replay.scores(given, settings).T, again, rtol=0, atol=1e-10)
    assert settings.dimension_weight.sum(axis=0) == pytest.approx(np.ones(100))


@pytest.mark.parametrize("seed", range(4))
def test_weights_are_means_of_drawn_experts_by_a_second_way(seed):
    """Seat by seat with the streams of numbers as they are named, in plain Python."""
    panel = experts.panel(points(lines(seed)))
    given = dataclasses.replace(random_figures(seed), panel=panel)
    found = drawn(given, 30)
    seats = [np.random.default_rng([SPEC.seed, *f"/expert/{seat}".encode()]).random(30) for seat in range(5)]
    for name, shares in panel.dimensions:
        for m in range(30):
            gave = [shares[int(seat[m] * 5)] for seat in seats]
            assert found.dimension_weight[B2B.index(name), m] == pytest.approx(sum(gave) / 5)


def test_stored_draws_are_replayed_with_the_panel_from_the_file_alone(tmp_path):
    given = dataclasses.replace(random_figures(10), panel=experts.panel(points(lines(1))))
    made = replicates.made(given)
    replicates.write(tmp_path / "draws.parquet", "2026-09", [made])
    (stored,) = replicates.read(tmp_path / "draws.parquet")
    assert stored.figures == given
    assert np.abs(replay.scores(stored.figures, stored.draws) - made.scores).max() < 1e-12
    assert replay.scores(given, drawn(given, SPEC.draws)) == pytest.approx(made.scores, abs=1e-12)


def test_the_whole_analysis_says_how_many_experts_it_drew_again():
    spec = dataclasses.replace(SPEC, draws=200, sobol_draws=256)
    given = random_figures(11)
    panel = experts.panel(points(lines(2)))
    assert uncertainty.doubt(given, spec, 0.5).experts == 0
    assert uncertainty.doubt(dataclasses.replace(given, panel=panel), spec, 0.5).experts == 5


def test_experts_who_disagree_move_a_margin_and_the_indices_say_so():
    given = two_dimensions(a=(known(80), known(20)), b=(known(20), known(80)))
    apart, agreed = (
        {one.source: one.total for one in sobol.influences(dataclasses.replace(given, panel=panel), SPEC)}
        for panel in (panel_of(1, 1, 1, 0, 0), panel_of(*[0.5] * 5))
    )
    # That one of only two indicators is left out moves it more.
    assert apart["weights"] > 0.05 and agreed["weights"] == pytest.approx(0, abs=1e-9)


# ---- the file ----


def lines(seed=0, codes=CODES, level=""):
    """A right panel over b2b: random points of 100 in two decimals."""
    rng = random.Random(seed)
    rows = []
    for expert in codes:
        rows += [[expert, "b2b", name, "", gave] for name, gave in shared(rng, B2B)]
        for dimension in B2B if level != "dimension" else ():
            inside = [one.id for one in METHOD.indicators.values()
                      if (one.pillar, one.dimension, one.role) == ("b2b", dimension, "scored")]  # fmt: skip
            rows += [[expert, "b2b", dimension, name, gave] for name, gave in shared(rng, inside)]
    return rows


def shared(rng, names):
    cuts = sorted(rng.randint(0, 10_000) for _ in names[1:])
    parts = np.diff([0, *cuts, 10_000])
    return [(name, f"{part / 100:.2f}") for name, part in zip(names, parts, strict=True)]


def as_file(rows, heads=experts.COLUMNS):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([heads, *rows])
    return out.getvalue().encode()


def points(rows):
    found, problems = experts.read(as_file(rows), METHOD)
    assert problems == []
    return found


def problems(data):
    return {(one.code, one.said) for one in experts.read(data, METHOD)[1]}


def test_a_right_file_is_read_as_shares_of_each_group():
    panel = experts.panel(points(lines(7)))
    assert panel.experts == CODES
    assert np.array([shares for _, shares in panel.dimensions]).sum(axis=0) == pytest.approx(np.ones(5))
    for dimension in B2B:
        inside = {
            one.id for one in METHOD.indicators.values() if (one.pillar, one.dimension) == ("b2b", dimension)
        }
        shares = [given for name, given in panel.leaves if name in inside]
        assert np.array(shares).sum(axis=0) == pytest.approx(np.ones(5))


def changed(at, column, value):
    rows = [list(row) for row in lines(level="dimension")]
    rows[at][experts.COLUMNS.index(column)] = value
    return rows


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"\xff\xfe", "unreadable", None),
        (as_file([], heads=experts.COLUMNS[:4]), "column", "points"),
        (as_file([[*lines()[0], "1"]]), "cells", None),
        (as_file(changed(0, "expert", " ")), "expert", ""),
        (as_file(changed(0, "pillar", "b2g")), "pillar", "b2g"),
        (as_file(changed(0, "dimension", "charm")), "dimension", "charm"),
        (as_file(changed(0, "indicator", "b2c_mau_reach")), "indicator", "b2c_mau_reach"),
        (as_file(changed(0, "points", "")), "points", ""),
        (as_file(changed(0, "points", "nan")), "points", "nan"),
        (as_file(changed(0, "points", "many")), "points", "many"),
        (as_file(changed(0, "points", "-5")), "negative", "-5"),
        (as_file([*lines(level="dimension"), lines()[0]]), "twice", B2B[0]),
        (as_file(lines(level="dimension")[1:]), "missing", B2B[0]),
        (as_file(changed(0, "points", "99.99")), "sum", None),
        (as_file([*lines(), *lines(codes=["e6"], level="dimension")]), "group", f"b2b/{B2B[0]}"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_mistake_is_told_by_its_kind_in_both_languages(data, code, said):
    found = problems(data)
    assert any(one == code and said in (None, about) for one, about in found), found
    for lang in ("ko", "en"):
        assert "X1" in text.words(lang)(f"panel.{code}", said="X1") or code in ("cells", "expert")


def test_every_kind_of_mistake_is_tried():
    tried = {mark.args[1][i][1] for mark in test_a_mistake_is_told_by_its_kind_in_both_languages.pytestmark
             for i in range(len(mark.args[1]))}  # fmt: skip
    assert tried == set(experts.PROBLEMS)


def test_everything_that_is_wrong_is_told_at_once_and_names_the_line_and_the_expert():
    rows = changed(0, "points", "")
    rows[7][2] = "charm"
    found = experts.read(as_file(rows), METHOD)[1]
    assert [(one.line, one.expert, one.code) for one in found] == [(2, "e1", "points"), (9, "e2", "dimension")]


def test_thirds_may_be_rounded():
    names = B2B[:3]
    rows = [["e1", "b2b", name, "", "33.33"] for name in names]
    rows += [["e1", "b2b", name, "", "0"] for name in B2B[3:]]
    assert problems(as_file(rows)) == set()
    rows[0][4] = "33.20"
    assert {code for code, _ in problems(as_file(rows))} == {"sum"}


def test_another_pillar_may_have_other_experts():
    b2c = list(METHOD.pillars["b2c"].dimensions)
    rows = lines() + [["f1", "b2c", name, "", "100" if name == b2c[0] else "0"] for name in b2c]
    assert problems(as_file(rows)) == set()


def test_a_programme_without_a_panel_and_one_with_a_wrong_panel_use_none(tmp_path):
    for name, data in (("none", None), ("wrong", as_file(lines()[1:])), ("right", as_file(lines()))):
        (tmp_path / name / "tables").mkdir(parents=True)
        if data:
            (tmp_path / name / experts.FILE).write_bytes(data)
        con = duckdb.connect()
        experts.fill(con, tmp_path / name, METHOD)
        assert (experts.of(con, "b2b") is not None) == (name == "right")
        assert bool(con.execute("SELECT count(*) FROM expert_problem").fetchall()[0][0]) == (name == "wrong")
        assert experts.of(con, "b2c") is None


# ---- the page ----


def with_panel(folder, data):
    (folder / "trial" / "tables").mkdir(exist_ok=True)
    (folder / "trial" / experts.FILE).write_bytes(data)
    warehouse.build(programme.load(folder / "trial"), fill)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_without_a_panel_the_page_says_so(trial_pages, lang):
    words = said(opened("robustness", lang=lang, part="weights"))
    assert {"ko": "나누어 준 기록이 없어", "en": "No panel of experts has shared out"}[lang] in words
    assert "Dirichlet" in words or "디리클레" in words


def test_with_five_experts_they_are_drawn_again_and_the_page_says_so(own_data):
    with_panel(own_data, as_file(lines()))
    for lang, part in (("ko", "기록된 전문가 5명의 배분에서"), ("en", "what the 5 experts on record gave")):
        words = said(opened("robustness", lang=lang, part="weights"))
        assert part in words and "디리클레" not in words and "Dirichlet" not in words
        assert {"ko": "매번 5명을 다시 뽑아", "en": "Each time 5 of them were drawn again"}[lang] in words
    assert "기록된 전문가 5명의 배분에서" in said(opened("robustness", view="abc"))
    # of B2C nobody gave anything
    assert "나누어 준 기록이 없어" in said(opened("robustness", pillar="b2c", month="2026-09", part="weights"))


def test_with_four_the_page_says_why_they_are_not_used(own_data):
    with_panel(own_data, as_file(lines(codes=CODES[:4])))
    assert "전문가 4명이 100점을 나눈 기록이 있으나" in said(opened("robustness", part="weights"))
    assert "of 4 only, and 5 are needed" in said(opened("robustness", lang="en", part="weights"))


def test_a_wrong_panel_is_told_to_the_office_line_by_line_and_to_a_team_in_one_sentence(own_data):
    with_panel(own_data, as_file(changed(0, "points", "-5")))
    for lang, part in (("ko", "점수가 0보다 작습니다: -5"), ("en", "The points are below zero: -5")):
        words = said(opened("robustness", lang=lang, part="weights"))
        assert part in words and "e1" in words and "tables/experts.csv" in words
    team = said(opened("robustness", view="abc"))
    assert "전문가 배분 파일에 잘못된 곳이 있어" in team and "e1" not in team


def test_what_is_wrong_with_a_panel_is_for_those_who_review(own_data):
    with_panel(own_data, as_file(changed(0, "points", "-5")))
    con = warehouse.cursor(warehouse.current(own_data / "trial"))
    assert len(asked.panel(con, Viewer("policymaker"), "b2b").problems) == 1
    found = asked.panel(con, Viewer("team", "abc"), "b2b")
    assert (found.mistakes, found.problems) == (1, ())
