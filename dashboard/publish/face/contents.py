"""Which pages an edition has, in the order of the menu, and what each chart's own page is."""

from __future__ import annotations

from dashboard.publish.face import about, pillars, record, summary
from dashboard.publish.face.blocks import Figure, Page
from dashboard.publish.face.view import View

MENU = ("", "b2b/", "b2c/", "sectors/", "benchmarks/", "record/", "method/")
MORE = ("glossary/", "calendar/", "corrections/", "data/", "about/")


def pages(view: View) -> list[Page]:
    """Every page of an edition; where no team reports, those of scores are left out."""
    scored = (
        [pillars.pillar(view, "b2b"), pillars.pillar(view, "b2c"), pillars.sectors(view)]
        if view.has_reports
        else []
    )
    return [
        summary.page(view), *scored, pillars.benchmarks(view), record.page(view), about.method(view),
        *(pillars.team(view, code) for code in view.teams), about.glossary(view), about.calendar(view),
        about.corrections(view), about.data(view), about.about(view),
    ]  # fmt: skip


def figures(pages: list[Page]) -> dict[str, Figure]:
    """Every chart once, by its name: the same chart on two pages is one."""
    found: dict[str, Figure] = {}
    for page in pages:
        for block in page.blocks:
            if isinstance(block, Figure):
                found.setdefault(block.id, block)
    return found


def following(pages: list[Page], page: Page) -> Page:
    """Where whoever has read a page goes on: of the menu the next one, of a chart the page it is from;
    the last lead back to the first."""
    if page.chart:
        return next(one for one in pages if page.chart in figures([one]))
    order = [one for path in (*MENU, *MORE) for one in pages if one.path == path]
    teams = [one for one in pages if one not in order]
    group = order if page in order else teams
    return group[group.index(page) + 1] if page != group[-1] else pages[0]


def chart_page(view: View, figure: Figure) -> Page:
    """The page of one chart: where it is linked, cited and embedded from."""
    say = view.say
    return Page(f"chart/{figure.id}/", say("site.nav_chart"), figure.chart.title, figure.chart.alt,
                (say("site.lead_chart"),), (figure,), chart=figure.id,
                is_drawn=not figure.chart.is_empty)  # fmt: skip
