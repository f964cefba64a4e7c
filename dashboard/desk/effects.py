"""The effect of a report on its team's scores, as a sentence and a table."""

from __future__ import annotations

from dashboard import blocks
from dashboard.charts import markup, naming
from dashboard.desk.effect import Effect
from dashboard.page import Here
from dashboard.queries import IndicatorScore, Score
from dashboard.scoring import method
from dashboard.tables import Grid, Rows

NO_CHANGE = 0.05  # points: what the first decimal does not show


def title(here: Here, found: Effect) -> str:
    """The pillars, before and after."""
    named = [_pillar(here, pillar, *both) for pillar, both in found.pillars.items()]
    return here.say("effect.title", month=here.say.month(found.month), pillars=here.say.listing(named))


def parts(here: Here, found: Effect) -> list[blocks.Single]:
    say = here.say
    against = say("effect.against", month=say.month(found.against)) if found.against else say("effect.first")
    if found.against == found.month:
        against = say("effect.against_same")
    made: list[blocks.Single] = [
        blocks.Markup(
            markup.note(f"{against} {say('effect.due', day=say.day(here.programme.due_on(found.month)))}")
        ),
        blocks.table(here, "effect", _table(here, found), at_first=30),
    ]
    if found.elsewhere:
        made.append(blocks.table(here, "effect_elsewhere", _elsewhere(here, found)))
    return made


def _pillar(here: Here, pillar: str, was: Score | None, now: Score | None) -> str:
    """B2B 69.6 (+1.2)."""
    said = f"{naming.pillar_name(here.say, pillar)} {naming.score_said(here.say, now.score if now else None)}"
    change = _change(was.score if was else None, now.score if now else None)
    return f"{said} ({here.say.signed(change)})" if change is not None else said


def _table(here: Here, found: Effect) -> Grid:
    """What moves stands first, by how much it moves."""
    say = here.say
    ranked = sorted(found.indicators.items(), key=lambda item: -abs(_moved(*item[1]) or 0))
    rows: Rows = [
        (
            markup.Cell(naming.indicator_name(say, one), under=_place(here, one)), _value(here, was),
            _value(here, now), _score(here, was), _score(here, now), say.signed(_moved(was, now)),
        )
        for one, (was, now) in ranked
    ]  # fmt: skip
    moved = sum(abs(_moved(*both) or 0) >= NO_CHANGE for both in found.indicators.values())
    names = ("indicator", "value_before", "value_after", "score_before", "score_after", "change")
    return Grid(say("effect.moved", n=str(moved), of=str(len(rows))), say("effect.note"),
                tuple(say(f"effect.{name}") for name in names), rows)  # fmt: skip


def _place(here: Here, indicator: str) -> str:
    one = method.load().indicators[indicator]
    if one.pillar is None or one.dimension is None:
        return ""
    names = naming.pillar_name(here.say, one.pillar), naming.dimension_name(here.say, one.pillar, one.dimension)
    return " · ".join(names)


def _value(here: Here, row: IndicatorScore | None) -> str:
    if row is None:
        return "–"
    if row.value is None:
        return naming.state_name(here.say, row.state)
    return naming.with_unit(here.say, row.value, method.load().indicators[row.indicator])


def _score(here: Here, row: IndicatorScore | None) -> str:
    return here.say.number(row.score if row else None, 1)


def _moved(was: IndicatorScore | None, now: IndicatorScore | None) -> float | None:
    return _change(was.score if was else None, now.score if now else None)


def _change(was: float | None, now: float | None) -> float | None:
    return now - was if was is not None and now is not None else None


def _elsewhere(here: Here, found: Effect) -> Grid:
    """An earlier month changes later ones: those that left, those that stayed."""
    say = here.say
    rows: Rows = [
        (say.month(one.month), naming.pillar_name(say, one.pillar), naming.score_said(say, one.was),
         naming.score_said(say, one.now))
        for one in found.elsewhere
    ]  # fmt: skip
    columns = tuple(say(f"effect.{name}") for name in ("month", "pillar", "score_before", "score_after"))
    return Grid(say("effect.elsewhere", n=str(len(rows))), "", columns, rows, text_columns=2)
