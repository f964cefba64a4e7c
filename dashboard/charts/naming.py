"""How charts and tables name things and say values in the reader's language; no words of their own."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from connectors import contract
from connectors.contract import Field
from connectors.model import Words
from dashboard import queries
from dashboard.scoring import method
from dashboard.scoring.indicator import Indicator
from dashboard.text import MONTHS, Text

Teams = dict[str, queries.Team]


def pillar_name(say: Text, pillar: str) -> str:
    return say.of(method.load().pillars[pillar].words)


def dimension_name(say: Text, pillar: str, dimension: str) -> str:
    return say.of(method.load().pillars[pillar].dimensions[dimension].words)


def indicator_name(say: Text, indicator: str) -> str:
    return say.of(method.load().indicators[indicator].words)


def state_name(say: Text, state: str) -> str:
    return say.of(method.load().states[state].words)


def label(say: Text, field: str, code: str, kind: str = "b2b") -> str:
    """What the contract calls a code of a field, such as a stage or a sector."""
    words: Words | None = contract.load().kinds[kind].fields[field].values.get(code)
    return say.of(words) if words else code


def team_name(say: Text, team: queries.Team) -> str:
    return say.pick(team.ko, team.en)


def score_said(say: Text, score: float | None) -> str:
    return say.number(score, 1) if score is not None else say("score.not_rated")


def interval_said(say: Text, low: float | None, high: float | None) -> str:
    """An interval; one without width is said as the single number it is."""
    if low is None or high is None:
        return "–"
    return "–".join(dict.fromkeys((say.number(low, 1), say.number(high, 1))))


def value_said(say: Text, row: queries.IndicatorScore) -> str:
    """A value with its state in words where the state is not plainly "reported"."""
    if row.value is None:
        return state_name(say, row.state)
    value = measured(say, row.value, method.load().indicators[row.indicator])
    return value if row.state == "reported" else f"{value} ({state_name(say, row.state)})"


def is_never(value: float | None, one: Indicator) -> bool:
    """A number of days that only says: not reached."""
    never = method.load().never.get(one.id)
    return value is not None and never is not None and value >= never


def measured(say: Text, value: float | None, one: Indicator) -> str:
    """A value without its unit: shares to one place, organisations and days whole."""
    if is_never(value, one):
        return say("indicator.never")
    return say.number(value, 0 if _counts_things(one) and value == int(value or 0) else 1)


def _counts_things(one: Indicator) -> bool:
    return "%" not in one.unit.en


def from_to(say: Text, values: Sequence[float | None], digits: int = 1) -> str:
    """The first and last known value, in words."""
    known = [value for value in values if value is not None]
    if not known:
        return say("show.no_value")
    if len(known) == 1:
        return say.number(known[0], digits)
    return say("show.from_to", first=say.number(known[0], digits), last=say.number(known[-1], digits))


def counted(say: Text, names: Sequence[str]) -> str:
    return ", ".join(f"{name} {names.count(name)}" for name in dict.fromkeys(names))


def span_said(say: Text, months: Sequence[datetime.date]) -> str:
    if not months:
        return "–"
    return say("show.from_to", first=say.month(months[0]), last=say.month(months[-1]))


def short_month(say: Text, month: datetime.date) -> str:
    return say.pick(f"{month:%y}.{month.month}", f"{MONTHS[month.month - 1]} ’{month:%y}")


def with_unit(say: Text, value: float, one: Indicator) -> str:
    """A value with its unit: 34.6% of target, 목표 대비 34.6%, 6 organisations, 6개 기관."""
    if is_never(value, one):
        return say("indicator.never")
    unit, number = say.of(one.unit), say.number(value, 0 if value == int(value) else 1)
    if "%" in unit:
        return unit.replace("%", f"{number}%")
    return f"{number}{unit}" if say.lang == "ko" else f"{number} {unit}"


def place(sheet: str, column: str, row_no: int) -> str:
    """A cell as a spreadsheet names it."""
    return f"{sheet}!{column}{row_no}" if sheet else f"{column}{row_no}"


def raw(say: Text, value: object, field: Field | None) -> str:
    """A cell's value as it is kept, never rounded; a code with its meaning; an empty cell is said to be empty."""
    if value is None:
        return say("show.empty_cell")
    if isinstance(value, bool):
        return say("method.yes" if value else "method.no")
    meaning = field.values.get(str(value)) if field else None
    return f"{say.of(meaning)} ({value})" if meaning else str(value)


def goalposts_said(say: Text, one: Indicator) -> str:
    """From which value to which a score runs."""
    if one.goalposts is None:
        return say("method.no_goalposts")
    scale = say(f"scale.{one.scale}") if one.scale else ""
    return say("method.goalposts", low=f"{one.goalposts.low:,g}", high=f"{one.goalposts.high:,g}",
               unit=say.of(one.unit), scale=scale)  # fmt: skip


def shortened(said: str) -> str:
    """The same with long hashes cut: a reader compares their beginning."""
    return re.sub(r"\b([0-9a-f]{12})[0-9a-f]{52}\b", r"\1…", said)
