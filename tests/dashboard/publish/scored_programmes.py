"""Generated programmes with scores: customers with seats, evidence and outcomes, indicators by plain formulas of
the method, published through disclosure control, bands and widening as an edition is.

Two quarters half a year apart, so that what one edition counts is the denominator of the next one's retention.
"""

import datetime
import math
import random
from dataclasses import dataclass

from dashboard.publish import checked, draft, gather, protect, widened
from dashboard.publish.before import Before
from dashboard.publish.cells import Parameters
from dashboard.publish.measures import LIVE_STAGES, Reported
from dashboard.publish.versions import Earlier
from dashboard.scoring import method
from tests.dashboard.publish import programmes

MONTHS = {"2026Q1": datetime.date(2026, 3, 1), "2026Q3": datetime.date(2026, 9, 1)}
QUARTERS = tuple(MONTHS)
# How many organisations a sector has: as in the demo and the record; and so few that some customers are most.
FRAMES = {"finance": 73, "manufacturing": 102, "public": 635}, {"finance": 8, "manufacturing": 12, "public": 20}
MARK = 0.16  # the part of them that counts as a sector reached in full
VARIANTS = ("verified", "face_value", "no_affiliates")
# Not yet due in the first quarter: there is none to compare with.
LATER = ("b2b_persistence_6m", "b2b_net_usage_retention")


@dataclass(frozen=True)
class Live:
    """A customer's deployment in a quarter, with all that indicators ask of it."""

    row: programmes.Row
    customer: str
    eligible: int
    licensed: int
    level: int
    independent: bool
    own_share: int
    verified: bool
    in_frame: bool
    evidence: int  # 0 counts at face value only, 3 is confirmed


def generate(seed):
    """Rows a quarter."""
    rng = random.Random(seed)
    teams, size = [f"team{n}" for n in range(3)], rng.choice((3, 6, 10))
    customers = [_customer(rng, team, n) for team in teams for n in range(size)]
    return {quarter: [_live(rng, quarter, *one) for one in customers if rng.random() < 0.85]
            for quarter in QUARTERS}  # fmt: skip


def _customer(rng, team, n):
    group = f"holding{rng.randrange(3)}" if rng.random() < 0.2 else f"{team}-{n}"
    traits = rng.random() < 0.7, rng.random() < 0.8, rng.choice((0, 1, 1, 1, 3, 3))
    return team, f"{team}-{n}", group, rng.choice(programmes.SECTORS), rng.lognormvariate(5, 1.5), *traits


def _live(rng, quarter, team, customer, group, sector, size, independent, in_frame, evidence):
    active = round(size * rng.uniform(0.8, 1.3)) + 1
    regular = round(active * rng.random())
    stage = rng.choice(("pilot", *LIVE_STAGES, *LIVE_STAGES))
    row = programmes.Row(quarter, team, sector, stage, group, regular, active, active * rng.randrange(5, 60))
    eligible, licensed = (round(active * rng.uniform(1.2, 6)) for _ in range(2))
    return Live(row, customer, eligible, licensed, rng.randrange(4), independent, rng.randrange(60, 101),
                rng.random() < 0.5, in_frame and sector in FRAMES[0], evidence)  # fmt: skip


# ---- indicators: (numerator, denominator) of each group ----


def counts(one, rows):
    """The deployments that are LIVE in a variant."""
    if rows is None:
        return None
    least = {"headline": 1, "verified": 3, "face_value": 0, "no_affiliates": 1}[one]
    return [
        it for it in rows
        if it.row.stage in LIVE_STAGES and it.evidence >= least and (one != "no_affiliates" or it.independent)
    ]  # fmt: skip


def halves(rows, before, every):
    """Of each ratio: what each customer adds to its two halves."""
    now = {it.customer: it for it in rows}
    was = [(it, now.get(it.customer)) for it in before or ()]
    return {
        "b2b_poc_conversion": [(it, it in rows, 1) for it in every],
        "b2b_seat_activation": [(it, it.row.active, it.licensed) for it in rows],
        "b2b_regular_reach": [(it, it.row.regular, it.eligible) for it in rows],
        "b2b_integration_depth": [(it, it.level >= 2, 1) for it in rows],
        "b2b_persistence_6m": [(it, then is not None, 1) for it, then in was],
        "b2b_net_usage_retention": [(it, then.row.regular if then else 0, it.row.regular) for it, then in was],
        "b2b_independent_share": [(it, it.independent, 1) for it in rows],
        "b2b_independent_share:users": [(it, it.independent * it.row.regular, it.row.regular) for it in rows],
        "b2b_own_model_share": [(it, it.row.requests * it.own_share / 100, it.row.requests) for it in rows],
        "b2b_outcome_verified": [(it, it.verified, 1) for it in rows],
    }


