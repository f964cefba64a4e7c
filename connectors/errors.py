"""Our own mistakes: a shipped or kept file that cannot be used stops the start with file, key and reason."""

from __future__ import annotations

from connectors.model import Words


class BrokenFile(Exception):
    """A contract, rules, method or programme file that cannot be used: which file, which key, and why.

    The reason is in English; what others than its makers may read has it in both languages.
    """

    def __init__(self, file: str, key: str, reason: str | Words) -> None:
        self.file, self.key = file, key
        self.words = reason if isinstance(reason, Words) else Words(reason, reason)
        self.reason = self.words.en
        super().__init__(self.said("en"))

    def said(self, lang: str) -> str:
        """File, key and reason in one line."""
        return ": ".join(filter(None, (self.file, self.key, self.words[lang])))
