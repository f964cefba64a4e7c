"""Freezing an edition of the demo: gathering, disclosure control and writing, against the limit of the issue."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from bench.measure import Line, alone
from connectors import demo as sample
from connectors import programme as programmes
from connectors import warehouse
from dashboard.publish import freeze, scheduling, shipped
from dashboard.publish.freeze import Release
from dashboard.scoring.fill import fill

DEMO = Path(__file__).parent.parent / "sample_data" / "demo"
AT_MOST_S = 10.0
QUARTER = "2026Q3"


def lines() -> list[Line]:
    with tempfile.TemporaryDirectory() as place:
        folder = _before(Path(place))
        run = alone(freeze_one, folder)
    return [
        Line(f"an edition of the demo frozen ({QUARTER})", f"{run.cpu:.1f} s", "", "", f"{AT_MOST_S:.0f} s",
             run.cpu <= AT_MOST_S)
    ]  # fmt: skip


def _before(place: Path) -> Path:
    """The demo with all its editions but the newest."""
    folder = sample.load(DEMO, place).folder
    chosen = programmes.load(folder)
    warehouse.build(chosen, fill)
    shipped.publish(chosen, DEMO, until="2026Q2")
    return folder


def freeze_one(folder: Path) -> None:
    """Each run in a copy of its own: an edition is written once."""
    with tempfile.TemporaryDirectory() as place:
        own = Path(place) / "demo"
        shutil.copytree(folder, own, symlinks=True)
        chosen, path = programmes.load(own), warehouse.current(own)
        assert path
        at = scheduling.planned(own, QUARTER).at
        freeze.freeze(warehouse.cursor(path), chosen, Release(QUARTER, "provisional", at, "bench", frozen_at=at))
