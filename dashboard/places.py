"""Where the data are: a folder a programme, found by name, by the environment, or because there is only one."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from connectors import programme
from connectors.programme import Programme


class NoProgramme(Exception):
    """There is no such programme, or several and none was named; `known` are those that exist."""

    def __init__(self, wanted: str | None, known: list[str]) -> None:
        self.wanted, self.known = wanted, known
        super().__init__(wanted or "")


def data_dir() -> Path:
    """$HWAKSAN_DATA, else `data` in the folder one stands in."""
    return _whole(os.environ.get("HWAKSAN_DATA") or "data", Path.cwd())


@lru_cache(maxsize=16)
def _whole(folder: str, stood_in: Path) -> Path:
    """Every run of a page asks several times, and each time all folders above would be looked up on the disk."""
    return (stood_in / folder).resolve()


def public_address() -> str:
    """What links that leave the public pages begin with: $HWAKSAN_URL (https://hwaksan.example); else nothing."""
    return os.environ.get("HWAKSAN_URL", "").rstrip("/")


def programme_in(folder: Path) -> Programme:
    """The programme of a folder, read again only when it was written. Raises OSError, BrokenFile."""
    return _read_programme(folder, (folder / "programme.toml").stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read_programme(folder: Path, written: int) -> Programme:
    return programme.load(folder)


def known_programmes() -> list[str]:
    """Codes of the programmes in the data folder."""
    folder = data_dir()
    if not folder.is_dir():
        return []
    return sorted(one.name for one in os.scandir(folder) if Path(one.path, "programme.toml").is_file())


def find_programme(code: str | None = None) -> Programme:
    """The named programme; unnamed, `demo` where it exists, else the only one. Raises NoProgramme."""
    known = known_programmes()
    wanted = code or ("demo" if "demo" in known else known[0] if len(known) == 1 else None)
    if wanted not in known:
        raise NoProgramme(code, known)
    return programme.load(data_dir() / wanted)
