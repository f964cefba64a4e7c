"""What an edition counted, kept beside the warehouse for the office alone: the next one tells changes by it.

A file holds keyed customer groups and true amounts. It is no part of an edition. Without it nobody can say by whom
a figure has changed, so the next edition is refused until it is restored or counted again (`hwaksan recount`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Any

from connectors.disk import json_bytes, write_whole
from dashboard.publish import measures
from dashboard.publish.cells import Answer, Cell, CellKey, Shown, Under3, Withheld, Zero
from dashboard.publish.measures import Reported, Use

FOLDER = "counted"
ANSWERS: dict[str, type[Answer]] = {"shown": Shown, "zero": Zero, "under_3": Under3, "withheld": Withheld}


@dataclass(frozen=True)
class Counted:
    """Of the quarters an edition was the first to say something of: who used what, what was answered, and who had
    consented to being shown."""

    uses: tuple[Use, ...]
    reported: tuple[Reported, ...]
    answers: Mapping[CellKey, Answer]
    waived: frozenset[str] = frozenset()

    def cells(self, quarters: Collection[str]) -> dict[CellKey, Cell]:
        found = measures.draft(self.uses, self.reported, {}, self.waived).cells
        return {cell.key: cell for cell in found if cell.key.quarter in quarters}


def write(programme_folder: Path, id: str, one: Counted) -> Path:
    data = {
        "uses": [asdict(use) for use in one.uses],
        "reported": [asdict(there) for there in one.reported],
        "answers": [[*astuple(key), *_said(answer)] for key, answer in one.answers.items()],
        "waived": sorted(one.waived),
    }
    path = programme_folder / FOLDER / f"{id}.json"
    write_whole(path, json_bytes(data), 0o600)
    return path


def read(programme_folder: Path, id: str) -> Counted | None:
    """None where the file is not there or not what was written."""
    try:
        data = json.loads((programme_folder / FOLDER / f"{id}.json").read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return Counted(
        tuple(Use(**use) for use in data["uses"]),
        tuple(Reported(**{**there, "parts": tuple(there["parts"])}) for there in data["reported"]),
        {CellKey(*row[:5]): _answer(*row[5:]) for row in data["answers"]},
        frozenset(data.get("waived", ())),  # files of before 2026-11-27 do not say
    )


def _said(answer: Answer) -> list[Any]:
    name = next(name for name, kind in ANSWERS.items() if isinstance(answer, kind))
    return [name, *astuple(answer)]


def _answer(name: str, *values: Any) -> Answer:
    return ANSWERS[name](*values)
