"""The parts of the page, in order: the finding, both clocks, growth, distance in time, and what support bought."""

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
DRAWN = 2  # measures with pictures of their own
AT_FIRST = 5  # rows of long tables; the rest unfolds


def choose_window(here: Here) -> int:
    """Over how many months growth is taken."""
    return int(page.choose(here, "window", WINDOWS, here.say("fairness.window"),
                           lambda code: here.say("fairness.window_of", n=code), "6"))  # fmt: skip


def contents(here: Here, pillar: str, month: datetime.date, window: int) -> list[Block]:
    now, measures = measured.clock(here, month), measured.measures(here, pillar)
    together = measured.at_same_age(here, now, pillar)
    return [
        blocks.head(here, worded.title(here, measures, now, together, pillar),
                    worded.lead(here, measures, now, together)),
        blocks.Markup(markup.facts(worded.terms(here))),
        *_clocks(here, measures, now),
        blocks.table(here, "levels", grids.levels(
            here, measures, now, together, measured.in_month(here, month, pillar))),
        blocks.chart(here, "waiting", charts.waiting(here.say, measures[1], here.teams, now, here.day.months)),
        blocks.table(here, "growth", grids.growths(here, measures, now, window)),
        *_distances(here, measures, now),
        *_support(here, measures, now, pillar),
        blocks.go(here, "gaming", here.say("fairness.next")),
    ]  # fmt: skip


def _clocks(here: Here, measures: Sequence[Measure], now: Clock) -> list[Block]:
    """Score and first count twice each, by age and by calendar; never in one picture. The tables hold all."""
    return [
        blocks.Beside(
            blocks.chart(here, f"age_{n}", charts.by_age(here.say, one, here.teams, now)),
            blocks.chart(here, f"month_{n}", charts.by_month(here.say, one, here.teams, now, here.day.months)),
        )
        for n, one in enumerate(measures[:DRAWN])
    ]


def _distances(here: Here, measures: Sequence[Measure], now: Clock) -> list[Block]:
    """A team has nobody to be behind."""
    if len(here.teams) < 2:
        return []
    return [blocks.table(here, "distance", grids.distances(here, measures, now), at_first=AT_FIRST)]


def _support(here: Here, measures: Sequence[Measure], now: Clock, pillar: str) -> list[Block]:
    say, lines = here.say, here.ask(record.support)
    section = blocks.Section(say("fairness.support"), say("fairness.support_lead"))
    on, found = book.book(here), support.given(here, lines, measures, now, pillar)
    if not found:
        return [section, blocks.Markup(markup.note(say("fairness.support_none")))]
    return [
        section,
        *_pictures(here, on, found, measures, now),
        blocks.table(here, "supported", grids.supported(here, on, found, measures), at_first=AT_FIRST),
        blocks.step(here, "record", say("fairness.to_record"), part="support"),
    ]


def _pictures(
    here: Here, on: book.Book, found: Sequence[Given], measures: Sequence[Measure], now: Clock
) -> list[Block]:  # fmt: skip
    """Score and growth against the one kind of support that most lines give in one unit."""
    kind = support.drawn_kind(found)
    if kind is None:
        return []
    say, (of, unit) = here.say, kind
    across = say("fairness.axis", kind=citing.word(say, "support_kind", of),
                 unit=citing.word(say, "support_unit", unit))  # fmt: skip
    score, grown = measures[0].name, say("fairness.growth_of", what=measures[1].name)
    note = _note(here, found, kind, now)
    levels, growths = (dots(here, found, kind, on.claims) for dots in (support.level_dots, support.growth_dots))
    left = charts.against_support(say, levels, here.teams, worded.supported(here, levels, score), note,
                                  (across, score), charts.SCORES)  # fmt: skip
    right = charts.against_support(say, growths, here.teams, worded.supported(here, growths, grown), note,
                                   (across, say("fairness.growth_axis")))  # fmt: skip
    return [blocks.chart(here, "support_level", left), blocks.chart(here, "support_growth", right)]


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
