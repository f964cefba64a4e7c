"""The readiness items a team can hold, and from when until when each is asked, read from evidence.toml."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from connectors import toml
from connectors.model import Words
from connectors.toml import Section

MANDATORY = ("yes", "alt", "optional", "derived")
ITEM_SECTORS = ("common", "privacy", "finance", "manufacturing", "public")
LEVELS = ("R1", "R2", "R3", "R4", "R5")
CHECKS = ("yes", "partly", "no")
CONFIDENCE = ("sourced", "partly_sourced", "moving", "derived", "general_knowledge", "design")
FIRST_DAY, LAST_DAY = datetime.date(1, 1, 1), datetime.date(9999, 12, 31)


@dataclass(frozen=True)
class Period:
    """From the day `since` until the day `until`, both included, an item is asked as this says.

    A planned one is shown and changes nothing.
    """

    since: datetime.date
    until: datetime.date
    is_planned: bool
    mandatory: str
    alt_group: str | None
    holders: tuple[str, ...]
    pass_grades: tuple[str, ...]
    why: Words | None


@dataclass(frozen=True)
class EvidenceItem:
    """One readiness item; `derived` items are computed from accepted reports and never sent."""

    id: str
    words: Words
    sector: str
    level: str
    mandatory: str
    alt_group: str | None
    kind: str
    grades: tuple[str, ...]
    pass_grades: tuple[str, ...]
    holders: tuple[str, ...]
    not_applicable_when: Words | None
    derived: Words | None
    caveat: Words | None
    issuer: Words
    basis: Words | None
    attaches_to: Words
    validity: Words
    verify: Words
    public_check: str
    confidence: str
    periods: tuple[Period, ...]

    @property
    def asked(self) -> tuple[Period, ...]:
        """The periods in force; an item without any is always asked, as it says itself."""
        certain = tuple(one for one in self.periods if not one.is_planned)
        return certain or (
            Period(
                FIRST_DAY, LAST_DAY, False, self.mandatory, self.alt_group, self.holders, self.pass_grades, None
            ),
        )


def load(path: Path) -> dict[str, EvidenceItem]:
    """Every item by its id, checked. Raises BrokenFile with file, key and reason."""
    top = toml.load(path)
    top.only({"item"})
    return {id: _item(id, one) for id, one in top.sections("item").items()}


def _item(id: str, one: Section) -> EvidenceItem:
    one.only({*EvidenceItem.__dataclass_fields__} - {"id", "words", "periods"} | {"name", "period"})
    item = EvidenceItem(
        id=id,
        words=one.words("name"),
        sector=one.one_of("sector", ITEM_SECTORS),
        level=one.one_of("level", LEVELS),
        mandatory=one.one_of("mandatory", MANDATORY),
        alt_group=one.get("alt_group", str, "") or None,
        kind=one.one_of("kind", ("yes/no", "graded", "numeric")),
        grades=one.texts("grades"),
        pass_grades=one.texts("pass_grades"),
        holders=one.texts("holders"),
        not_applicable_when=one.words_if_any("not_applicable_when"),
        derived=one.words_if_any("derived"),
        caveat=one.words_if_any("caveat"),
        issuer=one.words("issuer"),
        basis=one.words_if_any("basis"),
        attaches_to=one.words("attaches_to"),
        validity=one.words("validity"),
        verify=one.words("verify"),
        public_check=one.one_of("public_check", CHECKS),
        confidence=one.one_of("confidence", CONFIDENCE),
        periods=tuple(_period(one, inner) for inner in one.rows("period")),
    )
    _agree(one, item.mandatory, item.alt_group, item.pass_grades, item.grades)
    if (item.mandatory == "derived") != (item.derived is not None):
        raise one.broken("derived", 'goes with mandatory = "derived", and only with it')
    _refuse_overlaps(one, item)
    return item


def _period(item: Section, one: Section) -> Period:
    """What a period does not say itself stays as the item says it."""
    one.only({"from", "until", "planned", "mandatory", "alt_group", "holders", "pass_grades", "why"})
    mandatory = one.one_of("mandatory", ("yes", "alt", "optional"), item.get("mandatory", str))
    kept = item.get("alt_group", str, "") if mandatory == "alt" else ""
    period = Period(
        since=one.day("from") or FIRST_DAY,
        until=one.day("until") or LAST_DAY,
        is_planned=one.get("planned", bool, False),
        mandatory=mandatory,
        alt_group=one.get("alt_group", str, kept) or None,
        holders=one.texts("holders") or item.texts("holders"),
        pass_grades=one.texts("pass_grades") or item.texts("pass_grades"),
        why=one.words("why"),
    )
    if period.until < period.since:
        raise one.broken("until", "lies before from")
    _agree(one, period.mandatory, period.alt_group, period.pass_grades, item.texts("grades"))
    return period


def _agree(
    one: Section, mandatory: str, alt_group: str | None, pass_grades: tuple[str, ...], grades: tuple[str, ...]
) -> None:
    if (mandatory == "alt") != (alt_group is not None):
        raise one.broken("alt_group", 'goes with mandatory = "alt", and only with it')
    if not set(pass_grades) <= set(grades):
        raise one.broken("pass_grades", "names a grade that is not in grades")


def _refuse_overlaps(one: Section, item: EvidenceItem) -> None:
    """On a day only one rule can be in force; two plans for one day would contradict each other too."""
    for planned in (False, True):
        numbered = sorted(
            (period.since, period.until, n)
            for n, period in enumerate(item.periods)
            if period.is_planned == planned
        )
        for (_, until, _), (since, _, n) in pairwise(numbered):
            if since <= until:
                raise one.broken(f"period[{n}].from", f"{since} overlaps another period of the item, to {until}")
