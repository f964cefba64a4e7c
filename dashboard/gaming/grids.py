"""What could tilt a score -> tables: the order by what counts, how few customers, levers, unknowns, silence."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import theme
from dashboard.blocks import Folded, Markup
from dashboard.charts import markup, naming
from dashboard.charts.markup import Cell, Entry
from dashboard.gaming import worded
from dashboard.gaming.asked import Buyers
from dashboard.page import Here
from dashboard.scoring import method
from dashboard.scoring.concentration import Concentration
from dashboard.scoring.credit import places
from dashboard.scoring.silence import RULES, Lever, Open, Silence, Tilt
from dashboard.tables import Grid, Rows


def order(here: Here, scores: Sequence[dict[str, float | None]], percent: int) -> Grid:
    """B2B with all demand, with captive demand by a factor, and of the open market alone; each with its order."""
    say = here.say
    ranks = [places(one) for one in scores]
    teams = sorted(here.teams, key=lambda team: (ranks[0].get(team, len(here.teams)), team))
    rows: Rows = [
        (_team(here, team), *(_ranked(here, team, one, rank) for one, rank in zip(scores, ranks, strict=True)))
        for team in teams
    ]
    columns = (say("column.team"), say("gaming.col_all"), say("gaming.col_at", percent=percent),
               say("gaming.col_open"))  # fmt: skip
    title = worded.at_factor(here, scores[1], percent)
    return Grid(title, say("gaming.order_note"), columns, rows, stacks=True)


def buyers(here: Here, found: Sequence[Buyers]) -> Grid:
    """How few customers each team's use is spread over."""
    say = here.say
    rows: Rows = [
        (_team(here, one.team), say(f"gaming.by_{one.measure}"), *_spread_cells(here, one)) for one in found
    ]
    names = ("by", "customers", "largest", "effective", "hhi", "rest")
    columns = (say("column.team"), *(say(f"gaming.col_{name}") for name in names))
    title = worded.buyers_title(here, found)
    return Grid(title, say("gaming.buyers_note"), columns, rows, text_columns=2, stacks=True)


def levers(here: Here, found: Sequence[Tilt]) -> Grid:
    """The one figure that would lift each team most, by a step and by going to its target, and who checks it."""
    say, known = here.say, method.load().indicators
    rows: Rows = []
    for one in found:
        step = next(iter(one.steps), None)
        risk = known[step.indicator] if step else None
        rows.append((
            _team(here, one.team), _lever(here, step), _lever(here, next(iter(one.targets), None)),
            Cell(say.of(risk.gaming_risk), under=say("gaming.countered", what=say.of(risk.counter_check)))
            if risk else "–",
        ))  # fmt: skip
    columns = (say("column.team"), say("gaming.col_step"), say("gaming.col_target"), say("method.gaming"))
    note = say("gaming.levers_note")
    return Grid(worded.levers_title(here, found), note, columns, rows, text_columns=4, stacks=True)


def unknowns(here: Here, found: Sequence[Tilt]) -> Grid:
    """The one unknown figure that could move each team most; no row where all is known."""
    say = here.say
    rows: Rows = []
    for one in found:
        if not one.open:
            continue
        widest: Open = one.open[0]
        rows.append((
            _team(here, one.team),
            Cell(naming.indicator_name(say, widest.indicator), _explained(here, one.team, widest.indicator),
                 sign=theme.STATES[widest.state].sign, under=naming.state_name(say, widest.state)),
            say.number(widest.assumed, 1), say.number(one.score, 1), say.number(widest.at_zero, 1),
            say.number(widest.at_full, 1),
        ))  # fmt: skip
    names = ("unknown", "assumed", "pillar", "at_zero", "at_full")
    columns = (say("column.team"), *(say(f"gaming.col_{name}") for name in names))
    title = worded.unknowns_title(here, found)
    return Grid(title, say("gaming.unknowns_note"), columns, rows, text_columns=2, stacks=True)


def silences(here: Here, found: Sequence[Tilt]) -> Grid:
    """The most that hiding up to three known figures brings under each rule."""
    say = here.say
    rows: Rows = [
        (_team(here, one.team), *(_silence(here, worded.best(one, rule)) for rule in RULES)) for one in found
    ]
    columns = (say("column.team"), *(say(f"gaming.rule_{rule}") for rule in RULES))
    title = worded.silences_title(here, found)
    return Grid(title, say("gaming.silences_note"), columns, rows, stacks=True)


def rules(here: Here) -> str:
    """What each rule does with a figure that is not there, and where silence pays under it."""
    return markup.facts([(here.say(f"gaming.rule_{rule}"), here.say(f"gaming.what_{rule}")) for rule in RULES])


