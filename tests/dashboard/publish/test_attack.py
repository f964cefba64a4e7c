"""Editions of generated programmes are attacked with what a reader, a contributor and another team have."""

from collections import Counter

import pytest

from dashboard.publish.cells import Parameters, Shown
from tests.dashboard.publish import programmes
from tests.dashboard.publish.attack import Attack

P = 15
PROGRAMMES, BATCH = 50, 10


def attacked(seed):
    """What was found out, what was tried, and whether the engine itself refused the edition."""
    programme = programmes.generate(seed, per_team=(2, 3, 4, 6)[seed % 4], teams=3)
    editions = programmes.publish(programme, Parameters(P))
    usable = [one for one in editions if not one.protected.exposed]
    attack = (
        Attack(programme, editions[: len(usable)], P) if usable == editions[: len(usable)] and usable else None
    )
    return (attack.run() if attack else []), Counter(attack.tried if attack else {}), len(editions) - len(usable)


@pytest.mark.parametrize("start", range(0, PROGRAMMES, BATCH))
def test_no_hidden_figure_is_narrowed_below_its_bound(start):
    tried, refused = Counter(), 0
    for seed in range(start, start + BATCH):
        broken, count, no = attacked(seed)
        assert broken == [], seed
        tried, refused = tried + count, refused + no
    print(f"programmes {start} to {start + BATCH - 1}: {dict(tried)}, {refused} editions refused")
    assert min(tried[how] for how in ("by hand", "by program", "contributor", "team")) > 100


def test_the_attacker_finds_a_figure_that_only_a_margin_gives_away():
    programme = programmes.generate(3, per_team=6, teams=3, quarters=1)
    (edition,) = programmes.publish(programme, Parameters(P))
    cells = edition.cells
    careless = {
        key: programmes.as_figure(Shown(cells[key].value, 0, 0)) if answer.__class__.__name__ == "Withheld"
        and answer.reason == "secondary" else edition.figures[key]
        for key, answer in edition.protected.answers.items() if key in cells
    }  # fmt: skip
    careless = programmes.Edition(careless, cells, edition.protected)
    assert Attack(programme, [careless], P).run()
