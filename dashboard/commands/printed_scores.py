"""What the terminal says of scores, and the way from a score to its cells."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, Literal

import duckdb
from rich.console import Console
from rich.table import Table

from dashboard import stamp
from dashboard.scoring import explain
from dashboard.scoring.method import load as load_method
from dashboard.stamp import Stamp
from dashboard.text import Text, words

SCORES = """
SELECT team, month, pillar, variant, is_rated, score, low, high, arithmetic, coverage, change
FROM pillar_score
WHERE pillar IN ('b2b', 'b2c') AND ($month IS NULL OR month = $month)
ORDER BY month, pillar, variant, team
"""


def scores_of(con: duckdb.DuckDBPyConnection, month: datetime.date | None) -> list[dict[str, Any]]:
    """Every team, pillar and variant, in every month or in one, each with the hashes of method and data."""
    cursor = con.execute(SCORES, {"month": month})
    names, rows, made = [column[0] for column in cursor.description or ()], cursor.fetchall(), stamp.of(con)
    hashes = {"method_version": made.version, "method_sha256": made.method, "data_sha256": made.data}
    return [dict(zip(names, row, strict=True)) | hashes for row in rows]


def scores(out: Console, rows: list[dict[str, Any]], lang: str) -> None:
    """The newest month of the rows: a line per team and pillar, the variants beside the headline."""
    text = words(lang)
    newest = max(row["month"] for row in rows)
    by_key = {(row["pillar"], row["team"], row["variant"]): row for row in rows if row["month"] == newest}
    table = Table(title=text("cli.scores_title", month=text.month(newest)))
    for key in ("pillar", "team", "score", "interval", "change", "coverage"):
        side: Literal["left", "right"] = "left" if key in ("pillar", "team") else "right"
        table.add_column(text(f"cli.col_{key}"), justify=side, overflow="fold")
    beside = [one for one in load_method().variants.values() if one.id != "headline"]
    for one in beside:
        table.add_column(text.of(one.words), justify="right")
    for (pillar, team, variant), row in sorted(by_key.items()):
        if variant == "headline":
            others = [by_key.get((pillar, team, one.id)) for one in beside]
            table.add_row(pillar.upper(), team, *_score_cells(text, row), *(_point(text, one) for one in others))
    out.print(table)
    out.print(text("cli.unofficial"), style="dim")
    made = Stamp(*(rows[0][key] for key in ("method_version", "method_sha256", "data_sha256")))
    out.print(stamp.said(text, made), style="dim", soft_wrap=True)


def explanation(
    out: Console,
    con: duckdb.DuckDBPyConnection,
    team: str,
    indicator: str,
    month: datetime.date | None,
    variant: str,
    lang: str,
) -> str | None:
    """Points of a pillar, or value and cells of an indicator; else the reason why there is nothing to show."""
    text = words(lang)
    method = load_method()
    last = con.execute("SELECT max(month) FROM calendar").fetchone()
    when = month or (last[0] if last else None)
    if when is None:
        return text("cli.no_months")
    known = [row[0] for row in con.execute("SELECT team_id FROM team ORDER BY 1").fetchall()]
    if team not in known:
        return text("cli.no_team", team=team, known=", ".join(known))
    if variant not in method.variants:
        return text("cli.no_variant", variant=variant, known=", ".join(method.variants))
    if indicator in method.pillars or indicator in method.indicators:
        follow = _pillar if indicator in method.pillars else _indicator
        problem = follow(out, con, text, team, when, indicator, variant)
        if not problem:
            out.print(stamp.said(text, stamp.of(con)), style="dim", soft_wrap=True)
        return problem
    return text("cli.no_indicator", indicator=indicator, known=", ".join([*method.pillars, *method.indicators]))


def _pillar(out: Console, con: Any, text: Text, team: str, month: Any, pillar: str, variant: str) -> str | None:
    row = con.execute(
        "SELECT score, low, high, is_rated, coverage FROM pillar_score WHERE (team, month, pillar, variant) = "
        "($team, $month, $pillar, $variant)",
        {"team": team, "month": month, "pillar": pillar, "variant": variant},
    ).fetchone()
    if row is None:
        return text("cli.no_month", month=month)
    out.print(text("cli.pillar_line", pillar=pillar.upper(), team=team, month=text.month(month),
                   score=text.number(row[0], 1), low=text.number(row[1], 1), high=text.number(row[2], 1),
                   coverage=text.share(row[4])), style="bold")  # fmt: skip
    if not row[3]:
        out.print(text("cli.not_rated"))
        if pillar == "frontier":
            out.print(text(_unrated_frontier(con, team, month)))
        return None
    points = explain.points(con, team, month, pillar, variant)
    _lines(out, text("cli.points"), [(_named(text, one), one.points) for one in points], text, text.number)
    lines = explain.change(con, team, month, pillar, variant)
    if lines:
        _lines(out, text("cli.change"), [(_named(text, one), one.points) for one in lines], text, text.signed)
    return None


def _unrated_frontier(con: Any, team: str, month: Any) -> str:
    """The key of the reason: nothing on record beside a leader, or not enough of it."""
    (known,) = con.execute(
        "SELECT count(*) FROM measured JOIN indicator USING (indicator) WHERE pillar = 'frontier' "
        "AND team = $team AND month = $month AND variant = 'headline' AND state <> 'not_on_record'",
        {"team": team, "month": month},
    ).fetchone()  # fmt: skip
    return "benchmarks.not_rated_part" if known else "benchmarks.not_rated"


def _lines(
    out: Console, title: str, lines: list[tuple[str, float]], text: Text, shown: Callable[..., str]
) -> None:
    table = Table(title=title, show_footer=True)
    table.add_column("", footer=text("cli.sum"))
    table.add_column("", footer=shown(sum(points for _, points in lines), 3), justify="right")
    for name, points in lines:
        table.add_row(name, shown(points, 3))
    out.print(table)


def _named(text: Text, line: Any) -> str:
    method = load_method()
    if line.indicator:
        return f"{text.of(method.indicators[line.indicator].words)} ({line.indicator})"
    for pillar in method.pillars.values():
        if line.dimension in pillar.dimensions:
            return text.of(pillar.dimensions[line.dimension].words)
    return text(f"cli.{line.dimension}")


def _indicator(
    out: Console, con: Any, text: Text, team: str, month: Any, indicator: str, variant: str
) -> str | None:
    row = con.execute(
        "SELECT value, base, state FROM measured WHERE (team, month, indicator, variant) = "
        "($team, $month, $indicator, $variant)",
        {"team": team, "month": month, "indicator": indicator, "variant": variant},
    ).fetchone()
    if row is None:
        return text("cli.no_month", month=month)
    one = load_method().indicators[indicator]
    state = text.of(load_method().states[row[2]].words)
    out.print(text("cli.indicator_line", name=text.of(one.words), team=team, month=text.month(month),
                   value=text.number(row[0], 2), base=text.number(row[1]), state=state), style="bold")  # fmt: skip
    table = Table(title=text("cli.cells"))
    for key in ("report", "file", "sheet", "cell", "field", "value"):
        table.add_column(text(f"cli.col_{key}"), overflow="fold")
    cells = explain.cells(con, team, month, indicator, variant)
    for cell in cells:
        table.add_row(
            cell.report_id, cell.file_name, cell.sheet, f"{cell.column}{cell.row_no}", cell.field, str(cell.value)
        )
    out.print(table if cells else text("cli.no_cells"))
    return None


def _score_cells(text: Text, row: dict[str, Any]) -> tuple[str, str, str, str]:
    interval = "–".join(dict.fromkeys((text.number(row["low"], 1), text.number(row["high"], 1))))
    change = text.signed(row["change"]) if row["change"] is not None else "–"
    return _point(text, row), interval, change, text.share(row["coverage"])


def _point(text: Text, row: dict[str, Any] | None) -> str:
    if row is None:
        return "–"
    return text.number(row["score"], 1) if row["is_rated"] else text("cli.not_rated_short")
