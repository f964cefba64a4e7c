"""Scores of generated programmes are turned back through the method, with all that is published beside them."""

from collections import Counter

import pytest

from dashboard.publish import rounding
from tests.dashboard.publish import scored_programmes
from tests.dashboard.publish.scored_attack import ScoredAttack, attacked, fitting

P = 15
PROGRAMMES, BATCH = 10, 2


@pytest.mark.parametrize("start", range(0, PROGRAMMES, BATCH))
def test_scores_narrow_no_hidden_figure_below_its_bound(start):
    tried = Counter()
    for seed in range(start, start + BATCH):
        broken, count = attacked(seed, P)
        assert broken == [], seed
        tried += count
    assert all(tried[how] > 20 for how in ("inverted", "figures")), tried


@pytest.mark.parametrize("seed", [5013, 10634])
def test_programmes_whose_users_of_half_a_year_ago_were_told_stay_closed(seed):
    """Once by a retention shown beside them, once by the bands of other teams under a total."""
    assert attacked(seed, P)[0] == []


def test_an_exact_score_in_place_of_a_band_is_found_out():
    """The attacker sees what it should: with dimension scores as they are, the hidden indicators are told."""
    edition = scored_programmes.publish(1, P)[-1]
    rows = [
        row | {"dimension_score": 55.5, "dimension_score_state": "reported"}
        if row["dimension_score_state"] == "banded" and row["dimension"] == "outcome"
        else row
        for row in edition.published["dimensions"]
    ]
    assert rows != edition.published["dimensions"]
    careless = scored_programmes.Edition(
        edition.figures, edition.cells, edition.protected, edition.published | {"dimensions": rows},
        {at: dict.fromkeys(found, (None, "withheld")) for at, found in edition.truth.items()}, edition.frames,
    )  # fmt: skip
    attack = ScoredAttack([careless], P)
    attack.run()
    assert {id for how, _, id, *_ in (one for one in attack.broken if one[0] == "inverted")} >= {
        "b2b_outcome_verified"
    }


def test_a_share_tells_of_how_many_it_is():
    # 37.5 % is 3 of 8 or 6 of 16; 33.3 % is 1 of 3, and 41.7 % is 5 of 12
    assert fitting((37.45, 37.55), range(1, 20)) == [8, 16]
    assert [rounding.least_whole(share) for share in (37.5, 100 / 3, 41.7, 0, 100)] == [8, 3, 12, 1, 1]