def figures(here: Here, one: Tilt) -> Folded:
    """All known figures of a team: what a step, its target, and silence under each rule would do to the pillar."""
    say = here.say
    steps, targets = ({each.indicator: each for each in levers} for levers in (one.steps, one.targets))
    rows: Rows = []
    for n, silence in enumerate(one.alone["assumed"]):
        (indicator,) = silence.hidden
        rows.append((
            Cell(naming.indicator_name(say, indicator), _explained(here, one.team, indicator)),
            *(_gained(here, of.get(indicator)) for of in (steps, targets)),
            *(_pays(here, one.alone[rule][n].gain) for rule in RULES),
        ))  # fmt: skip
    columns = (say("column.indicator"), say("gaming.col_step"), say("gaming.col_target"),
               *(say("gaming.col_hidden", rule=say(f"gaming.rule_{rule}")) for rule in RULES))  # fmt: skip
    label = say("gaming.figures", team=here.name(one.team), score=say.number(one.score, 1))
    table = markup.table(columns, rows, label, 1, markup.Fold("", ""), at_first=len(rows), stacks=True)
    return Folded(label, "", markup.note(say("gaming.figures_note")) + table)


def risks(here: Here, pillar: str) -> Markup:
    """What the method wrote down beforehand: how each indicator could be inflated, and what is done about it."""
    say = here.say
    entries = [
        Entry(one.id, say.of(one.words), naming.dimension_name(say, pillar, one.dimension), (
            (say("method.gaming"), say.of(one.gaming_risk)), (say("method.counter"), say.of(one.counter_check)),
        ))
        for one in method.load().indicators.values()
        if one.pillar == pillar and one.dimension and one.role == "scored"
    ]  # fmt: skip
    return Markup(markup.titled(say("gaming.risks", n=len(entries)), say("gaming.risks_note"),
                                markup.entries(entries, False)))  # fmt: skip


def _ranked(here: Here, team: str, scores: dict[str, float | None], ranks: dict[str, int]) -> Cell:
    """A score with its place; alone there is none."""
    said = naming.score_said(here.say, scores[team]) if team in scores else here.say("tables.not_there")
    is_alone = len(here.teams) == 1 or team not in ranks
    return Cell(said, under="" if is_alone else here.say("robustness.rank", n=ranks[team]))


def _spread_cells(here: Here, one: Buyers) -> tuple[Cell | str, ...]:
    say, found = here.say, one.found
    if found is None:
        return (Cell(say("gaming.nothing")), *("–",) * 4)
    customers = say.number(found.customers)
    if one.unstated:
        customers = say("gaming.and_unstated", n=customers, more=one.unstated)
    least, most = found.effective
    largest = "–" if found.rest else say.share(found.largest)
    effective = "∞" if most == float("inf") else _between(here, least, most, 1)
    return customers, largest, effective, _index(here, found), say.share(found.rest)


def _index(here: Here, found: Concentration) -> Cell:
    """Of 10,000, as competition authorities write it, with its band in words and colour."""
    low, high = found.bands
    names = dict.fromkeys((here.say(f"gaming.is_{low}"), here.say(f"gaming.is_{high}")))
    said = _between(here, 10_000 * found.low, 10_000 * found.high, 0)
    colour = theme.CONCENTRATION[high] if low == high else theme.GREY
    return Cell(said, colour=colour, under="–".join(names))


def _between(here: Here, low: float, high: float, digits: int) -> str:
    return "–".join(dict.fromkeys((here.say.number(low, digits), here.say.number(high, digits))))


def _lever(here: Here, one: Lever | None) -> Cell:
    """The figure, from where to where, and the points that brings; none where nothing moves it."""
    say = here.say
    if one is None or one.gain < worded.VISIBLE:
        return Cell("–")
    indicator = method.load().indicators[one.indicator]
    before = say("gaming.none_yet") if one.before is None else naming.with_unit(say, one.before, indicator)
    moved = say("show.from_to", first=before, last=naming.with_unit(say, one.after, indicator))
    said = say("gaming.lifts", indicator=say.of(indicator.words), points=say.signed(one.gain))
    return Cell(said, under=moved)


def _silence(here: Here, one: Silence | None) -> Cell:
    if one is None:
        return Cell(here.say("gaming.never_rated"))
    names = here.say.listing([naming.indicator_name(here.say, id) for id in one.hidden])
    return Cell(_pays(here, one.gain), under=names)


def _gained(here: Here, one: Lever | None) -> str:
    return "–" if one is None else here.say.signed(one.gain)


def _pays(here: Here, gain: float | None) -> str:
    return here.say("score.not_rated") if gain is None else here.say.signed(gain)


def _explained(here: Here, team: str, indicator: str) -> str:
    return here.href("explain", team=team, what=indicator, variant="headline")


def _team(here: Here, team: str) -> Cell:
    row = here.teams[team]
    return Cell(naming.team_name(here.say, row), colour=row.colour)
