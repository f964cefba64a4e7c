"""Pages as bytes: templates with everything escaped, drawings in both widths, citations, the style sheet."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboard import theme
from dashboard.charts import as_csv
from dashboard.charts.pen import style
from dashboard.charts.svg import NARROW, WIDE, Imprint, draw
from dashboard.publish.face import contents
from dashboard.publish.face.blocks import Figure, Page
from dashboard.publish.face.changed import sentence
from dashboard.publish.face.charts import MARKS
from dashboard.publish.face.view import View

HERE = Path(__file__).parent
NO_BREAK = "\u00a0"
UNBROKEN = re.compile(  # the spaces in 2026. 10. 29., 29 Oct 2026 and (range 47.6–74.4)
    r"(?<=\d\.) (?=\d)|(?<=\d) (?=[A-Z][a-z]{2} \d{4})|(?<=\d [A-Z][a-z]{2}) (?=\d{4})"
    r"|(?:(?<=\(범위)|(?<=\(range)) (?=\d)"
)
BETWEEN, JOINED = re.compile(r"(?<=\d)–(?=\d)"), "–\u2060"  # no line ends after this dash
STYLE = "@@STYLE@@"  # where a page names its style sheet, whose name hangs on the letters of all pages
SCORES = ("scores", "dimensions")  # the public tables whose figures are our own
ON_PAGE = 980  # pixels: as wide as the column of a page on a desk
Drawn = tuple[str, str]


@dataclass(frozen=True)
class Entry:
    """A line of the menu."""

    path: str
    name: str


@functools.cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=False,
    )  # fmt: skip
    made.filters |= {"unbroken": unbroken, "sentence": sentence}
    return made


def unbroken(said: str) -> str:
    """A day stays on one line, a range too, and with its word."""
    return BETWEEN.sub(JOINED, UNBROKEN.sub(NO_BREAK, said))


def html(view: View, page: Page, pages: list[Page], drawings: Mapping[str, Drawn]) -> str:
    """One page. `drawings` are the charts in both widths, which are the same wherever the page stands."""
    names = {one.path: one.name for one in pages}
    return _templates().get_template("page.html").render(
        view=view, say=view.say, page=page, other="en" if view.say.lang == "ko" else "ko",
        menu=[Entry(path, names[path]) for path in contents.MENU if path in names],
        more=[Entry(path, names[path]) for path in contents.MORE if path in names],
        following=contents.following(pages, page),
        canonical=f"{view.base if view.is_newest else view.permanent}/{view.say.lang}/{page.path}",
        drawings=lambda one: tuple(map(Markup, drawings[one.id])),
        is_chart_page=bool(page.chart),
        citations=lambda one: citations(view, one), embed=lambda one: embed(view, one),
    )  # fmt: skip


def imprint(view: View, figure: Figure | None = None) -> Imprint:
    """What every picture says of itself; that the score is unofficial, where it shows one."""
    say, edition = view.say, view.edition
    states = {MARKS.get(id, id): say.of(one.words) for id, one in view.book.states.items()}
    states |= {id: say(f"filing.{id}") for id in theme.FILING}
    where = say("site.source", programme=say.of(edition.words), id=edition.id, status=view.status(edition.status),
                day=say.day(edition.published_at.date()))  # fmt: skip
    return Imprint(
        say.lang,
        "" if figure and figure.table not in SCORES else say(_score(figure)),
        say("app.fictional") if edition.is_fictional else "",
        (where, say("site.not_official")),
        states,
    )


def _score(figure: Figure | None) -> str:
    """What benchmarks make is ours and unofficial too, but no diffusion."""
    return "site.col_any_score" if figure and figure.id == "frontier" else "site.col_score"


def drawing(view: View, figure: Figure) -> Drawn:
    """The chart as a page holds it: without title and source, which stand on the page."""
    mark = imprint(view, figure)
    wide, narrow = (
        draw(figure.chart, width, mark, "inline", f"{figure.id}-{name}", is_titled=False)
        for width, name in ((ON_PAGE, "w"), (NARROW, "n"))
    )
    return wide, narrow


def file_svg(view: View, figure: Figure, look: str = "file") -> str:
    """The chart as a file: it stands alone, with its finding, its source and its edition inside."""
    return draw(figure.chart, WIDE, imprint(view, figure), "light" if look == "light" else "file", figure.id)


def numbers_csv(view: View, figure: Figure) -> bytes:
    say, edition = view.say, view.edition
    lines = [figure.chart.title, imprint(view).source[0], say("app.unofficial")]
    if edition.is_fictional:
        lines.append(say("app.fictional_long"))
    return as_csv(figure.chart.table, tuple(lines))


def numbers_json(view: View, figure: Figure) -> bytes:
    """The same numbers as an object: what they are, whence, and rows under column names."""
    table = figure.chart.table
    return json.dumps({
        "title": figure.chart.title, "note": figure.chart.note, "source": imprint(view).source[0],
        "edition": view.edition.id, "status": view.edition.status, "is_fictional": view.edition.is_fictional,
        "unofficial": view.say("app.unofficial"), "data": figure.table,
        "columns": list(table.columns), "rows": [list(row) for row in table.rows],
    }, ensure_ascii=False, indent=1).encode()  # fmt: skip


def address(view: View, figure: Figure) -> str:
    return f"{view.site}{view.permanent}/{view.say.lang}/chart/{figure.id}/"


def citations(view: View, figure: Figure) -> list[tuple[str, str]]:
    """How to cite a chart: as the Korean press does, after APA, and for BibTeX; each names status and edition."""
    say, edition, at = view.say, view.edition, view.edition.published_at
    values = {
        "title": figure.chart.title, "id": edition.id, "status": view.status(edition.status),
        "quarter": view.this_quarter, "day": say.day(at.date()), "year": f"{at:%Y}", "month": f"{at:%m}",
        "date": f"{at:%Y-%m-%d}", "url": address(view, figure), "programme": say.of(edition.words),
        "key": f"hwaksan{edition.id}_{figure.id}".replace("-", "_"),
        "fictional": say("site.cite_fictional") if edition.is_fictional else "",
    }  # fmt: skip
    return [(say(f"site.cite_{name}"), say(f"site.cited_{name}", **values)) for name in ("press", "apa", "bibtex")]


def embed(view: View, figure: Figure) -> str:
    """A picture with its text for those who cannot see it, and a link to its page: no script, no tracking."""
    png = f"{view.site}{view.permanent}/{view.say.lang}/chart/{figure.id}.png"
    return (
        f'<a href="{address(view, figure)}"><img src="{png}" alt="{escape(figure.chart.title)}" '
        'style="max-width:100%;height:auto" width="720"></a>'
    )


def sheet(view: View, face: str) -> str:
    """The style sheet of an edition's pages: ours, the colours of its teams, the drawings', its font."""
    base = (HERE / "site.css").read_text(encoding="utf-8").replace("@@FONT@@", theme.CUT_FONT)
    teams = "".join(f".c-{one.code}{{--c:{one.colour}}}" for one in view.edition.teams)
    return face + base + teams + style(root="figure")
