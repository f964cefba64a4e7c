"""The finding, and the parts under it: both clocks, growth and distance in time, and what support bought."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from dashboard import blocks, page
from dashboard.blocks import Block
from dashboard.charts import citing, markup
from dashboard.charts import fairness as charts
from dashboard.fairness import grids, measured, support, worded
from dashboard.fairness.parts import Clock, Measure
from dashboard.fairness.support import Given
from dashboard.page import Here
from dashboard.record import asked as record
from dashboard.record import grids as book

WINDOWS = ("3", "6", "12")  # months over which growth is taken; half a year, as support is given, unless chosen
SCORE = "score"
AGAINST = (SCORE, "growth")
AT_FIRST = 5  # rows of long tables; the rest unfolds


def head(here: Here, pillar: str, month: datetime.date) -> list[Block]:
    """The finding, how sure it is, and what its words mean."""
    now, measures = measured.clock(here, month), measured.measures(here, pillar)
    together = measured.at_same_age(here, now, pillar)
    return [
        blocks.head(here, worded.title(here, measures, now, together, pillar),
                    worded.lead(here, measures, now, together)),
        blocks.Folded(here.say("show.terms"), "", markup.facts(worded.terms(here))),
    ]  # fmt: skip


def choose(here: Here, part: str, pillar: str) -> str:
    """What the part that is open lets one choose: what is compared, or over how many months; else nothing."""
    say = here.say
    if part == "same_age":
        names = {_code(one): one.name for one in measured.measures(here, pillar)}
        return page.choose(here, "measure", list(names), say("fairness.measure"), names.__getitem__, SCORE)
    if part == "growth":
        return page.choose(here, "window", WINDOWS, say("fairness.window"),
                           lambda code: say("fairness.window_of", n=code), "6")  # fmt: skip
    names = dict(zip(AGAINST, _set_beside(here, measured.measures(here, pillar)), strict=True))
    return page.choose(here, "against", AGAINST, say("fairness.against"), names.__getitem__, SCORE)


def _set_beside(here: Here, measures: Sequence[Measure]) -> tuple[str, str]:
    """What is set beside support: the score, and the growth of the first count."""
    return measures[0].name, here.say("fairness.growth_of", what=measures[1].name)


def _code(one: Measure) -> str:
    return one.indicator.id if one.indicator else SCORE


def contents(here: Here, part: str, pillar: str, month: datetime.date, chosen: str) -> list[Block]:
    """The part that is open, and where one goes from there."""
    now, measures = measured.clock(here, month), measured.measures(here, pillar)
    following = blocks.go(here, "gaming", here.say("fairness.next"))
    match part:
        case "growth":
            return [
                blocks.table(here, "growth", grids.growths(here, measures, now, int(chosen))),
                *_distances(here, measures, now),
                following,
            ]
        case "given":
            return [*_support(here, measures, now, pillar, chosen), following]
    one = next(one for one in measures if _code(one) == chosen)
    return [*_same_age(here, one, now, pillar), following]


def _same_age(here: Here, one: Measure, now: Clock, pillar: str) -> list[Block]:
    """By age and by calendar, never in one picture; where each team stands, and why a month is empty."""
    say, together = here.say, measured.at_same_age(here, now, pillar)
    in_month = measured.in_month(here, now.month, pillar)
    waiting = charts.waiting(say, one, here.teams, now, here.day.months)
    return [
        blocks.Beside(
            blocks.chart(here, "age", charts.by_age(say, one, here.teams, now)),
            blocks.chart(here, "month", charts.by_month(say, one, here.teams, now, here.day.months)),
        ),
        blocks.table(here, "levels", grids.levels(here, one, now, together, in_month)),
        *([blocks.chart(here, "waiting", waiting)] if one.indicator else []),
    ]


def _distances(here: Here, measures: Sequence[Measure], now: Clock) -> list[Block]:
    """A team has nobody to be behind."""
    if len(here.teams) < 2:
        return []
    return [blocks.table(here, "distance", grids.distances(here, measures, now), at_first=AT_FIRST)]


def _support(here: Here, measures: Sequence[Measure], now: Clock, pillar: str, chosen: str) -> list[Block]:
    say, lines = here.say, here.ask(record.support)
    lead = blocks.Markup(markup.lead([say("fairness.support_lead")]))
    on, found = book.book(here), support.given(here, lines, measures, now, pillar)
    if not found:
        return [lead, blocks.Markup(markup.note(say("fairness.support_none")))]
    return [
        lead,
        *_picture(here, on, found, measures, now, chosen),
        blocks.table(here, "supported", grids.supported(here, on, found, measures), at_first=AT_FIRST),
        blocks.go(here, "record", say("fairness.to_record"), part="support"),
    ]


def _picture(
    here: Here, on: book.Book, found: Sequence[Given], measures: Sequence[Measure], now: Clock, chosen: str
) -> list[Block]:  # fmt: skip
    """Score or growth against the one kind of support that most lines give in one unit."""
    kind = support.drawn_kind(found)
    if kind is None:
        return []
    say, (of, unit) = here.say, kind
    across = say("fairness.axis", kind=citing.word(say, "support_kind", of),
                 unit=citing.word(say, "support_unit", unit))  # fmt: skip
    is_score = chosen == SCORE
    dots = (support.level_dots if is_score else support.growth_dots)(here, found, kind, on.claims)
    what = _set_beside(here, measures)[AGAINST.index(chosen)]
    axes = across, what if is_score else say("fairness.growth_axis")
    drawn = charts.against_support(say, dots, here.teams, worded.supported(here, dots, what),
                                   _note(here, found, kind, now), axes,
                                   charts.SCORES if is_score else None)  # fmt: skip
    return [blocks.chart(here, f"support_{chosen}", drawn)]


def _note(here: Here, found: Sequence[Given], kind: tuple[str, str], now: Clock) -> str:
    """How to read the dots, and of whom the record gives no amount."""
    say = here.say
    missing = [say("fairness.silent_of", team=here.name(team), period=citing.period(say, period))
               for period, team in support.silent(found, kind, now, list(here.teams))]  # fmt: skip
    note = say("fairness.dots_note")
    return f"{note} {say('fairness.silent', which=say.listing(missing))}" if missing else note


def unreported(here: Here) -> list[Block]:
    """Where nobody has reported: ages and what the record says of support, and nothing to set beside it."""
    say, lines = here.say, here.ask(record.support)
    now = measured.clock(here, here.day.as_of.replace(day=1))
    found = support.given(here, lines, (), now, "")
    rows = [blocks.table(here, "supported", grids.supported(here, book.book(here), found, ()))] if found else []
    return [
        blocks.head(
            here, worded.title_unreported(here, len(found)), [say("fairness.unreported"), *_searched(here)]
        ),
        blocks.Markup(markup.facts(worded.terms(here))),
        blocks.table(here, "ages", grids.ages(here, now)),
        *rows,
        blocks.go(here, "record", say("fairness.to_record"), part="support"),
    ]


def _searched(here: Here) -> list[str]:
    """Until when and where the record was searched."""
    say, scope = here.say, here.programme.record
    if scope is None:
        return []
    return [say("record.searched", day=say.day(scope.searched_on), scope=say.of(scope.scope))]
