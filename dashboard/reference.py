"""The method page's content: indicators, rules, fields and states as their files say them, found by any word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from connectors import contract, rules
from connectors.contract import Field
from connectors.evidence import FIRST_DAY, LAST_DAY, EvidenceItem, Period
from connectors.model import Words
from dashboard.blocks import Markup
from dashboard.charts import markup, naming
from dashboard.charts.markup import Entry
from dashboard.page import Here
from dashboard.scoring import method
from dashboard.scoring.indicator import Indicator
from dashboard.tables import Grid
from dashboard.text import Text


@dataclass(frozen=True)
class Counts:
    """How much there is of each, for the title of the page."""

    indicators: int
    rules: int
    fields: int


def counts() -> Counts:
    fields = sum(len(kind.fields) for kind in contract.load().kinds.values())
    return Counts(len(method.load().indicators), len(rules.load().rules), fields)


def indicators(here: Here, wanted: str) -> list[Entry]:
    """Each indicator: definition, formula, goalposts and why, what could be faked and what is done about it."""
    say = here.say
    every = (_indicator(say, one) for one in method.load().indicators.values())
    return [entry for entry in every if _holds(wanted, entry.key, entry.title, *_flat(entry.lines))]


def items(here: Here, wanted: str) -> list[Entry]:
    """Each readiness item: which step asks it, from when, who issues it, how long it holds and how to check it."""
    every = (_item(here.say, one) for one in contract.load().items.values())
    return [entry for entry in every if _holds(wanted, entry.key, entry.title, entry.place, *_flat(entry.lines))]


def rule_grid(here: Here, wanted: str) -> Grid:
    """Each rule: what it looks at, how severe it is, what it says and what to do."""
    say = here.say
    book = rules.load()
    rows = [
        (
            one.id,
            say(f"severity.{one.severity}"),
            _fields_said(say, one.fields),
            _blank(say.of(one.message)),
            _blank(say.of(one.remedy)),
        )
        for one in book.rules.values()
    ]
    rows += [
        (
            one.id,
            say(f"severity.{one.severity}"),
            say("method.whole_file"),
            _blank(say.of(one.message)),
            _blank(say.of(one.remedy)),
        )
        for one in book.files.values()
    ]
    columns = tuple(say(f"column.{name}") for name in ("rule", "severity", "field", "message", "remedy"))
    held = [row for row in rows if _holds(wanted, *row)]
    return Grid(say("method.rules"), say("method.rules_note"), columns, list(held), text_columns=5, stacks=True)


def _blank(said: str) -> str:
    """What a finding would fill in with the cell's own words: an open place, or nothing where it adds a hint."""
    return re.sub(r"\{\w+\}", "…", re.sub(r" ?\{(hint|wanted)\}", "", said))


def field_grid(here: Here, wanted: str) -> Grid:
    """Each field of the contract: name, code, type, unit, who fills it, who may see it."""
    say = here.say
    rows = [
        _field(say, kind.words, field) for kind in contract.load().kinds.values() for field in kind.fields.values()
    ]
    names = ("field", "code", "kind", "type", "required", "filled_by", "privacy", "values", "note")
    columns = tuple(say(f"column.{name}") for name in names)
    held = [row for row in rows if _holds(wanted, *row)]
    return Grid(
        say("method.fields_of"), say("method.fields_note"), columns, list(held), text_columns=9, stacks=True
    )


def state_grid(here: Here, wanted: str) -> Grid:
    """What an indicator can be each month, and what that does to the score."""
    say = here.say
    rows = [
        (say.of(one.words), say.of(one.what), say("method.yes" if one.is_due else "method.no"),
         say("method.yes" if one.is_known else "method.no"))
        for one in method.load().states.values()
    ]  # fmt: skip
    rows += [(say.of(one.words), say.of(one.what), "–", "–") for one in method.load().variants.values()]
    columns = tuple(say(f"column.{name}") for name in ("state", "meaning", "is_due", "is_known"))
    held = [row for row in rows if _holds(wanted, *row)]
    return Grid(say("method.states"), say("method.states_note"), columns, list(held), text_columns=4, stacks=True)


def steps(here: Here, wanted: str) -> list[Entry]:
    """The ten steps of building a composite indicator: how each is used, or why it is not."""
    say = here.say
    every = (
        Entry(one.id, say.of(one.words), say("method.used" if one.used else "method.not_used"),
              (("", say.of(one.what)),))
        for one in method.load().steps.values()
    )  # fmt: skip
    return [entry for entry in every if _holds(wanted, entry.title, *_flat(entry.lines))]


def entries(here: Here, found: list[Entry]) -> Markup:
    """Foldable entries; where only a few are left they stand open."""
    if not found:
        return Markup(markup.note(here.say("method.nothing")))
    return Markup(markup.entries(found, is_open=len(found) <= 3))


def sources_said(say: Text, one: Indicator) -> str:
    known = method.load().sources
    return "; ".join(f"{say.of(known[id].words)} ({known[id].url})" for id in one.sources)


