"""Every version of the method: those that were in force, the one that is, and those that are proposed."""

from __future__ import annotations

import datetime
import functools
from pathlib import Path

from connectors.errors import BrokenFile
from connectors.model import Words
from dashboard.scoring import method
from dashboard.scoring.method import Method

# A file a version, as it stood on its last day; the one in force is method.toml.
FOLDER = Path(__file__).with_name("methods")
PROPOSED = "-proposed"  # how the version of a file ends that is not in force
MOST_BYTES = 1_000_000  # of a method file of one's own; ours has some 80,000


@functools.cache
def known() -> dict[str, Method]:
    """By version, oldest first; proposed ones after the one in force. Raises BrokenFile."""
    found = [method.load(), *(method.parse(path.read_bytes(), path.name) for path in FOLDER.glob("*.toml"))]
    return {one.version: one for one in sorted(found, key=lambda one: (is_proposed(one), _numbers(one.version)))}


def is_proposed(one: Method) -> bool:
    return one.version.endswith(PROPOSED)


def in_force_on(day: datetime.date) -> Method:
    """The version in force at the end of a day; before there was one, the first."""
    ours = [one for one in known().values() if not is_proposed(one)]
    return next((one for one in reversed(ours) if one.change.on <= day), ours[0])


def named(said: str) -> Method:
    """A version by its name, or a method file by its path. Raises BrokenFile."""
    if said in known():
        return known()[said]
    try:
        return method.parse(Path(said).read_bytes(), said)
    except OSError as problem:
        listed = ", ".join(known())
        raise BrokenFile(said, "", Words(f"이런 판(있는 판: {listed})도 파일도 없습니다: {problem.strerror}",
                                         f"is neither a version ({listed}) nor a file: {problem.strerror}")) \
            from None  # fmt: skip


@functools.lru_cache(maxsize=32)
def read(raw: bytes) -> Method:
    """A method file as somebody sent it, or one of ours again; nothing in it is run. Raises BrokenFile."""
    return method.parse(raw, "")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.removesuffix(PROPOSED).split("."))
