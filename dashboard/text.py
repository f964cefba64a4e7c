"""The words of the pages in one language, with Korean particles, and numbers and days as readers expect."""

from __future__ import annotations

import datetime
import re
from functools import cache
from pathlib import Path
from typing import Any

from connectors import toml
from connectors.model import Words

LANGUAGES = ("ko", "en")
FILE = Path(__file__).with_name("text.toml")
PARTICLES = {  # written after a final consonant, after a vowel
    "은": ("은", "는"), "는": ("은", "는"), "이": ("이", "가"), "가": ("이", "가"), "을": ("을", "를"),
    "를": ("을", "를"), "과": ("과", "와"), "와": ("과", "와"), "으로": ("으로", "로"), "로": ("으로", "로"),
}  # fmt: skip
# How digits and single letters are read aloud: the final sound decides the particle ("" a vowel, "ㄹ", or "x").
READ_ALOUD = {
    "0": "x", "1": "ㄹ", "2": "", "3": "x", "4": "", "5": "", "6": "x", "7": "ㄹ", "8": "ㄹ", "9": "",
    "L": "ㄹ", "M": "x", "N": "x", "R": "ㄹ", "%": "", "l": "ㄹ", "m": "x", "n": "x",
}  # fmt: skip
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Text:
    """Looks up words by key in one language; `text("overview.lead", team=name)` fills the placeholders."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, key: str, /, **values: object) -> str:
        template = both()[key][self.lang]
        if "{" not in template and "}" not in template:
            return template
        return template.format(**{name: Filling(value) for name, value in values.items()})

    def of(self, words: Words) -> str:
        """Words that are not ours, such as a team's name, in this language."""
        return words[self.lang]

    def pick(self, ko: str, en: str) -> str:
        """The same for two columns of a row."""
        return en if self.lang == "en" else ko

    def number(self, value: float | None, digits: int = 0) -> str:
        """1234.5 -> "1,234.5"; no value is a dash, never a zero."""
        return "–" if value is None else f"{value:,.{digits}f}".replace("-", "−")

    def signed(self, value: float | None, digits: int = 1) -> str:
        """+1.2, −0.4, and ±0.0 for what rounds to nothing."""
        if value is None:
            return "–"
        if round(value, digits) == 0:
            return f"±{0:.{digits}f}"
        return f"{value:+,.{digits}f}".replace("-", "−")

    def share(self, value: float | None, digits: int = 0) -> str:
        """0.875 -> "88%"."""
        return "–" if value is None else f"{100 * value:,.{digits}f}%"

    def month(self, day: datetime.date) -> str:
        if self.lang == "en":
            return f"{MONTHS[day.month - 1]} {day.year}"
        return f"{day.year}년 {day.month}월"

    def day(self, day: datetime.date) -> str:
        if self.lang == "en":
            return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
        return f"{day.year}. {day.month}. {day.day}."

    def moment(self, at: datetime.datetime) -> str:
        return f"{self.day(at.date())} {at:%H:%M}"

    def listing(self, items: list[str]) -> str:
        """a, b and c."""
        if len(items) < 2:
            return "".join(items)
        joint = " and " if self.lang == "en" else ", "
        return ", ".join(items[:-1]) + joint + items[-1]


class Filling(str):
    """A value placed into a text; in Korean templates `{team:은}` adds the particle that fits its last sound, in
    English ones `{n:day|days}` the form that fits the number."""

    def __format__(self, spec: str) -> str:
        if "|" in spec:
            one, many = spec.split("|")
            return f"{self} {one if self == '1' else many}"
        return with_particle(self, spec) if spec else str(self)


def words(lang: str | None) -> Text:
    """The pages' words; an unknown language is answered in Korean."""
    return _texts()[lang if lang in LANGUAGES else "ko"]


def language(asked: str | None, accepted: str | None) -> str:
    """The language asked for in the address, else the first of ours that the browser accepts, else Korean."""
    if asked in LANGUAGES:
        return asked
    ranked = sorted((_preference(part) for part in (accepted or "").split(",")), reverse=True)
    return next((lang for weight, lang in ranked if weight > 0 and lang in LANGUAGES), "ko")


def with_particle(word: str, particle: str) -> str:
    """가온 + 은 -> 가온은, 나래 + 은 -> 나래는, 3.1 + 으로 -> 3.1로."""
    closed, open_ = PARTICLES[particle]
    sound = last_sound(word)
    if particle in ("으로", "로") and sound == "ㄹ":
        sound = ""  # 서울로, 7로
    return word + (closed if sound else open_)


def last_sound(word: str) -> str:
    """The final consonant with which a word is read: "" none, "ㄹ", or "x" for any other."""
    spoken = re.sub(r"(\([^()]*\)|[\s\"'”’」』)\]])+$", "", word) or word
    last = spoken[-1:]
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28
        return "" if final == 0 else "ㄹ" if final == 8 else "x"
    return READ_ALOUD.get(last, "")


def plain(said: str) -> str:
    """Someone's words inside Streamlit's Markdown: shown as they are, never read as a mark or a link."""
    return re.sub(r"([\\`*_{}\[\]()#+!|$:~<>-])", r"\\\1", said)


@cache
def both(path: Path = FILE) -> dict[str, Words]:
    """Every key of text.toml with its two languages. Raises BrokenFile."""
    found: dict[str, Words] = {}
    _collect(toml.load(path), found)
    return found


@cache
def _texts() -> dict[str, Text]:
    return {lang: Text(lang) for lang in LANGUAGES}


def _collect(section: toml.Section, found: dict[str, Words]) -> None:
    for name, value in section.data.items():
        if not isinstance(value, dict):
            raise section.broken(name, "is not a pair of ko and en")
        if _is_leaf(value):
            found[section.path(name)] = section.words(name)
        else:
            _collect(section.section(name), found)


def _is_leaf(value: dict[str, Any]) -> bool:
    return any(isinstance(inner, str) for inner in value.values())


def _preference(part: str) -> tuple[float, str]:
    name, _, weight = part.strip().partition(";q=")
    try:
        return float(weight or 1), name.split("-")[0].lower()
    except ValueError:
        return 0.0, ""
