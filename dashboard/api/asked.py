"""What a request says about a report, in its address or in fields of a form: read strictly, nothing ignored."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from connectors import contract
from connectors.model import Words
from dashboard.api.problems import Problem
from dashboard.text import LANGUAGES

MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
CONFIRM = re.compile(r"([A-Za-z0-9_-]{1,20})=(.*\S.*)", re.DOTALL)
MAPPING = re.compile(r"(\S.{0,198}\S|\S)=([a-z][a-z0-9_]{0,60})?", re.DOTALL)
LONGEST_REASON = 1000
LONGEST_NAME = 200
FLAGS = {"1": True, "true": True, "0": False, "false": False}
# Any request may say these; the others belong to one.
ALWAYS = ("programme", "lang")
SENDING = ("month", "kinds", "dry_run", "name", "confirm", "mapping")
REPEATED = ("confirm", "mapping")


@dataclass(frozen=True)
class Sent:
    """`reasons` maps a rule to the reason, `mapping` a heading of the team's to a field; `name` is that of a body
    that is one file. `pairs`: as it was said."""

    pairs: tuple[tuple[str, str], ...]
    month: datetime.date | None
    kinds: tuple[str, ...] | None
    reasons: dict[str, str]
    is_dry_run: bool
    name: str
    mapping: dict[str, str]


def told(pairs: Iterable[tuple[str, str]], known: tuple[str, ...]) -> Sent:
    """Raises Problem for what is not `known`, said twice, or cannot be read."""
    said = tuple(pairs)
    _only_known(said, (*ALWAYS, *known))
    once, reasons = dict(said), dict(_reason(value) for name, value in said if name == "confirm")
    mapping = dict(_mapped(value) for name, value in said if name == "mapping")
    if once.get("lang", "ko") not in LANGUAGES:
        raise _bad("lang", f"{', '.join(LANGUAGES)} 가운데 하나", f"is one of {', '.join(LANGUAGES)}")
    return Sent(
        said, _month(once.get("month")), _kinds(once.get("kinds")), reasons, _flag(once.get("dry_run", "0")),
        _name(once.get("name", "")), mapping,
    )  # fmt: skip


def _only_known(said: tuple[tuple[str, str], ...], known: tuple[str, ...]) -> None:
    names = [name for name, _ in said]
    for name in names:
        if name not in known:
            raise _bad(name[:LONGEST_NAME], f"쓸 수 있는 것: {', '.join(known)}", f"is none of {', '.join(known)}")
        if name not in REPEATED and names.count(name) > 1:
            raise _bad(name, "한 번만 쓸 수 있음", "is said more than once")


def _month(text: str | None) -> datetime.date | None:
    if text is None:
        return None
    if not MONTH.fullmatch(text):
        raise _bad("month", "YYYY-MM으로 적음", "is written YYYY-MM")
    return datetime.date.fromisoformat(f"{text}-01")


def _kinds(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    kinds, known = tuple(text.split(",")), tuple(contract.load().kinds)
    if len(set(kinds)) < len(kinds) or not set(kinds) <= set(known):
        raise _bad("kinds", f"{','.join(known)}처럼 적은 목록", f"is a list such as {','.join(known)}")
    return kinds


def _reason(text: str) -> tuple[str, str]:
    found = CONFIRM.fullmatch(text)
    if found is None or len(found[2]) > LONGEST_REASON or not found[2].replace("\n", " ").isprintable():
        raise _bad("confirm", f"규칙=사유, 사유는 {LONGEST_REASON}자까지",
                   f"is RULE=reason, the reason of at most {LONGEST_REASON} letters")  # fmt: skip
    return found[1], found[2].strip()


def _mapped(text: str) -> tuple[str, str]:
    """The last = parts heading and field: a heading may hold one, a field never does."""
    found = MAPPING.fullmatch(text)
    if found is None or not found[1].replace("\n", " ").isprintable():
        raise _bad("mapping", "머리글=열, 받는 열이 아니면 머리글=",
                   "is heading=field, or heading= where it is none of ours")  # fmt: skip
    return found[1], found[2] or ""


def _flag(text: str) -> bool:
    if text not in FLAGS:
        raise _bad("dry_run", "1 또는 0", "is 1 or 0")
    return FLAGS[text]


def _name(text: str) -> str:
    if len(text) > LONGEST_NAME or not text.isprintable() or "/" in text or "\\" in text:
        raise _bad(
            "name", f"{LONGEST_NAME}자까지의 파일 이름", f"is a file name of at most {LONGEST_NAME} letters"
        )
    return text


def _bad(name: str, ko: str, en: str) -> Problem:
    return Problem("bad_parameter", {"name": name, "why": Words(ko, en)}, {"parameter": name})
