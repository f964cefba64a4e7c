"""A figure or fact of the public record, always together with whence it is: nothing else shows a `Figure`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote, urlsplit

from connectors.record import book
from dashboard.charts.markup import Cell, Cite
from dashboard.record.asked import Claim, Figure, Source
from dashboard.text import Text

Claims = Mapping[str, Claim]
QUIET = re.compile(r"^(www|m|cm|amp|mobile|v1|view|news|biz|it)\.")


def figure(say: Text, claims: Claims, one: Figure | None, colour: str = "") -> Cell:
    """The number exactly as printed, with its sources as links; a dash where none was published."""
    if one is None:
        return Cell("–")
    return Cell(
        in_words(one), colour=colour, cites=cites(say, claims[one.claim_id]), certainty=sure(say, one.certainty)
    )


def drawn(claims: Claims, one: Figure) -> tuple[str, str]:
    """For a picture, whose table of numbers has no links: the number as printed, and the addresses it is from."""
    return one.printed, " ".join(source.url for source in claims[one.claim_id].sources)


def amount(say: Text, claims: Claims, one: Figure) -> Cell:
    """A sum or a number of things: the digits as printed, in threes, since nobody reads 1750000000."""
    cell = figure(say, claims, one)
    return replace(cell, said=f"{int(one.printed):,}") if one.printed.isdigit() else cell


def spread(say: Text, least: Figure | None, most: Figure | None) -> str:
    """From what to what the sources of one amount go; "" where they agree."""
    if least is None or most is None:
        return ""
    low, high = (say.number(float(one.printed)) for one in (least, most))
    return say("record.spread", low=low, high=high)


def in_words(one: Figure) -> str:
    """The number as printed, for a sentence that `concluded` gives its sources."""
    return one.printed


def size(say: Text, claims: Claims, total: Figure | None, active: Figure | None) -> Cell:
    """Parameters in billions, all and active, as model names write them."""
    if total is None:
        return Cell("–")
    said = f"{total.printed}B-A{active.printed}B" if active else f"{total.printed}B"
    return Cell(said, cites=cites(say, claims[total.claim_id]))


def concluded(
    say: Text, claims: Claims, said: str, claim_ids: Sequence[str], certainties: Sequence[str | None] = ()
) -> Cell:  # fmt: skip
    """A sentence computed from rows of the record, with the sources of all of them and how sure they are."""
    every = [cite for id in claim_ids for cite in cites(say, claims[id])]
    sure_of = dict.fromkeys(sure(say, one) for one in certainties if one)
    return Cell(said, cites=tuple(dict.fromkeys(every)), certainty=", ".join(sure_of))


def happened(
    say: Text, claims: Claims, said: str, claim_id: str, certainty: str | None, corrections: str
) -> Cell:  # fmt: skip
    """Something that happened, with its sources and where to ask for a correction."""
    below = sources(say, claims, claim_id, corrections, certainty)
    return Cell(said, cites=below.cites, certainty=sure(say, certainty), under=below.under)


def sources(say: Text, claims: Claims, claim_id: str, corrections: str, certainty: str | None = None) -> Cell:
    """The column that says how sure a row is, who says so, how that was read, and whom to ask for a correction."""
    claim = claims[claim_id]
    links = [*cites(say, claim, read=True)]
    if corrections:
        links.append(
            Cite(say("record.correct"), f"mailto:{corrections}?subject={quote(f'[{claim.id}]')}", claim.id)
        )
    replies = "; ".join(
        say("record.reply", day=say.day(one.replied_on), reply=say.pick(one.ko, one.en)) for one in claim.replies
    )
    return Cell(sure(say, certainty), cites=tuple(links), under=replies)


def cites(say: Text, claim: Claim, read: bool = False) -> tuple[Cite, ...]:
    """A link for each source: who, the date its page gives, and (where asked) how it was read."""
    return tuple(_cite(say, one, read) for one in claim.sources)


def of_addresses(say: Text, claim: Claim, addresses: str | None) -> tuple[Cite, ...]:
    """Those of a claim's sources that stand in one of its cells."""
    wanted = (addresses or "").split(" | ")
    return tuple(_cite(say, one, True) for one in claim.sources if one.url in wanted)


def sure(say: Text, certainty: str | None) -> str:
    return word(say, "certainty", certainty) if certainty else ""


def word(say: Text, name: str, code: str | None) -> str:
    """What record.toml calls a code; a dash where the source does not say."""
    return say.of(book.load().words[name][code]) if code else "–"


def period(say: Text, code: str) -> str:
    """A period as the record writes it, in words: 2026, 2026-H1, 2026-03, 2026-03-05, 2025-H2 to 2026."""
    parts = [_period(say, part) for part in code.split(" to ")]
    return say("fairness.from_to", first=parts[0], last=parts[1]) if len(parts) > 1 else parts[0]


def _period(say: Text, part: str) -> str:
    year, *rest = part.split("-")
    if not rest:
        return say("fairness.year", year=year)
    if rest[0].startswith("H"):
        return say(f"fairness.half_{rest[0][1:]}", year=year)
    if len(rest) == 1:
        return say.month(datetime.date(int(year), int(rest[0]), 1))
    return say.day(datetime.date.fromisoformat(part))


def host(url: str) -> str:
    """Who publishes an address: korea.kr, zdnet.co.kr, github.com/SKT-AI."""
    parts = urlsplit(url)
    name = parts.hostname or url
    while QUIET.match(name) and name.count(".") > 1:
        name = QUIET.sub("", name, count=1)
    owner = parts.path.split("/")[1] if name in ("github.com", "huggingface.co") and len(parts.path) > 1 else ""
    return f"{name}/{owner}" if owner else name


def _cite(say: Text, one: Source, read: bool) -> Cite:
    date = one.date or say("record.no_date")
    seen = word(say, "seen", one.seen)
    said = say("record.cited_read", who=host(one.url), date=date, seen=seen) if read else say(
        "record.cited", who=host(one.url), date=date
    )  # fmt: skip
    return Cite(said, one.url, seen)