def values(rows, before, every, frames):
    """Value and state of each indicator of a team."""
    parts = halves(rows, before, every)
    found = {}
    for id, those in parts.items():
        top, bottom = sum(x for _, x, _ in those), sum(y for _, _, y in those)
        found[id] = 100 * top / bottom if bottom else None
    users = found.pop("b2b_independent_share:users")
    shares = [x for x in (users, found["b2b_independent_share"]) if x is not None]
    found["b2b_independent_share"] = min(shares, default=None)
    found["b2b_live_orgs"] = float(len(rows))
    reached = {sector: sum(it.in_frame and it.row.sector == sector for it in rows) for sector in frames}
    found["b2b_sector_penetration"] = 100 * sum(min(1, reached[s] / (MARK * n)) for s, n in frames.items()) / 3
    due = {id: value for id, value in found.items() if before is not None or id not in LATER}
    return {id: _state(id, value, parts, rows) for id, value in due.items()}


def _state(id, value, parts, rows):
    if id in ("b2b_live_orgs", "b2b_sector_penetration"):
        return value, "reported" if value else "zero"
    if not rows:
        return None, "nothing_live"
    least = method.load().indicators[id].min_base or 0
    groups = {it.row.group for it, _, _ in parts[id]}
    base = len(parts[id]) if id in ("b2b_poc_conversion", "b2b_integration_depth", "b2b_persistence_6m",
                                    "b2b_outcome_verified") else len(groups)  # fmt: skip
    return (value, "too_few") if value is None or base < least else (value, "reported")


def place(id, value):
    """The score of a value: its place between the goalposts."""
    one = method.load().indicators[id]
    low, high = one.goalposts.low, one.goalposts.high
    if one.scale == "log10":
        value, low, high = math.log10(max(value, low)), math.log10(low), math.log10(high)
    return 100 * min(1.0, max(0.0, (value - low) / (high - low)))


def scores(found):
    """Scores of indicators, dimensions and the pillar, with coverage."""
    used = method.load()
    leaves = {id: None if state == "too_few" else 0.0 if state == "nothing_live" else place(id, value)
              for id, (value, state) in found.items()}  # fmt: skip
    known = [x for x in leaves.values() if x is not None]
    assumed = min(50.0, sum(known) / len(known)) if known else 50.0
    under = {}
    for id, score in leaves.items():
        under.setdefault(used.indicators[id].dimension, []).append(score)
    points = {name: sum(assumed if x is None else x for x in xs) / len(xs) for name, xs in under.items()}
    ends = {name: [sum(end if x is None else x for x in xs) / len(xs) for end in (0, 100)]
            for name, xs in under.items()}  # fmt: skip
    coverage = sum(sum(x is not None for x in xs) / len(xs) for xs in under.values()) / len(under)
    return leaves, points, ends, coverage


def whole(points):
    return math.exp(sum(math.log(max(1.0, x)) for x in points.values()) / len(points))


# ---- publishing ----


@dataclass(frozen=True)
class Edition:
    """`published`: rows of scores, dimensions and indicators; figures and cells as in `programmes`."""

    figures: dict
    cells: dict
    protected: object
    published: dict
    truth: dict  # quarter, team -> indicator -> value and state
    frames: dict


def publish(seed, p=15):
    """An edition a quarter, the second holding the first one's rows."""
    rows, editions, frames = generate(seed), [], FRAMES[seed % 3 == 0]
    teams = sorted({it.row.team for those in rows.values() for it in those})
    past = {"scores": [], "dimensions": [], "indicators": []}
    for n, quarter in enumerate(QUARTERS):
        before = rows[QUARTERS[n - 1]] if n else None
        edition = _edition(quarter, teams, rows[quarter], before, editions, past, p, frames)
        editions.append(edition)
        past = edition.published
    return editions


