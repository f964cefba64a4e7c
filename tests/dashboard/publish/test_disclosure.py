"""Disclosure control, rule by rule; examples by number in the handbook on SDC, ch. 4 (sdctools.github.io)."""

import itertools
import random

import numpy as np
import pytest

from dashboard.publish import check, rounding, rules
from dashboard.publish.cells import (
    Cell,
    CellKey,
    Contribution,
    Draft,
    Parameters,
    Shown,
    Sum,
    Under3,
    Withheld,
    Zero,
)
from dashboard.publish.disclosure import protect
from dashboard.publish.feasible import Question, extremes, links
from dashboard.publish.measures import Reported, Use, draft, margins
from dashboard.publish.readable import Figure
from dashboard.publish.solver import Contradiction
from dashboard.publish.versions import Earlier, against
from tests.dashboard.publish import programmes

P10, P15 = Parameters(10), Parameters(15)


def key(team="all", part="all", measure="regular_users", quarter="2026Q3"):
    return CellKey("sectors", measure, quarter, team, part)


def cell(*amounts, at=None, kind="magnitude", teams=("gaon",), waived=(), is_market=False):
    """Amounts of groups a, b, c ... of one team; or of one team each, by turns."""
    groups = [Contribution(chr(97 + n), teams[n % len(teams)], x) for n, x in enumerate(amounts)]
    return Cell(at or key("gaon"), tuple(groups), kind, waived=frozenset(waived), is_market=is_market)


# ---- rules ----


def test_example_1_the_second_largest_would_come_within_two_percent():
    # 100,000 - 49,000 = 51,000 is 2 % above 50,000
    assert rules.unsafe(cell(50_000, 49_000, 500, 500), P10) == "dominance"


def test_example_2_safe_by_p_10_though_not_by_dominance():
    # 110,000 - 50,000 = 60,000 is 15.4 % above 52,000
    assert rules.unsafe(cell(52_000, 50_000, 8_000), P10) is None
    assert rules.unsafe(cell(52_000, 50_000, 8_000), Parameters(16)) == "dominance"


def test_the_upper_protection_level_of_example_5():
    # p/100 * x1 - (X - x1 - x2) = 5,000 - 1,000
    assert rules.protection({"a": 50_000, "b": 49_000, "c": 1_000}, (), 10) == 4_000


def test_two_groups_are_too_few_and_three_are_not():
    assert rules.unsafe(cell(1, 1, kind="count"), P15) == "few"
    assert rules.unsafe(cell(1, 1, 1, kind="count"), P15) is None
    assert rules.unsafe(cell(kind="count"), P15) is None


def test_firms_of_one_holding_are_one_contributor():
    firms = tuple(Contribution("holding", "gaon", 40) for _ in range(5))
    other = (Contribution("b", "gaon", 50), Contribution("c", "gaon", 60))
    assert rules.unsafe(Cell(key(), firms + other), P15) is None
    assert rules.unsafe(Cell(key(), firms), P15) == "few"
    # 200 by the holding, 60, 5: the rest is 5 < 15 % of 200
    small = Contribution("b", "gaon", 60), Contribution("c", "gaon", 5)
    assert rules.unsafe(Cell(key(), firms + small), P15) == "dominance"


def test_a_waiver_protects_the_largest_of_those_who_gave_none():
    # a = 900 consented: s = b = 50, r = a: 1,000 - 50 - 900 = 50 >= 15 % of 50
    assert rules.unsafe(cell(900, 50, 30, 20), P15) == "dominance"
    assert rules.unsafe(cell(900, 50, 30, 20, waived="a"), P15) is None
    # b = 50, and only 5 beside: 5 < 7.5
    assert rules.unsafe(cell(900, 50, 5, waived="a"), P15) == "dominance"
    assert rules.unsafe(cell(900, waived="a"), P15) is None
    assert rules.unsafe(cell(900, 50, waived="a"), P15) == "few"


def test_three_contributors_with_nothing_are_told_apart_from_nobody():
    assert rules.unsafe(cell(0, 0, 0), P15) == "all_zero"


