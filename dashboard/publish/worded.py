"""What the terminal says of editions, in the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich.console import Console

from dashboard.publish import model, together
from dashboard.publish.assemble import Made
from dashboard.publish.editions import Problem
from dashboard.publish.model import Edition, PublicTable
from dashboard.publish.together import Sums, Taken
from dashboard.text import Text, words


def frozen(out: Console, edition: Edition, lang: str) -> None:
    say = words(lang)
    status = say(f"edition_status.{edition.status}")
    out.print(
        say("editions.frozen", id=edition.id, status=status, at=say.moment(edition.published_at)), markup=False
    )
    if edition.correction:
        what = edition.correction.what[lang]
        out.print(say("editions.corrects", replaces=edition.correction.replaces, what=what), markup=False)


def made(out: Console, found: Made, lang: str) -> None:
    """Each table with how many of its figures stand how."""
    say = words(lang)
    for one in found.tables:
        name, figures = one.shape.words[lang], _states(one, lang)
        out.print(say("editions.table", name=name, rows=len(one.rows), figures=figures or "-"), markup=False)
    if line := summed(say, found.together):
        out.print(line, markup=False)


def summed(say: Text, found: Taken) -> str:
    """Which sums of sectors stand beside them and what share of the figures that tells; "" where there is none and
    nothing to choose from."""
    if found.sums and together.ALONE not in found.told:
        return say("release_page.summed_kept", sectors=_sums(say, found.sums))
    tried = {sums: share for sums, share in found.told.items() if sums}
    if not tried:
        return ""
    best = found.sums or max(tried, key=lambda sums: tried[sums])
    shares = {"with_it": round(100 * tried[best]), "without": round(100 * found.told[together.ALONE])}
    return say(f"release_page.{'summed' if found.sums else 'not_summed'}", sectors=_sums(say, best), **shares)


def _sums(say: Text, sums: Sums) -> str:
    return say.listing([together.named(say, one) for one in sums])


def _states(table: PublicTable, lang: str) -> str:
    known = model.load().states
    counts = Counter(str(row[f"{name}_state"]) for row in table.rows for name in table.shape.figures)
    return ", ".join(f"{known[state].words[lang]} {n}" for state, n in counts.most_common())


def verified(out: Console, n: int, problems: Iterable[Problem], lang: str) -> None:
    say = words(lang)
    found = list(problems)
    for one in found:
        out.print(say("editions.broken", file=one.file, reason=one.reason[lang]), markup=False)
    if not found:
        out.print(say("editions.verified", n=n), markup=False)