def _edition(quarter, teams, rows, before, editions, past, p, frames):
    live = counts("headline", rows)
    uses = _uses(live, rows)
    reported = [Reported(table, quarter, team, parts) for team in teams
                for table, parts in (("sectors", programmes.SECTORS), ("stages", programmes.STAGES))]  # fmt: skip
    indicators, dimensions, pillars, contributed, truth = [], [], [], [], {}
    for team in teams:
        mine, was, every = (_of(team, those) for those in (live, counts("headline", before), rows))
        found = values(mine, was, every, frames)
        truth[quarter, team] = found
        contributed += _contributed(quarter, team, mine, was, every)
        leaves, points, ends, coverage = scores(found)
        for id, (value, state) in found.items():
            one = method.load().indicators[id]
            indicators.append(gather.Indicator(quarter, team, "b2b", one.dimension, id, value, state, leaves[id],
                                               leaves[id], leaves[id], True))  # fmt: skip
        dimensions += [gather.Dimension(quarter, team, "b2b", name, 1.0, x, *ends[name])
                       for name, x in points.items()]  # fmt: skip
        pillars.append(_pillar(quarter, team, "headline", points, coverage))
        for variant in VARIANTS:
            other = values(*(_of(team, counts(variant, those)) for those in (rows, before)), every, frames)
            _, changed, _, known = scores(other)
            if variant == "no_affiliates":
                changed |= {"independence": points["independence"]}
            pillars.append(_pillar(quarter, team, variant, changed, known))
    versions = tuple(Earlier(str(i), one.figures, one.cells) for i, one in enumerate(editions))
    shown = frozenset(key for old in editions for key, one in old.figures.items() if not one.is_hidden)
    then = tuple(editions[-1].cells.values()) if editions else ()
    said = Before(versions, shown=shown, compared=then)
    found = protect.protected(uses, reported, contributed, indicators, said, frozenset(), Parameters(p))
    of = draft.Scored(pillars, dimensions, indicators, found.hidden, {}, method.load().aggregation.floor)
    units = {one.id: one.unit.en for one in method.load().indicators.values()}
    of_indicators = draft.indicator_rows(of, units, method.load().never)
    tops, wholes = widened.widened(
        draft.score_rows(of, []), draft.dimension_rows(of), of_indicators,
        [{"quarter": quarter, "sector": sector, "frame": n} for sector, n in frames.items()], method.load(),
        lambda trees: checked.too_close(
            found.figures, editions[-1].figures if editions else {}, trees, [one.figures for one in editions],
            (), found.must_reach,
        ),
    )  # fmt: skip
    figures = {key: programmes.as_figure(answer) for key, answer in found.answers.items()}
    cells = {cell.key: cell for cell in protect.measures.draft(uses, reported, {}).cells}
    old = editions[-1] if editions else None
    return Edition(
        (old.figures if old else {}) | figures, (old.cells if old else {}) | cells, found,
        {"scores": [*past["scores"], *tops], "dimensions": [*past["dimensions"], *wholes],
         "indicators": [*past["indicators"], *of_indicators]},
        (old.truth if old else {}) | truth, frames,
    )  # fmt: skip


def _of(team, rows):
    return None if rows is None else [it for it in rows if it.row.team == team]


def _uses(live, rows):
    sectors = [programmes._in_sector(it.row) for it in live]
    return sectors + [programmes.Use("stages", it.row.quarter, it.row.team, it.row.stage, it.row.group,
                                     {"deployments": 1}) for it in rows]  # fmt: skip


def _contributed(quarter, team, *those):
    rows = those[0]
    found = [(id, team, MONTHS[quarter], it.row.group, float(top), float(bottom))
             for id, parts in halves(*those).items() for it, top, bottom in parts]  # fmt: skip
    found += [("b2b_time_to_live", team, MONTHS[quarter], it.row.group, 1.0, 1.0) for it in rows]
    return found + [(f"b2b_sector_penetration:{it.row.sector}", team, MONTHS[quarter], it.row.group, 1.0, 1.0)
                    for it in rows if it.in_frame]  # fmt: skip


def _pillar(quarter, team, variant, points, coverage):
    is_rated = coverage >= 2 / 3
    score = whole(points) if is_rated else None
    return gather.Pillar(MONTHS[quarter], team, "b2b", variant, is_rated, score, coverage)