def test_a_market_total_needs_three_teams_unless_each_is_public():
    two = cell(50, 60, 70, 80, teams=("gaon", "byeol"), is_market=True)
    assert rules.unsafe(two, P15) == "teams"
    assert rules.unsafe(two, P15, are_teams_public=True) is None
    three = cell(50, 60, 70, teams=("gaon", "byeol", "narae"), is_market=True)
    assert rules.unsafe(three, P15) is None


def test_one_silent_team_makes_the_total_of_three_unsafe():
    parts = [cell(50, 60, 70, at=key(team), teams=(team,)) for team in ("gaon", "byeol")]
    parts.append(cell(5, 6, at=key("narae"), teams=("narae",)))
    total = Cell(key(), tuple(c for part in parts[::2] for c in part.contributions), is_market=True)
    assert rules.unsafe(total, P15) == "teams"


# ---- rounding ----


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [(1234, "users", 1230), (1235, "users", 1240), (12_349, "users", 12_300), (3, "users", 10), (0, "users", 0),
     (9_996, "users", 10_000), (1_234_567, "requests", 1_230_000), (999, "requests", 999), (7, "none", 7)],
)  # fmt: skip
def test_users_to_ten_or_a_hundred_and_requests_to_three_digits(value, kind, shown):
    assert rounding.shown(value, kind) == shown


@pytest.mark.parametrize("kind", ["users", "requests"])
def test_the_interval_of_a_rounded_figure_holds_what_rounds_to_it_and_nothing_else(kind):
    for value in [*range(1, 12_000, 13), 99_950, 1_004_999, 1_005_000]:
        shown = rounding.shown(value, kind)
        low, high = rounding.preimage(shown, kind)
        assert low <= value <= high
        assert rounding.shown(low, kind) == rounding.shown(high, kind) == shown
        assert (low == 1 or rounding.shown(low - 1, kind) < shown) and rounding.shown(high + 1, kind) > shown


# ---- intervals ----


def table(rows, columns, are_whole=False):
    keys = [key(r, c) for r in (*rows, "all") for c in (*columns, "all")]
    return keys, links(keys, margins(keys), [are_whole] * len(keys))


def test_example_3_the_table_of_geurts():
    keys, of = table("123", "12")
    known = {("1", "all"): 7, ("2", "all"): 3, ("3", "1"): 3, ("3", "2"): 3, ("3", "all"): 6}
    known |= {("all", "1"): 9, ("all", "2"): 7, ("all", "all"): 16}
    low, high = bounds(keys, known)
    at = keys.index(key("1", "1"))
    both = [Question(at, sign, low, high) for sign in (1, -1)]
    assert extremes(of, both).tolist() == [3, 6]


def bounds(keys, known, least=0, most=float("inf")):
    return tuple(np.array([known.get((k.team, k.part), end) for k in keys], float) for end in (least, most))


def test_intervals_are_those_of_all_small_tables_tried_one_by_one():
    rng = random.Random(7)
    keys, of = table("ab", "xy", are_whole=True)
    for _ in range(12):
        truth = full({(r, c): rng.randrange(4) for r in "ab" for c in "xy"})
        known = {at: x for at, x in truth.items() if rng.random() < 0.45}
        fits = [t for t in every_table() if all(t[at] == x for at, x in known.items())]
        low, high = bounds(keys, known, most=4 * 6)
        for n, one in enumerate(keys):
            values = {t[one.team, one.part] for t in fits}
            found = extremes(of, [Question(n, sign, low, high) for sign in (1, -1)])
            if max(values) < 6:  # else only the trial by hand ends there
                assert found.tolist() == [min(values), max(values)], (known, one)


def every_table():
    if not TABLES:
        for values in itertools.product(range(7), repeat=4):
            TABLES.append(full(dict(zip([(r, c) for r in "ab" for c in "xy"], values, strict=True))))
    return TABLES


TABLES = []


