"""Editions of generated programmes are attacked with what a reader, a contributor and another team have."""

from collections import Counter

import pytest

from dashboard.publish import rounding
from dashboard.publish.cells import Parameters, Shown, Withheld
from tests.dashboard.publish import programmes
from tests.dashboard.publish.attack import Attack, attacked

P = 15
PROGRAMMES, BATCH = 50, 10


@pytest.mark.parametrize("start", range(0, PROGRAMMES, BATCH))
def test_no_hidden_figure_is_narrowed_below_its_bound(start):
    tried = Counter()
    for seed in range(start, start + BATCH):
        broken, count = attacked(seed, P)
        assert broken == [], seed
        tried += count
    print(f"programmes {start} to {start + BATCH - 1}: {dict(tried)}")
    assert min(tried[how] for how in ("by hand", "by program", "contributor", "team")) > 50


@pytest.mark.parametrize("seed", [727, 12034])
def test_programmes_that_were_open_once_stay_closed(seed):
    """By what one changed who had consented; by what one knows of a rounded figure in which it is alone."""
    assert attacked(seed, P)[0] == []


def test_the_attacker_finds_a_figure_that_only_a_margin_gives_away():
    programme = programmes.generate(3, per_team=6, teams=3, quarters=1)
    (edition,) = programmes.publish(programme, Parameters(P))
    cells = edition.cells
    further = [key for key, answer in edition.protected.answers.items() if answer == Withheld("secondary")]
    values = {key: rounding.shown(cells[key].value, cells[key].rounded) for key in further}
    shown = {key: programmes.as_figure(Shown(value, 0, 0)) for key, value in values.items()}
    careless = edition.figures | shown
    careless = programmes.Edition(careless, cells, edition.protected)
    assert Attack(programme, [careless], P).run()
