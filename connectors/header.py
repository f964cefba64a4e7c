"""Whose report a file is, for which month and which kinds: as the sender says, else as the file tells."""

from __future__ import annotations

import datetime

from connectors import grammar
from connectors.formats.tables import spans
from connectors.model import Finding, Header, Table
from connectors.programme import Programme
from connectors.texts import different

KINDS = ("b2b", "b2c", "readiness")


def told(
    tables: list[Table],
    programme: Programme,
    team: str,
    month: datetime.date | None,
    kinds: tuple[str, ...] | None,
) -> tuple[Header | None, list[Finding]]:
    """The header, or None with the reason. What the sender says wins; then a table `report`; then the rows."""
    said = next((table for table in tables if table.kind == "report"), None)
    data = [table for table in tables if table.kind != "report"]
    found = _other_programme(data, programme) or _other_team(said, team) or _all_of_another(data, team)
    if found:
        return None, found
    found = _several_months(data) if len(_months(data)) > 1 else []
    if found:
        return None, found
    in_rows = next(iter(_months(data)), None)
    when = month or _month_of(said) or in_rows
    if when is None:
        only_readiness = {table.kind for table in data} == {"readiness"}
        return None, [Finding("F37" if only_readiness else "F32", "reject")]
    if in_rows and in_rows != when:
        return None, [Finding("F34", "reject", values={"named": f"{when:%Y-%m}", "rows": f"{in_rows:%Y-%m}"})]
    which = kinds or _kinds_of(said) or tuple(kind for kind in KINDS if any(t.kind == kind for t in data))
    absent = [kind for kind in which if kind in KINDS and not any(table.kind == kind for table in data)]
    notes = [Finding("F38", "note", kind=kind) for kind in absent]
    return Header(team, when, which), notes


def _other_programme(tables: list[Table], programme: Programme) -> list[Finding]:
    """Every team code in the rows is a stranger here: the file is another programme's, and one message says so."""
    codes = _different(tables, "team_id")
    if not codes or codes & set(programme.teams):
        return []
    listed = ", ".join(sorted(codes)[:5])
    return [Finding("F35", "reject", said=listed, values={"codes": listed, "programme": programme.code})]


def _other_team(said: Table | None, team: str) -> list[Finding]:
    named = _first(said, "team_id")
    if said is None or named in (None, team):
        return []
    return [Finding("F31", "reject", "report", said.sheet, said.row_nos[0], said.columns["team_id"], "team_id",
                    named or "", {"sender": team})]  # fmt: skip


def _all_of_another(tables: list[Table], team: str) -> list[Finding]:
    """Every row belongs to one other team: the right file at the wrong door, which one message says."""
    for table in tables:
        named = _different([table], "team_id")
        if len(named) == 1 and team not in named:
            return [Finding("F31", "reject", table.kind, table.sheet, table.row_nos[0], table.columns["team_id"],
                            "team_id", named.pop(), {"sender": team})]  # fmt: skip
    return []


def _several_months(tables: list[Table]) -> list[Finding]:
    """One finding at the first row of another month than the first; it says which rows speak of which month."""
    rows = [(day, table, at) for table in tables for at, day in enumerate(_month_of_each(table)) if day]
    months = sorted({day for day, _, _ in rows})
    if len(months) < 2:
        return []
    listed = [(month, [t.row_nos[at] for day, t, at in rows if day == month]) for month in months]
    told = ", ".join(f"{month:%Y-%m}: {spans(numbers)}" for month, numbers in listed)
    _, table, at = next(row for row in rows if row[0] != rows[0][0])
    place = (table.kind, table.sheet, table.row_nos[at], table.columns["report_month"], "report_month")
    values = {"months": ", ".join(f"{month:%Y-%m}" for month in months), "rows": told}
    return [Finding("F33", "reject", *place, said=table.texts["report_month"][at].as_py(), values=values)]


def _month_of_each(table: Table) -> list[datetime.date | None]:
    """The month each row speaks of, each text read once."""
    if "report_month" not in table.texts:
        return []
    coded = table.texts["report_month"].dictionary_encode()
    read = [day.replace(day=1) if (day := grammar.month(text)) else None for text in coded.dictionary.to_pylist()]
    return [None if at is None else read[at] for at in coded.indices.to_pylist()]


def _months(tables: list[Table]) -> list[datetime.date]:
    """The months the rows speak of, oldest first; a cell that does not parse is left to the rules."""
    days = [day for text in _different(tables, "report_month") if (day := grammar.month(text)) is not None]
    return sorted({day.replace(day=1) for day in days})


def _different(tables: list[Table], field: str) -> set[str]:
    """The texts of a column over all tables that have it."""
    return {text for table in tables if field in table.texts for text in different(table.texts[field])}


def _month_of(said: Table | None) -> datetime.date | None:
    text = _first(said, "report_month")
    day = grammar.month(text) if text else None
    return day.replace(day=1) if day else None


def _kinds_of(said: Table | None) -> tuple[str, ...] | None:
    text = _first(said, "kinds")
    if not text:
        return None
    return tuple(part.strip().lower() for part in text.replace(";", ",").split(",") if part.strip())


def _first(said: Table | None, field: str) -> str | None:
    if said is None or field not in said.texts:
        return None
    text: str | None = said.texts[field][0].as_py()
    return text