def full(inner):
    out = dict(inner)
    for r in "ab":
        out[r, "all"] = inner[r, "x"] + inner[r, "y"]
    for c in ("x", "y", "all"):
        out["all", c] = out["a", c] + out["b", c]
    return out


def test_figures_that_cannot_all_be_true_are_said_to_be():
    keys, of = table("1", "12")
    low, high = bounds(keys, {("1", "1"): 5, ("1", "2"): 5, ("1", "all"): 9})
    with pytest.raises(Contradiction):
        extremes(of, [Question(0, 1, low, high)])


# ---- a whole table ----


def uses(seed=3, per_team=8):
    rows = programmes.generate(seed, per_team=per_team, teams=3, quarters=1)
    return rows.rows[0], rows.reported[0]


def published(found):
    return {at: programmes.as_figure(answer) for at, answer in found.answers.items()}


def test_what_is_protected_passes_the_check_and_without_one_secondary_suppression_does_not():
    mine = programmes.draft_of(*uses())
    found = protect(mine, P15)
    figures = published(found)
    assert check.check(figures).holds and not found.exposed
    values = {one.key: one.value for one in mine.cells}
    further = [at for at, one in found.answers.items() if one == Withheld("secondary")]
    assert further
    for at in further:
        undone = figures | {at: Figure(rounding.shown(values[at], "none"), "reported")}
        assert not check.check(undone).holds, at


def test_the_same_answers_whatever_the_order_of_the_rows():
    rows, reported = uses(5, per_team=4)
    first = protect(programmes.draft_of(rows, reported), P15).answers
    for seed in range(2):
        mixed, there = list(rows), list(reported)
        random.Random(seed).shuffle(mixed)
        random.Random(seed).shuffle(there)
        assert protect(programmes.draft_of(mixed, there), P15).answers == first


def test_a_zero_is_never_hidden_and_a_small_count_says_less_than_three():
    found = protect(programmes.draft_of(*uses()), P15)
    cells = {one.key: one for one in programmes.draft_of(*uses()).cells}
    for at, answer in found.answers.items():
        assert (answer == Zero()) == (not cells[at].groups)
        if answer == Under3():
            assert 1 <= cells[at].value <= 2


def test_two_lone_contributors_beside_each_other_are_not_enough():
    """Each would subtract its own amount from the total: a third figure must be hidden, or the total."""
    parts = {"x": (700,), "y": (500,), "z": (300, 310, 320, 330)}
    made = [
        Use("sectors", "2026Q3", "gaon", part, f"{part}{n}", {"active_users": amount})
        for part, amounts in parts.items() for n, amount in enumerate(amounts)
    ]  # fmt: skip
    mine = draft(made, [Reported("sectors", "2026Q3", "gaon", ("x", "y", "z"))], {})
    mine = [c for c in mine.cells if c.key.measure == "active_users" and c.key.team == "gaon"]
    only = Draft(tuple(mine), tuple(margins(c.key for c in mine)))
    answers = protect(only, P15).answers
    hidden = {at.part for at, answer in answers.items() if isinstance(answer, Withheld)}
    assert {"x", "y"} < hidden


@pytest.mark.parametrize(("own", "further"), [(400, False), (430, True)])
def test_who_knows_a_rounded_figure_to_the_last_digit_must_not_come_too_close_to_another(own, further):
    """a's figure is shown by consent as 46,300: a reader finds at most 64,249 - 46,250 - 17,450 = 549 for c. But a
    knows that its own is 46,321 and finds 478, which must be more than 15 % above what c has."""
    amounts = {"x": ("a", 46_321), "y": ("b", 17_487), "z": ("c", own)}
    made = [Use("sectors", "2026Q3", "gaon", x, group, {"requests": n}) for x, (group, n) in amounts.items()]
    mine = draft(made, [Reported("sectors", "2026Q3", "gaon", tuple(amounts))], {}, waived=("a", "b"))
    mine = [c for c in mine.cells if c.key.measure == "requests" and c.key.team == "gaon"]
    answers = protect(Draft(tuple(mine), tuple(margins(c.key for c in mine))), P15).answers
    hidden = {at.part for at, one in answers.items() if isinstance(one, Withheld)}
    assert ("z" in hidden, len(hidden) > 1) == (True, further)


