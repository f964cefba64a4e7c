"""Generated programmes of which editions are published: few customers, dominant ones, holdings over sectors and
teams, a silent team, customers that join, leave, waive and are corrected; sectors that are also shown together, in
each quarter, from the second on or no more. As plain rows."""

import itertools
import random
from dataclasses import dataclass, replace

from dashboard.publish import readable, together
from dashboard.publish.cells import Shown, Under3, Zero
from dashboard.publish.disclosure import Protected, protect
from dashboard.publish.measures import LIVE_STAGES, Reported, Use, draft
from dashboard.publish.versions import Earlier, against

SECTORS = ("finance", "manufacturing", "public", "other")
STAGES = ("pilot", "live", "embedded", "expanded")
# Which sums of sectors stand beside them, by quarter: one pattern a programme, most often none.
HALVES, PAIR = ("finance+other", "manufacturing+public"), ("finance+public",)
SUMS = ((), (PAIR, PAIR), (), ((), PAIR), (), (HALVES, ()), (), (PAIR, HALVES))


@dataclass(frozen=True)
class Row:
    """A customer's use of a team's model in a quarter."""

    quarter: str
    team: str
    sector: str
    stage: str
    group: str
    regular: int
    active: int
    requests: int


@dataclass(frozen=True)
class Programme:
    rows: tuple[tuple[Row, ...], ...]  # as each edition counts them
    reported: tuple[tuple[tuple[str, str], ...], ...]  # quarter and team, an edition
    waived: frozenset[str]
    sums: dict[str, tuple[str, ...]]


def generate(seed, per_team=None, teams=None, quarters=2):
    """Edition n shows quarters 1 to n; what it says of the ones before may be corrected."""
    rng = random.Random(seed)
    teams = [f"team{n}" for n in range(teams or rng.choice((3, 4)))]
    size = per_team or rng.choice((2, 4, 7, 12))
    holdings = [f"holding{n}" for n in range(3)]
    customers = [(team, _customer(rng, team, n, holdings)) for team in teams for n in range(size)]
    quarters = [f"2026Q{n + 1}" for n in range(quarters)]
    silent = {(rng.choice(quarters), rng.choice(teams))} if rng.random() < 0.5 else set()
    first = {q: [_use(rng, q, team, one) for team, one in customers if rng.random() < 0.85] for q in quarters}
    sums = dict(zip(quarters, SUMS[seed % len(SUMS)], strict=False))
    if sums:
        _keep_most(random.Random(seed), first, quarters)
    rows, reported = [], []
    for n in range(len(quarters)):
        known = quarters[: n + 1]
        if n:
            first[quarters[n - 1]] = _corrected(rng, first[quarters[n - 1]])
        there = [(q, team) for q in known for team in teams if (q, team) not in silent or n > quarters.index(q)]
        rows.append(tuple(row for q in known for row in first[q] if (q, row.team) in there))
        reported.append(tuple(there))
    groups = sorted({row.group for one in rows for row in one})
    return Programme(tuple(rows), tuple(reported), frozenset(rng.sample(groups, min(2, len(groups)))), sums)


def _keep_most(rng, first, quarters):
    """Most customers are the same as in the quarter before, so that what has changed is that of a few."""
    for before, quarter in itertools.pairwise(quarters):
        kept = [replace(row, quarter=quarter) for row in first[before] if rng.random() < 0.8]
        groups = {(row.team, row.group) for row in kept}
        first[quarter] = kept + [row for row in first[quarter] if (row.team, row.group) not in groups]


def _customer(rng, team, n, holdings):
    group = rng.choice(holdings) if rng.random() < 0.2 else f"{team}-{n}"
    return group, rng.choice(SECTORS), rng.lognormvariate(5, rng.choice((1.0, 1.5, 2.5)))


def _use(rng, quarter, team, customer):
    group, sector, size = customer
    active = round(size * rng.uniform(0.8, 1.3))
    requests = round(active * rng.uniform(5, 60)) + 1
    return Row(quarter, team, sector, rng.choice(STAGES), group, round(active * rng.random()), active, requests)


def _corrected(rng, rows):
    """Some customers' figures turn out to be others; one customer may turn out not to have been there."""
    found = [replace(row, active=row.active + rng.randrange(1, 60)) if rng.random() < 0.1 else row for row in rows]
    return found[1:] if rng.random() < 0.3 else found


@dataclass(frozen=True)
class Edition:
    """What was published, and what is true."""

    figures: dict
    cells: dict
    protected: Protected


def draft_of(rows, reported, waived=frozenset(), sums=None):
    return draft(uses_of(rows), there_of(reported, sums), {}, waived)


def uses_of(rows):
    uses = [_in_sector(row) for row in rows if row.stage in LIVE_STAGES]
    return uses + [Use("stages", row.quarter, row.team, row.stage, row.group, {"deployments": 1}) for row in rows]


def there_of(reported, sums=None):
    parts = {"sectors": SECTORS, "stages": STAGES}
    there = [Reported(table, quarter, team, parts[table]) for quarter, team in reported for table in parts]
    return [one for it in there for one in together.beside([it], (sums or {}).get(it.quarter, ()))]


def _in_sector(row):
    amounts = {"customers": 1, "regular_users": row.regular, "active_users": row.active, "requests": row.requests}
    return Use("sectors", row.quarter, row.team, row.sector, row.group, amounts)


def publish(programme, parameters):
    """Protect every edition as it would be frozen, each against those before."""
    editions = []
    for rows, reported in zip(programme.rows, programme.reported, strict=True):
        mine = draft_of(rows, reported, programme.waived, programme.sums)
        before = [Earlier(str(i), one.figures, one.cells) for i, one in enumerate(editions)]
        protected = protect(against(mine, before), parameters)
        cells = {cell.key: cell for cell in mine.cells}
        figures = {key: as_figure(protected.answers[key]) for key in cells}
        editions.append(Edition(figures, cells, protected))
    return editions


def as_figure(answer):
    if isinstance(answer, Shown):
        return readable.Figure(answer.value, "reported")
    if isinstance(answer, Zero):
        return readable.Figure(0, "zero")
    return readable.Figure(None, "under_3" if isinstance(answer, Under3) else "withheld")
