"""What an edition counted, kept beside the warehouse for the office alone: by it the next one tells what has changed.

A file holds keyed customer groups and true amounts. It is no part of an edition. Without it nothing is lost but
knowledge: a figure that then differs from what was published is withheld, as nobody can say by whom it changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, field
from pathlib import Path
from typing import Any

from connectors.disk import json_bytes, write_whole
from dashboard.publish import measures
from dashboard.publish.cells import Answer, Cell, CellKey, Draft, Parameters, Shown, Under3, Withheld, Zero
from dashboard.publish.measures import Reported, Use

FOLDER = "counted"
ANSWERS: dict[str, type[Answer]] = {"shown": Shown, "zero": Zero, "under_3": Under3, "withheld": Withheld}
Decided = dict[str, dict[CellKey, Answer]]


@dataclass(frozen=True)
class Counted:
    """`decided`: what figures that hang together show, by a mark of all that decided it."""

    uses: tuple[Use, ...]
    reported: tuple[Reported, ...]
    decided: Decided = field(default_factory=dict)

    def cells(self) -> Sequence[Cell]:
        return measures.draft(self.uses, self.reported, {}).cells


def mark(part: Draft, parameters: Parameters) -> str:
    """A hash over figures that hang together, who contributes, and the rules they are held to."""
    # Whole numbers: repr() of floats is exact, and sets are put in order.
    said = [
        repr(parameters), *map(repr, part.relations),
        *(repr((cell.key, cell.contributions, cell.kind, cell.rounded, sorted(cell.waived))) for cell in part.cells),
    ]  # fmt: skip
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def write(programme_folder: Path, id: str, one: Counted) -> None:
    data = {
        "uses": [asdict(use) for use in one.uses],
        "reported": [asdict(there) for there in one.reported],
        "decided": {
            name: [[*astuple(key), *_said(answer)] for key, answer in answers.items()]
            for name, answers in one.decided.items()
        },
    }
    write_whole(programme_folder / FOLDER / f"{id}.json", json_bytes(data), 0o600)


def read(programme_folder: Path, id: str) -> Counted | None:
    path = programme_folder / FOLDER / f"{id}.json"
    if not path.exists():
        return None
    data = json.loads(path.read_bytes())
    return Counted(
        tuple(Use(**use) for use in data["uses"]),
        tuple(Reported(**{**there, "parts": tuple(there["parts"])}) for there in data["reported"]),
        {name: {CellKey(*row[:5]): _answer(*row[5:]) for row in rows} for name, rows in data["decided"].items()},
    )


def _said(answer: Answer) -> list[Any]:
    name = next(name for name, kind in ANSWERS.items() if isinstance(answer, kind))
    return [name, *astuple(answer)]


def _answer(name: str, *values: Any) -> Answer:
    return ANSWERS[name](*values)
