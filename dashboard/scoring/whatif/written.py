"""A viewer's settings as a method file: today's with some lines changed, and an entry that says who and why."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from connectors.model import Words
from dashboard.scoring.method import Method
from dashboard.scoring.whatif.settings import Change, Settings, emptied, heavy, unsound

Obstacle = Literal["mean", "factors", "heavy", "emptied", "unsound"]
Line = str | None  # what stands there instead; None: nothing
OWN = Words("보는 이가 정함", "the viewer's own")
OUT = ("weight", "scale", "direction")
OUT_GOALPOSTS = ("low", "high", "effective_on", "confidence.ko", "confidence.en")


@dataclass(frozen=True)
class About:
    """What the entry under [[change]] says."""

    on: datetime.date
    by: str
    what: Words


def obstacles(used: Method, chosen: Settings) -> tuple[Obstacle, ...]:
    """Why these settings are no method: what score.sql does not compute, and what a method may not hold."""
    found: list[tuple[Obstacle, bool]] = [
        ("mean", bool(chosen.of("mean"))),
        ("factors", bool(chosen.of("captive", "evidence"))),
        ("heavy", bool(heavy(used, chosen))),
        ("emptied", bool(emptied(used, chosen))),
        ("unsound", bool(unsound(used, chosen))),
    ]
    return tuple(name for name, is_so in found if is_so)


def version(used: Method, chosen: Settings) -> str:
    """Today's version and a mark of what was changed: the same settings have the same version."""
    return f"{used.version}+{hashlib.sha256(repr(chosen.of_method).encode()).hexdigest()[:8]}"


def written(used: Method, chosen: Settings, about: About) -> str:
    """The text of a method file that scores as these settings do. Ask `obstacles` first."""
    assert not obstacles(used, chosen)
    lines: dict[tuple[str, str], Line] = {("", "version"): f'version = "{version(used, chosen)}"'}
    titles: dict[str, str] = {}
    out = [one.id for one in chosen.of("indicator") if one.value == 0]
    for one in chosen.of_method.changes:
        lines |= _lines(one)
    for id in dict.fromkeys(one.id for one in chosen.of("low", "high")):
        lines |= _said(f"indicator.{id}.goalposts", about)
    for id in out:
        lines |= {(f"indicator.{id}", key): None for key in OUT} | {
            (f"indicator.{id}", "role"): 'role = "context"'
        }
        # Unscored, it has a reference with a reason, and no goalposts.
        lines |= {(f"indicator.{id}.goalposts", key): None for key in OUT_GOALPOSTS}
        titles[f"indicator.{id}.goalposts"] = f"[indicator.{id}.reference]"
    stretched = [id for id in used.uncertainty.stretched if id not in out]
    lines["uncertainty.goalposts", "indicators"] = f"indicators = {json.dumps(stretched)}"
    return _replaced(used.text, lines, titles, _entry(version(used, chosen), about))


def _lines(one: Change) -> dict[tuple[str, str], Line]:
    """The line that a change rewrites."""
    match one.kind:
        case "dimension":
            pillar, name = one.id.split(".")
            return {(f"pillar.{pillar}.dimension.{name}", "weight"): f"weight = {_number(one.value)}"}
        case "indicator":
            return {(f"indicator.{one.id}", "weight"): f"weight = {_number(one.value)}"}
        case "low" | "high":
            return {(f"indicator.{one.id}.goalposts", one.kind): f"{one.kind} = {_number(one.value)}"}
        case "assumed":
            return {("aggregation", "assumed_at_most"): f"assumed_at_most = {_number(one.value)}"}
    raise AssertionError(one)


def _said(section: str, about: About) -> dict[tuple[str, str], Line]:
    """New goalposts do not rest on the old reason."""
    return {
        (section, "effective_on"): f"effective_on = {about.on}",
        (section, "reason.ko"): f"reason.ko = {_text(about.what.ko)}",
        (section, "reason.en"): f"reason.en = {_text(about.what.en)}",
        (section, "confidence.ko"): f"confidence.ko = {_text(OWN.ko)}",
        (section, "confidence.en"): f"confidence.en = {_text(OWN.en)}",
    }


def _entry(named: str, about: About) -> str:
    return (
        f'[[change]]\nversion = "{named}"\non = {about.on}\nby = {_text(about.by)}\n'
        f"what.ko = {_text(about.what.ko)}\nwhat.en = {_text(about.what.en)}\n\n"
    )


def _replaced(text: str, lines: Mapping[tuple[str, str], Line], titles: Mapping[str, str], entry: str) -> str:
    """The file with some lines and headings replaced, comments and all else as they are."""
    made, section, left = [], "", dict(lines)
    for line in text.splitlines(keepends=True):
        heading, key = re.match(r"\[\[?([\w.]+)\]", line), re.match(r"([\w.]+) = ", line)
        if heading:
            section = heading[1]
            made.append(entry if section == "change" and entry not in made else "")
            line = f"{titles[section]}\n" if section in titles else line
        elif key and (section, key[1]) in left:
            new = left.pop((section, key[1]))
            line = "" if new is None else f"{new}{_comment(line)}\n"
        made.append(line)
    assert not left, f"no such lines in the method: {sorted(left)}"
    return "".join(made)


def _comment(line: str) -> str:
    """The remark after a number; a text may hold the sign itself."""
    found = re.search(r"[\d\]](\s+#.*)$", line.rstrip())
    return found[1] if found else ""


def _number(value: float) -> str:
    return f"{value:.10g}"


def _text(said: str) -> str:
    """Someone's words as a TOML string."""
    return json.dumps("".join(c for c in said if c.isprintable()), ensure_ascii=False)