def _indicator(say: Text, one: Indicator) -> Entry:
    place = say("method.unscored")
    if one.pillar and one.dimension:
        names = (naming.pillar_name(say, one.pillar), naming.dimension_name(say, one.pillar, one.dimension))
        place = " · ".join(names) if one.role == "scored" else " · ".join((*names, say("method.context")))
    lines: list[tuple[str, str]] = [
        (say("method.definition"), say.of(one.definition)),
        (say("method.formula"), say.of(one.formula)),
        (say("column.unit"), say.of(one.unit)),
        (say("method.goalposts_are"), naming.goalposts_said(say, one)),
        (say("method.reason"), say.of(one.reason)),
    ]
    if one.goalposts:
        lines.append((say("method.confidence"), say.of(one.goalposts.confidence)))
    if one.sources:
        lines.append((say("method.sources"), sources_said(say, one)))
    lines += [
        (say("method.fields"), ", ".join(f"{_field_name(say, one.kind, name)} ({name})" for name in one.fields)),
        (say("method.evidence"), say.of(one.evidence)),
        (say("method.gaming"), say.of(one.gaming_risk)),
        (say("method.counter"), say.of(one.counter_check)),
    ]
    return Entry(one.id, say.of(one.words), place, tuple(lines))


def _item(say: Text, one: EvidenceItem) -> Entry:
    place = " · ".join((say(f"item_sector.{one.sector}"), one.level, say(f"mandatory.{one.mandatory}")))
    lines: list[tuple[str, Words | str | None]] = [
        (say("items.derived"), one.derived),
        (say("items.alternatives"), _alternatives(say, one)),
        (say("items.asked"), "\n".join(_period(say, period) for period in one.periods)),
        (say("items.issuer"), one.issuer),
        (say("items.basis"), one.basis),
        (say("items.holders"), _holders(say, one.holders)),
        (say("items.grades"), ", ".join(one.pass_grades)),
        (say("items.not_applicable"), one.not_applicable_when),
        (say("items.attaches_to"), one.attaches_to),
        (say("items.validity"), one.validity),
        (say("items.verify"), one.verify),
        (say("items.public_check"), say(f"public_check.{one.public_check}")),
        (say("items.caveat"), one.caveat),
        (say("items.confidence"), say(f"confidence.{one.confidence}")),
    ]
    said = ((term, say.of(text) if isinstance(text, Words) else text) for term, text in lines)
    return Entry(one.id, say.of(one.words), place, tuple((term, text) for term, text in said if text))


def _alternatives(say: Text, one: EvidenceItem) -> str:
    """The other items of its group, one of which is enough."""
    others = (it for it in contract.load().items.values() if one.alt_group and it.alt_group == one.alt_group)
    return ", ".join(say.of(it.words) for it in others if it.id != one.id)


def _holders(say: Text, holders: tuple[str, ...]) -> str:
    return ", ".join(naming.label(say, "holder", code, "readiness") for code in holders)


def _period(say: Text, one: Period) -> str:
    """From when until when, how, and why; a plan is called one."""
    since = say("items.from", day=say.day(one.since)) if one.since != FIRST_DAY else ""
    until = say("items.to", day=say.day(one.until)) if one.until != LAST_DAY else ""
    when = " ".join(part for part in (since, until) if part)
    said = f"{when} ({say(f'mandatory.{one.mandatory}')})" + (f": {say.of(one.why)}" if one.why else "")
    return say("items.planned", what=said) if one.is_planned else said


def _field(say: Text, kind: Words, field: Field) -> tuple[str, ...]:
    values = ", ".join(f"{code} {say.of(words)}" for code, words in field.values.items())
    required = say.of(field.required_when) if field.required_when else say(f"required.{field.required}")
    unit = contract.load().units.get(field.unit)
    name, _, size = field.type.partition("(")
    type_ = " · ".join(
        [say(f"type.{name.lower()}") + (f" ({size}" if size else "")] + ([say.of(unit)] if unit else [])
    )
    note = say.of(field.derived) if field.derived else say.of(field.note)
    allowed = values or (say.of(field.allowed) if field.allowed else "")
    return (say.of(field.words), field.name, say.of(kind), type_, required, say(f"filled_by.{field.filled_by}"),
            say(f"privacy.{field.privacy}"), allowed, note)  # fmt: skip


def _fields_said(say: Text, fields: dict[str, tuple[str, ...]]) -> str:
    names = dict.fromkeys(_field_name(say, kind, name) for kind, found in fields.items() for name in found)
    said = list(names)
    return ", ".join(said[:4]) + (say("method.and_more", n=str(len(said) - 4)) if len(said) > 4 else "")


def _field_name(say: Text, kind: str, name: str) -> str:
    kinds = contract.load().kinds
    if kind == "record":
        return say(f"record_field.{name}")
    field = kinds[kind].fields.get(name) if kind in kinds else contract.load().header.get(name)
    return say.of(field.words) if field else name


def _holds(wanted: str, *texts: str) -> bool:
    """Every word that was asked for stands somewhere in the entry."""
    whole = " ".join(texts).casefold()
    return all(word in whole for word in wanted.casefold().split())


def _flat(lines: Iterable[tuple[str, str]]) -> list[str]:
    return [said for _, said in lines]
