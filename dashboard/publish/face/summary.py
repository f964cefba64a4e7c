"""The first page: the finding, each team at a glance, what is hidden and why, and where more of it stands."""

from __future__ import annotations

from dashboard.publish.face import charts, record
from dashboard.publish.face.blocks import Card, Cards, Figure, Page, Prose, Track
from dashboard.publish.face.view import PILLARS, View, number
from dashboard.publish.model import Row


def page(view: View) -> Page:
    return _of_scores(view) if view.has_reports else _of_record(view)


def _of_scores(view: View) -> Page:
    say = view.say
    title = charts.headline(view, PILLARS)
    return Page(
        "", say("site.nav_summary"), title, say("site.about_summary", programme=say.of(view.edition.words)),
        (say("site.how_sure"),),
        (
            cards(view), Figure("scores", charts.scores(view), "scores"), hidden(view, view.href("sectors/")),
            Figure("readiness", charts.readiness(view), "readiness"),
            Figure("users", charts.users(view), "b2c_months"),
        ),
        numbers=numbers(view),
    )  # fmt: skip


def _of_record(view: View) -> Page:
    """Where no team files reports: the page says so, and shows what the public record supports."""
    say = view.say
    scope = Prose(say("site.scope"), record.scope(view), "scope", (
        (say("site.nav_record"), view.href("record/")), (say("site.nav_benchmarks"), view.href("benchmarks/")),
    ))  # fmt: skip
    return Page("", say("site.nav_summary"), say("site.record_headline", n=record.count(view)),
                say("site.about_summary", programme=say.of(view.edition.words)),
                (say("site.no_reports_lead"), say("site.no_reports_what")),
                (*record.highlights(view), scope))  # fmt: skip


def cards(view: View) -> Cards:
    return Cards(tuple(_card(view, team) for team in view.teams))


def _card(view: View, team: str) -> Card:
    tracks = tuple(track(view, team, pillar) for pillar in PILLARS)
    return Card(view.team(team), view.href(f"team/{team}/"), team, tracks)


def track(view: View, team: str, pillar: str) -> Track:
    say, row = (
        view.say,
        view.row("scores", quarter=view.edition.quarter, team=team, pillar=pillar, variant="headline"),
    )
    said = view.figure(row, "score", 1)
    if row is None:
        return Track(view.pillar(pillar), said.words, None, None, None)
    notes = []
    if (spread := charts.spread(view, row)) != "–":
        notes.append(say("site.range_is", range=spread))
    if row["rank_best"] is not None:
        notes.append(say("site.rank_is", rank=charts.ranks(view, row)))
    if number(row, "change") is not None:
        notes.append(say("site.change_is", change=charts.change(view, row)))
    if said.code == "banded":
        notes.append(say("site.is_band"))
    elif said.hint:
        notes.append(said.hint)
    low, high = row["score_low"], row["score_high"]
    return Track(
        view.pillar(pillar), said.words, number(row, "score"), low if isinstance(low, int | float) else None,
        high if isinstance(high, int | float) else None, tuple(notes),
    )  # fmt: skip


def hidden(view: View, more: str = "") -> Prose:
    """What is not shown, how much of it, and why: said before anybody asks; `more` has it by sector."""
    say = view.say
    n, of = charts.hidden_share(view)
    lines = [say("site.why_hidden")]
    if of:
        lines.insert(0, say("site.hidden_count", n=n, of=of))
    if summed := len(view.now("sectors", customers_state="together")):
        lines.insert(
            1, say("site.hidden_together", n=summed, sectors=say.listing([*map(view.sector, view.together)]))
        )
    links = ((say("site.more_sectors"), more),) if more else ()
    return Prose(say("site.hidden_title"), tuple(lines), "hidden", links)


def numbers(view: View, pillar: str = "b2c") -> tuple[tuple[str, str, str, str], ...]:
    """For the image beside a link: each team's score with its range, or its band."""
    return tuple(
        (view.team(str(row["team"])), view.figure(row, "score", 1).words, view.colour(str(row["team"])),
         " ".join(filter(None, (view.say(f"site.nav_{pillar}"), _range(view, row)))))
        for row in charts.ordered(view, pillar)[:4]
    )  # fmt: skip


def _range(view: View, row: Row) -> str:
    spread = charts.spread(view, row)
    return "" if spread == "–" else spread
