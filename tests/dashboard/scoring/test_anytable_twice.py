"""Our own pillars scored by this engine and by score.sql over random reports: both must say the same."""

import plain_method
import pytest
from random_inbox import random_inbox

from dashboard.scoring import method as methods
from tests.dashboard.scoring.anytable import tried

OURS = methods.load()
PILLARS = ("b2b", "b2c", "frontier")


@pytest.fixture(scope="module")
def con():
    return random_inbox(0).warehouse()


def lines(con, pillar):
    """The indicators of each team and month, with how score.sql placed them, and its score."""
    rows = con.execute(
        "SELECT team, month, indicator, value, is_due, is_known, s.score, p.score, p.low, p.high, is_rated, "
        "coverage "
        "FROM indicator_score s JOIN pillar_score p USING (variant, team, month, pillar) "
        "WHERE variant = 'headline' AND pillar = $pillar ORDER BY ALL",
        {"pillar": pillar},
    ).fetchall()
    found = {}
    for team, month, indicator, value, is_due, is_known, points, *whole in rows:
        figures, _ = found.setdefault((team, month), ({}, whole))
        if is_due:
            # Nothing live has no figure and scores 0, as its low goalpost does.
            low = OURS.indicators[indicator].goalposts.low
            figures[indicator] = None if not is_known else value if points else low
    return {key: one for key, one in found.items() if one[0]}


@pytest.mark.parametrize("pillar", PILLARS)
def test_intervals_coverage_and_ratings_are_those_of_score_sql(con, tmp_path, pillar):
    every, points = lines(con, pillar), 0
    assert every
    for (team, _), (figures, (score, low, high, is_rated, coverage)) in every.items():
        text = plain_method.of(OURS, pillar, figures)
        ours = tried.results(tmp_path, text, tried.long({team: figures}))[team]
        assert ours.is_rated == is_rated and ours.coverage == pytest.approx(coverage)
        assert (ours.score.low, ours.score.high) == pytest.approx((low, high))
        if None not in figures.values():
            points += 1
            assert ours.score.point == pytest.approx(score)
    assert points or pillar == "frontier"