# ---- earlier editions ----


def one_cell(*amounts):
    made = [Use("sectors", "2026Q3", "gaon", "x", f"g{n}", {"active_users": x}) for n, x in enumerate(amounts)]
    return draft(made, [Reported("sectors", "2026Q3", "gaon", ("x",))], {})


def again(first, second):
    before = {at: programmes.as_figure(answer) for at, answer in protect(first, P15).answers.items()}
    earlier = Earlier("2026Q3-1", before, {one.key: one for one in first.cells})
    return protect(against(second, [earlier]), P15).answers[key("gaon", "x", "active_users")]


def test_a_correction_of_one_customer_is_not_told_by_the_difference():
    assert isinstance(again(one_cell(500, 510, 520, 530), one_cell(500, 510, 520, 530)), Shown)
    assert again(one_cell(500, 510, 520, 530), one_cell(500, 510, 520, 630)) == Withheld("change")


def test_a_correction_that_rounding_hides_or_of_many_customers_is_shown():
    assert isinstance(again(one_cell(500, 510, 520, 530), one_cell(500, 510, 520, 531)), Shown)
    assert isinstance(again(one_cell(500, 510, 520, 530), one_cell(560, 570, 580, 590)), Shown)


def test_a_figure_that_an_earlier_edition_shows_stays_known_to_the_check():
    figures = {key("gaon", "x", "active_users"): Figure(None, "withheld")}
    shown = {key("gaon", "x", "active_users"): Figure(2060, "reported")}
    assert check.check(figures).holds
    assert not check.check(figures, [shown]).holds
    assert check.check(figures, [shown], changed=figures).holds


def test_between_quarters_a_change_of_one_customer_alone_is_withheld():
    made = [
        Use("sectors", quarter, "gaon", "x", f"g{n}", {"active_users": x})
        for quarter, amounts in (("2026Q2", (500, 510, 520, 530)), ("2026Q3", (500, 510, 520, 900)))
        for n, x in enumerate(amounts)
    ]
    there = [Reported("sectors", quarter, "gaon", ("x",)) for quarter in ("2026Q2", "2026Q3")]
    answers = protect(draft(made, there, {}), P15).answers
    assert isinstance(answers[key("gaon", "x", "active_users", "2026Q2")], Shown)
    assert answers[key("gaon", "x", "active_users")] == Withheld("change")


@pytest.mark.parametrize(("consented", "is_shown"), [((), True), (("g1",), False)])
def test_a_change_that_another_covers_is_not_covered_for_who_knows_the_other(consented, is_shown):
    """1,142 -> 1,084 shows as 1,140 and 1,080: 51 to 69 fewer, wide enough. Without the 48 that one has more, and
    gave consent to be known by, it is 99 to 117 fewer of another: 18 is less than a fifth of 117."""
    made = [
        Use("sectors", quarter, "gaon", "x", f"g{n}", {"active_users": x})
        for quarter, amounts in (("2026Q2", (443, 221, 242, 236)), ("2026Q3", (337, 269, 242, 236)))
        for n, x in enumerate(amounts)
    ]
    there = [Reported("sectors", quarter, "gaon", ("x",)) for quarter in ("2026Q2", "2026Q3")]
    answers = protect(draft(made, there, {}, consented), P15).answers
    assert isinstance(answers[key("gaon", "x", "active_users", "2026Q2")], Shown)
    assert isinstance(answers[key("gaon", "x", "active_users")], Shown) == is_shown


def test_a_total_that_is_not_the_sum_of_its_parts_is_a_contradiction():
    figures = {key("gaon", "x"): Figure(100, "reported"), key("gaon"): Figure(900, "reported")}
    assert check.check(figures).contradictions and Sum(key("gaon"), (key("gaon", "x"),)) in margins(figures)
