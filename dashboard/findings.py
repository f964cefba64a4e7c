"""Findings as a person reads them: one group per root cause, counted exactly, with where and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from connectors import contract, rules
from connectors.model import Finding

SEVERITIES = ("reject", "confirm", "query", "note")


@dataclass(frozen=True)
class Group:
    """All findings of one rule in one column: how many, in which cells, and the words in one language.

    `members` are the first of them, as many as were asked for.
    """

    rule: str
    severity: str
    count: int
    where: str
    cells: list[str]
    said: list[str]
    message: str
    remedy: str
    members: tuple[Finding, ...] = ()


def grouped(findings: Iterable[Finding], lang: str, shown: int = 5) -> list[Group]:
    """Worst first; each group names its first cells and what stands in them."""
    groups: dict[tuple[str | None, ...], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.rule, one.kind, one.sheet, one.field, *_own(one, lang)), []).append(one)
    made = [_group(members, lang, shown) for members in groups.values()]
    return sorted(made, key=lambda group: (SEVERITIES.index(group.severity), group.rule))


def _own(one: Finding, lang: str) -> tuple[str, ...]:
    """What sets a finding apart from others of its rule: an unknown heading has its own nearest name. What stood
    in a cell before does not: it is told at each cell."""
    return rules.load().words(one, lang) if one.values.keys() - {"was"} else ()


def aside(one: Finding, lang: str) -> str:
    """What the message says in brackets about what stood before ("median 114.5"); "" where it has no words of its
    own for it."""
    known = rules.load().rules.get(one.rule)
    found = re.search(r"\(([^(){}]*\{was\}[^(){}]*)\)", known.message[lang]) if known else None
    return found[1] if found and found[1] != "{was}" else ""


def asks(rule: str, lang: str) -> str:
    """What a rule asks of any cell; brackets that would hold what stood in one are left out."""
    book = rules.load()
    known = book.rules.get(rule) or book.files.get(rule)
    return re.sub(r"\s*\([^()]*\{\w+\}[^()]*\)|\s*\{\w+\}", "", known.message[lang]) if known else rule


def _group(members: list[Finding], lang: str, shown: int) -> Group:
    first = members[0]
    message, remedy = rules.load().words(first, lang)
    if any(one.values.get("was") != first.values.get("was") for one in members):
        message = asks(first.rule, lang)
    return Group(
        rule=first.rule,
        severity=first.severity,
        count=len(members),
        where=" · ".join(filter(None, (first.sheet, _column(first, lang)))),
        cells=[address(one, lang) for one in members[:shown] if one.cell],
        said=list(dict.fromkeys(one.said for one in members[:shown] if one.said)),
        message=message,
        remedy=remedy,
        members=tuple(members[:shown]),
    )


def address(one: Finding, lang: str) -> str:
    """A cell as Excel names it; where a whole row is meant, the row in words."""
    if one.column is not None:
        return one.cell
    return f"row {one.row_no}" if lang == "en" else f"{one.row_no}행"


def _column(one: Finding, lang: str) -> str:
    kind = contract.load().kinds.get(one.kind or "")
    field = kind.fields.get(one.field or "") if kind else None
    return field.words[lang] if field else one.field or ""
