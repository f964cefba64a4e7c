"""Whether the record of acts is whole, in words."""

from __future__ import annotations

from connectors.acts import Verdict
from dashboard.text import Text


def said(say: Text, verdict: Verdict) -> str:
    """One sentence for the terminal and the page; a second where the end is not known."""
    if verdict.reason:
        return say("audit.breaks", file=verdict.file, reason=say.of(verdict.reason), n=say.number(verdict.count))
    whole = say("audit.holds", n=say.number(verdict.count))
    return whole if verdict.is_end_known else f"{whole}. {say('audit.no_end')}"
