"""Methods that a viewer tried and named: a small file a person and programme, which nobody else's page reads."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from connectors.disk import json_bytes, lock, write_whole
from dashboard.access import Viewer

MOST = 30
MOST_LETTERS = 60


class TooMany(Exception):
    """The viewer has kept as many methods as there may be."""


def kept(folder: Path, viewer: Viewer) -> dict[str, str]:
    """Code by name, in the order in which they were kept. What is in the file is looked up like any address."""
    try:
        found = json.loads(_file(folder, viewer).read_bytes())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}  # a file cut short by hand holds nothing that a link could not bring back
    return {str(name): str(code) for name, code in found.items()} if isinstance(found, dict) else {}


def keep(folder: Path, viewer: Viewer, name: str, code: str) -> None:
    """Keep a method under a name; one of that name is replaced. Raises TooMany."""
    with lock(_file(folder, viewer).with_suffix(".lock")):
        found = kept(folder, viewer)
        if name not in found and len(found) >= MOST:
            raise TooMany
        write_whole(_file(folder, viewer), json_bytes(found | {name: code}), 0o600)


def forget(folder: Path, viewer: Viewer, name: str) -> None:
    with lock(_file(folder, viewer).with_suffix(".lock")):
        found = kept(folder, viewer)
        found.pop(name, None)
        write_whole(_file(folder, viewer), json_bytes(found), 0o600)


def named(said: str) -> str:
    """A name as it is kept: one line, not too long."""
    return " ".join("".join(c if c.isprintable() else " " for c in said).split())[:MOST_LETTERS]


def _file(folder: Path, viewer: Viewer) -> Path:
    """By the person who signed in; in demo mode by the role."""
    who = hashlib.sha256(f"{viewer.code}/{viewer.name}".encode()).hexdigest()[:16]
    return folder / "tried" / f"{who}.json"
