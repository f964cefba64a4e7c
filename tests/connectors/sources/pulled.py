"""A programme that pulls from a server on this machine."""

from __future__ import annotations

import datetime
from pathlib import Path

from connectors import programme
from connectors.programme import Programme
from connectors.sources import catalogue, pulling
from connectors.sources.rows import Reading
from connectors.sources.runs import Run

NOON = datetime.datetime.fromisoformat("2026-11-02T12:00:00+09:00")
HEADINGS = "team_id,kind,value,means,role,valid_from,valid_to,source\n"


def programme_with(trial: Path, aliases: str = "", **sources: str | dict[str, object]) -> Programme:
    """The trial programme with these sources (code = base URL, or a table of settings with base_url) and aliases
    (lines of the table without headings)."""
    path = trial / "programme.toml"
    lines = [path.read_text(encoding="utf-8")]
    for code, said in sources.items():
        settings = said if isinstance(said, dict) else {"base_url": said}
        lines.append(f"[pull.{code}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in settings.items()))
    path.write_text("\n".join(lines), encoding="utf-8")
    (trial / "tables").mkdir(exist_ok=True)
    (trial / "tables" / "aliases.csv").write_text(HEADINGS + aliases, encoding="utf-8")
    return programme.load(trial)


def _toml(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def pull(chosen: Programme, code: str, at: datetime.datetime = NOON, **options: object) -> Run:
    return pulling.pull(chosen, [code], at=at, **options)[code]  # type: ignore[arg-type]


def readings(chosen: Programme, code: str) -> list[Reading]:
    """What the kept answers of a source say, oldest first."""
    shelf, module = pulling.shelf_of(chosen, code), catalogue.load()[code].module
    cards = [card for card in shelf.cards() if card.outcome == "OK"]
    return [module.read(card, body) for card in cards if (body := shelf.body(card)) is not None]
