"""What the door would say to a report: the same door, into a copy of what a team sent, then thrown away."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from connectors import inbox
from connectors.inbox import Refused, Sending, Taken
from connectors.programme import Programme

# What the door reads besides the programme itself and the team's earlier reports.
READ = ("acts", "mappings")


def receive(programme: Programme, sending: Sending, reveal: bool = False) -> Taken | Refused:
    """As `inbox.receive` would answer, and nothing stored. The receipt is one that was never given."""
    with _copy(programme.folder, sending.team) as folder:
        return inbox.receive(replace(programme, folder=folder), sending, reveal=reveal)


@contextmanager
def _copy(folder: Path, team: str) -> Iterator[Path]:
    """Files are copied, never linked, so that nothing written here reaches the real ones; only the folders of
    earlier reports, in which the door never writes, are links."""
    with TemporaryDirectory(prefix="hwaksan-") as place:
        copy = Path(place) / folder.name
        for name in READ:
            if (folder / name).is_dir():
                shutil.copytree(folder / name, copy / name)
        sent = copy / "inbox" / team
        sent.mkdir(parents=True)
        for report in (folder / "inbox" / team).glob("[!.]*"):
            (sent / report.name).symlink_to(report.resolve(), target_is_directory=True)
        yield copy
