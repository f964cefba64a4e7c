"""The method run backwards: worked by hand, and against a search over a grid."""

import itertools
import math

import pytest

from dashboard.publish.cells import CellKey
from dashboard.publish.inversion import Dimension, Leaf, Pillar, inverted, score_of, values_of
from dashboard.publish.scored import Trees
from dashboard.publish.widened import widened
from dashboard.scoring import method

ORGS = Leaf("orgs", 1, 0.5, 100, True, is_hidden=True)
DAYS = Leaf("days", 1, 365, 90, False)
SHARE = Leaf("share", 1, 30, 70, False)


@pytest.mark.parametrize(("leaf", "value"), [(ORGS, 7), (DAYS, 200), (SHARE, 44)])
def test_a_score_is_turned_back_into_its_value(leaf, value):
    low, high = values_of(leaf, (score_of(leaf, value),) * 2)
    assert low == pytest.approx(value) and high == pytest.approx(value)


def test_the_lowest_band_of_live_organisations_would_tell_one_from_two():
    # 0.5 * 200 ** 0.2 = 1.44: a count of "<3" in the band 0 to 20 is 1
    assert values_of(ORGS, (0, 20))[1] == pytest.approx(1.44, abs=0.01)
    assert values_of(ORGS, (20, 40))[0] > 1


def test_nothing_is_told_beyond_a_goalpost():
    assert values_of(SHARE, (0, 0))[0] == -math.inf and values_of(SHARE, (100, 100))[1] == math.inf
    assert values_of(DAYS, (0, 0))[1] == math.inf


def test_a_dimension_of_two_gives_away_the_one_that_is_hidden():
    known = Leaf("known", 1, 0, 100, False, score=(30, 30))
    # (x + 30) / 2 = 40: x = 50
    found = inverted(Pillar((Dimension("d", 1, (SHARE, known), (40, 40)),), 1))
    assert found["share"] == pytest.approx((50, 50))


def test_the_pillar_gives_away_the_dimension_whose_score_is_not_shown():
    other = Leaf("other", 1, 0, 100, False, score=(25, 25))
    # sqrt(x * 25) = 50: x = 100 and the share at least 70
    found = inverted(Pillar((Dimension("d", 1, (SHARE,)), Dimension("e", 1, (other,), (25, 25))), 1, (50, 50)))
    assert found["share"][0] == pytest.approx(70)


def test_no_value_that_fits_what_is_published_is_excluded():
    bands = (20, 40), (40, 60)
    a, b = (Leaf(name, 1, 0, 100, False, is_hidden=True) for name in "ab")
    c = Leaf("c", 1, 0, 100, False, score=(35, 35))
    pillar = Pillar((Dimension("d", 2, (a, c), bands[0]), Dimension("e", 1, (b,), bands[1])), 1, (30, 42))
    found = inverted(pillar)
    for x, y in itertools.product(range(0, 101, 5), repeat=2):
        d, e = (x + 35) / 2, y
        whole = math.exp((2 * math.log(max(d, 1)) + math.log(max(e, 1))) / 3)
        if 20 <= d <= 40 and 40 <= e <= 60 and 30 <= whole <= 42:
            assert found["a"][0] - 1e-6 <= x <= found["a"][1] + 1e-6
            assert found["b"][0] - 1e-6 <= y <= found["b"][1] + 1e-6
    # d = (a + 35) / 2 in 20 to 40
    assert found["a"][0] >= 5 - 1e-6 and found["a"][1] <= 45 + 1e-6


def test_a_band_grows_until_the_hidden_figure_under_it_is_open():
    """b2b_own_model_share, 30 to 95 %: 80 to 100 points are 82 to 100 %, too narrow; 60 to 100 are 69 to 100 %."""
    of = {"quarter": "2026Q3", "team": "gaon", "pillar": "b2b"}
    score = {
        **of,
        "variant": "headline",
        "score": None,
        "score_state": "not_rated",
        "rank_best": 1,
        "rank_worst": 1,
    }
    independence = {**of, "dimension": "independence", "dimension_score": None, "dimension_score_state": "banded",
                    "dimension_score_low": 80, "dimension_score_high": 100}  # fmt: skip
    share = {**of, "dimension": "independence", "indicator": "b2b_own_model_share", "value_state": "withheld",
             "indicator_score": None, "indicator_score_state": "withheld"}  # fmt: skip
    _, (grown,) = widened([score], [independence], [share], [], method.load())
    assert (grown["dimension_score_low"], grown["dimension_score_high"]) == (60, 100)


def test_a_band_of_another_team_grows_where_a_total_ties_the_two():
    of = {"quarter": "2026Q3", "pillar": "b2b"}
    of |= {"dimension": "breadth", "dimension_score": None, "dimension_score_state": "banded"}
    bands = [{**of, "team": team, "dimension_score_low": low, "dimension_score_high": high}
             for team, low, high in (("gaon", 0, 100), ("byeol", 20, 40))]  # fmt: skip
    key = CellKey("sectors", "customers", "2026Q3", "gaon", "all")
    ends = iter([[key], []])
    _, grown = widened([], bands, [], [], method.load(), lambda trees: next(ends))
    assert [(one["dimension_score_low"], one["dimension_score_high"]) for one in grown] == [(0, 100), (0, 60)]


def customers(part="all", quarter="2026Q3", measure="customers"):
    return CellKey("sectors", measure, quarter, "gaon", part)


def test_penetration_of_small_sectors_tells_how_many_customers_there_must_be():
    """Of 10, 10 and 100 organisations 1.6, 1.6 and 16 are a sector reached in full. At 80 points 2.4 of three are
    reached: with public at most at 8/16, the other two make 1.9, each 0.9 at least: 1.44 organisations are 2."""
    leaf = Leaf("b2b_sector_penetration", 1, 0, 100, False, score=(80, 90))
    marks = {("2026Q3", "finance"): 1.6, ("2026Q3", "manufacturing"): 1.6, ("2026Q3", "public"): 16}
    trees = Trees({("2026Q3", "gaon"): Pillar((Dimension("breadth", 1, (leaf,)),), 1)}, marks, 2)
    spans = {customers("finance"): (1, 2), customers("manufacturing"): (1, 2), customers("public"): (1, 8)}
    found = trees.narrowed(spans)
    assert found == {customers("finance"): (2, 2), customers("manufacturing"): (2, 2), customers("public"): (7, 8)}


def test_retention_ties_users_of_now_to_those_of_half_a_year_ago():
    leaf = Leaf("b2b_net_usage_retention", 1, 50, 110, False, score=(50, 60))  # 80 to 86 %
    trees = Trees({("2026Q3", "gaon"): Pillar((Dimension("persistence", 1, (leaf,)),), 1)}, {}, 2)
    now, then = customers(measure="regular_users"), customers(quarter="2026Q1", measure="regular_users")
    assert trees.narrowed({now: (0, 1000), then: (500, 9000)}) == {now: (400, 1000), then: (500, 1250)}
