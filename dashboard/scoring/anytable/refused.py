"""What keeps a method or a table from being run: file, key and reason in both languages, all of it at once."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.errors import BrokenFile
from connectors.model import Words
from dashboard.text import Filling, both


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: a key of the method, or a place in the table."""

    file: str
    key: str
    words: Words

    def said(self, lang: str) -> str:
        return ": ".join(filter(None, (self.file, self.key, self.words[lang])))


class Refused(Exception):
    """Nothing was computed."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(one.said("en") for one in problems))


def because(key: str, /, **values: object) -> Words:
    """Words of text.toml with their placeholders filled."""
    template = both()[key]
    said = {name: Filling(value) for name, value in values.items()}
    return Words(template.ko.format(**said), template.en.format(**said))


def of(problem: BrokenFile) -> Problem:
    return Problem(problem.file, problem.key, problem.words)
