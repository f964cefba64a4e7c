"""What is done with gaps: an interval and a point, dropping and rescaling, filling; and whom silence pays."""

import itertools

import numpy as np
import pytest
import tried

ONE_GAP = {"u": {"a": 80, "b": None}, "v": {"a": 20, "b": 40}, "w": {"a": 20, "b": 60}}


def ruled(rule, ids="ab", coverage="0", **kept):
    return tried.flat(ids, unknown=f'rule = "{rule}"\ncoverage = "{coverage}"', **kept)


def test_an_interval_has_the_gap_at_nothing_and_at_all_there_is(tmp_path):
    score = tried.results(tmp_path, ruled("interval"), tried.long(ONE_GAP))["u"].score
    # The point takes 50 for it: less than the mean of what is known, 80; there is no last score.
    assert (score.low, score.point, score.high) == (40, 65, 90)


def test_the_point_takes_the_mean_of_what_is_known_where_that_is_lower(tmp_path):
    score = tried.results(tmp_path, ruled("interval"), tried.long({"u": {"a": 20}}))["u"].score
    assert (score.low, score.point, score.high) == (10, 20, 60)


def test_the_point_takes_the_units_own_last_score_where_that_is_lower(tmp_path):
    before = tried.long({"u": {"a": 80, "b": 30}}, "2026-01")
    gap = tried.long({"u": {"a": 80, "b": None}}, "2026-03").partition("\n")[2]
    last = tried.results(tmp_path, ruled("interval"), before + gap)["u"]
    assert (last.month, last.score.point) == ("2026-03", 55)  # (80 + 30) / 2


def test_dropping_rescales_over_what_is_left(tmp_path):
    assert tried.scores(tmp_path, ruled("drop"), ONE_GAP) == {"u": 80, "v": 30, "w": 40}


def test_the_mean_or_median_of_the_others_is_filled_in(tmp_path):
    four = ONE_GAP | {"x": {"a": 20, "b": 95}}
    assert tried.scores(tmp_path, ruled("mean"), four)["u"] == pytest.approx(72.5)  # (40 + 60 + 95) / 3 = 65
    assert tried.scores(tmp_path, ruled("median"), four)["u"] == 70  # 60


@pytest.mark.parametrize("rule", ["interval", "drop", "mean"])
def test_below_the_coverage_there_is_no_score_and_no_rank(tmp_path, rule):
    found = tried.results(tmp_path, ruled(rule, coverage="2/3"), tried.long(ONE_GAP))
    assert (found["u"].score.point, found["u"].rank, found["u"].coverage) == (None, None, 0.5)
    assert [found[unit].rank for unit in "vw"] == [2, 1]


def test_two_of_three_are_two_thirds(tmp_path):
    found = tried.results(tmp_path, ruled("drop", "abc", "2/3"), tried.long({"u": {"a": 1, "b": 2}}))
    assert found["u"].is_rated


def test_a_unit_that_is_all_gaps_has_no_score(tmp_path):
    found = tried.results(tmp_path, ruled("interval"), tried.long({"u": {"a": None}}))["u"]
    assert (found.score.point, found.score.low, found.score.high) == (None, 0, 100)
    assert tried.results(tmp_path, ruled("drop"), tried.long({"u": {"a": None}}))["u"].score.low is None


def test_in_copeland_the_interval_sets_ones_worst_against_the_others_best(tmp_path):
    text = tried.flat("ab", "copeland")
    found = tried.results(tmp_path, text, tried.long({"u": {"a": 80, "b": None}, "v": {"a": 70, "b": 90}}))
    # b decides: unknown it may lie above or below 90, and a goes to u. At worst 1:1, at best 2:0.
    assert (found["u"].score.low, found["u"].score.high) == (50, 100)
    assert (found["v"].score.low, found["v"].score.high) == (0, 50)


def test_how_each_figure_entered_is_said(tmp_path):
    states = {
        rule: tried.results(tmp_path, ruled(rule), tried.long(ONE_GAP))["u"].indicators["b"].state
        for rule in ("interval", "drop", "mean", "median")
    }
    assert states == {"interval": "assumed", "drop": "dropped", "mean": "filled", "median": "filled"}


# Four teams, six figures, uneven as in the demo: a fast one, a broad one, a deep one, a late one.
TEAMS = {
    "u": dict(zip("abcdef", (90, 70, 20, 60, 80, 35), strict=True)),
    "v": dict(zip("abcdef", (60, 65, 70, 30, 55, 75), strict=True)),
    "w": dict(zip("abcdef", (75, 15, 85, 50, 10, 66), strict=True)),
    "x": dict(zip("abcdef", (30, 45, 25, 80, 40, 20), strict=True)),
}
HIDING = [hidden for n in (1, 2) for hidden in itertools.combinations("abcdef", n)]


def hiding(folder, rule, team, hidden):
    """The team's result after it has withheld some figures which it had reported the month before."""
    kept = {id: None if id in hidden else value for id, value in TEAMS[team].items()}
    text = ruled(rule, "abcdef", "2/3")
    csv = tried.long(TEAMS, "2026-01") + tried.long(TEAMS | {team: kept}, "2026-02").partition("\n")[2]
    return tried.results(folder, text, csv)[team]


def test_under_drop_and_rescale_a_team_gains_by_withholding(tmp_path):
    # w reports 75, 15, 85, 50, 10, 66: mean 50.2. Without its 15 and 10 it is 69, and first.
    open_, silent = hiding(tmp_path, "drop", "w", ()), hiding(tmp_path, "drop", "w", ("b", "e"))
    assert (open_.score.point, open_.rank) == (pytest.approx(301 / 6), 3)
    assert (silent.score.point, silent.rank) == (69, 1)


def test_under_drop_and_rescale_every_team_can(tmp_path):
    for team in TEAMS:
        before = hiding(tmp_path, "drop", team, ()).score.point
        assert max(hiding(tmp_path, "drop", team, hidden).score.point for hidden in HIDING) > before + 4


def test_under_the_interval_nobody_gains_by_withholding_what_was_known_before(tmp_path):
    for team, hidden in itertools.product(TEAMS, HIDING):
        before, after = hiding(tmp_path, "interval", team, ()), hiding(tmp_path, "interval", team, hidden)
        assert after.score.point <= before.score.point
        assert after.score.low < before.score.low
        assert after.rank >= before.rank


def test_under_the_interval_what_is_sure_never_rises_by_withholding_and_the_point_only_for_want_of_a_past(
    tmp_path,
):
    """A figure below what is assumed that was never reported before: the point gains, the lower end loses."""
    open_, silent = ({"u": {"a": 80, "b": value}} for value in (10, None))
    scores = [tried.results(tmp_path, ruled("interval"), tried.long(one))["u"].score for one in (open_, silent)]
    assert [one.point for one in scores] == [45, 65]
    assert [one.low for one in scores] == [45, 40]


def test_over_random_tables_the_lower_end_never_rises_by_withholding(tmp_path):
    rng = np.random.default_rng(5)
    text = ruled("interval", "abcd").replace('aggregation = "arithmetic"', 'aggregation = "geometric"\nfloor = 1')
    for _ in range(40):
        figures = dict(zip("abcd", rng.integers(0, 101, 4).tolist(), strict=True))
        hidden = figures | {"abcd"[rng.integers(4)]: None}
        before, after = (
            tried.results(tmp_path, text, tried.long({"u": one}))["u"].score for one in (figures, hidden)
        )
        assert after.low <= before.low + 1e-9
