"""A site written: every edition at its own address, the newest at the latest, each page in both languages."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from dashboard.charts.letters import ELLIPSIS
from dashboard.publish import changes, editions, feeds, model, parts
from dashboard.publish.editions import Entry
from dashboard.publish.face import contents, writing
from dashboard.publish.face.blocks import Figure, Page
from dashboard.publish.face.view import Issue, Planned, View
from dashboard.publish.fonts import Cut
from dashboard.publish.parts import Each, made
from dashboard.scoring import versions
from dashboard.text import LANGUAGES, words

STATIC = Path(__file__).parents[1] / "static"
PROCESSORS = os.cpu_count() or 1
ICON, LICENCE = STATIC / "icon.svg", STATIC / "fonts" / "OFL.txt"


@dataclass(frozen=True)
class Site:
    """What a site is made of: the editions that are out, the newest first, and the releases to come; links that
    leave it begin with `root`."""

    folder: Path  # of the programme
    entries: tuple[Entry, ...]
    issues: tuple[Issue, ...]
    ahead: tuple[Planned, ...]
    root: str
    out: Path

    @property
    def base(self) -> str:
        return f"/p/{self.folder.name}"

    def views(self, entry: Entry, home: str) -> list[View]:
        """An edition in each language, its pages starting at `home`."""
        folder = editions.folder_of(self.folder) / entry.id
        # The minute is the index's: it may have been moved after the edition was frozen.
        edition = replace(editions.read(self.folder, entry.id), published_at=entry.published_at)
        tables = editions.tables(self.folder, entry.id)
        used, book = versions.read((folder / "method.toml").read_bytes()), model.load()
        return [
            View(words(lang), edition, tables, used, book, self.issues, self.ahead, home, self.root)
            for lang in LANGUAGES
        ]


@dataclass(frozen=True)
class Made:
    """One edition in one language, ready to be written: its pages, and each chart drawn in both widths."""

    view: View
    pages: list[Page]
    figures: dict[str, Figure]
    drawings: dict[str, writing.Drawn]


def build(
    programme_folder: Path, entries: Sequence[Entry], ahead: Sequence[Planned], out: Path, root: str = ""
) -> None:  # fmt: skip
    """Write the site of these editions below `out`: each edition at its own address, the newest at the latest."""
    newest_first = sorted(entries, key=lambda one: (one.quarter, editions.version(one.id)), reverse=True)
    issues = tuple(_issue(programme_folder, one) for one in newest_first)
    site = Site(programme_folder, tuple(newest_first), issues, tuple(ahead), root, out)
    _all(site)
    assets = out / site.base[1:] / "assets"
    shutil.copyfile(ICON, made(assets / "icon.svg"))
    shutil.copyfile(LICENCE, assets / LICENCE.name)
    feeds.write(out, out / site.base[1:], site.views(newest_first[0], site.base))


def _all(site: Site) -> None:
    """Every edition. What has to be drawn is drawn by all processors: several editions beside each other, of one
    its pictures."""
    waiting = [one for one in site.entries if not _has_parts(site, one)]
    if not waiting or PROCESSORS == 1:
        for one in site.entries:
            _edition(site, one, map)
        return
    with ProcessPoolExecutor(PROCESSORS, get_context("spawn")) as pool:
        list(map(pool.submit, [os.getpid] * PROCESSORS))  # they start while pages are written
        if len(waiting) > 1:
            list(pool.map(partial(_edition, site, each=map), site.entries))
        else:
            for one in site.entries:
                _edition(site, one, pool.map)


def _has_parts(site: Site, entry: Entry) -> bool:
    return all(parts.of(site.folder, entry, lang, site.root).is_dir() for lang in LANGUAGES)


def _issue(programme_folder: Path, entry: Entry) -> Issue:
    """The minute is the index's: it may have been moved after the edition was frozen."""
    why = editions.read(programme_folder, entry.id).correction
    return Issue(entry.id, entry.quarter, entry.status, entry.published_at, entry.replaces,
                 why.what if why else None, why.why if why else None,
                 changes.read(editions.folder_of(programme_folder) / entry.id))  # fmt: skip


def _edition(site: Site, entry: Entry, each: Each) -> None:
    """All pages of an edition at each of its addresses, and its files at its own."""
    is_latest = entry == site.entries[0]
    home = f"{site.base}/editions/{entry.id}"
    own = [_ready(view) for view in site.views(entry, home)]
    texts = {path: text for one in own for path, text in _texts(one, site.out).items()}
    if is_latest:
        for one, view in zip(own, site.views(entry, site.base), strict=True):
            texts |= _texts(replace(one, view=view, pages=contents.pages(view)), site.out)
    font = parts.font(site.folder, set().union(*texts.values(), *(_on_pictures(one.view) for one in own)), each)
    sheet = _sheet(own[0].view, font, site.out)
    for path, text in texts.items():
        made(path).write_text(text.replace(writing.STYLE, sheet), encoding="utf-8")
    for one in own:
        _files(site, entry, one, font, each)
    _data(site, entry, own[0].view, is_latest)


def _ready(view: View) -> Made:
    pages = contents.pages(view)
    figures = contents.figures(pages)
    drawn = {id: writing.drawing(view, one) for id, one in figures.items() if not one.chart.is_empty}
    return Made(view, pages, figures, drawn)


def _texts(one: Made, out: Path) -> dict[Path, str]:
    """Every page where it will stand; its style sheet has no name yet."""
    charts = [contents.chart_page(one.view, figure) for figure in one.figures.values()]
    return {
        out / one.view.href(page.path)[1:] / "index.html": writing.html(one.view, page, one.pages, one.drawings)
        for page in [*one.pages, *charts]
    }


def _on_pictures(view: View) -> str:
    """What pictures say that no page need say, and how they end what has no room."""
    mark = writing.imprint(view)
    return "".join((ELLIPSIS, mark.unofficial, mark.fictional, *mark.source, *mark.states.values()))


def _sheet(view: View, font: Cut, out: Path) -> str:
    """Write style sheet and font under names that hold a hash of what is in them; the sheet's address."""
    folder = out / "p" / view.edition.programme / "assets"
    made(folder / font.name).write_bytes(font.woff2)
    css = writing.sheet(view, font.rule(font.name)).encode()
    name = f"{hashlib.sha256(css).hexdigest()[:12]}.css"
    (folder / name).write_bytes(css)
    return f"{view.base}/assets/{name}"


def _files(site: Site, entry: Entry, one: Made, font: Cut, each: Each) -> None:
    """Pictures and numbers of an edition in a language, at its address."""
    view, part = one.view, parts.of(site.folder, entry, one.view.say.lang, site.root)
    parts.draw(part, view, one.pages, one.figures, font, each)
    for path in sorted(part.rglob("*")):
        if path.is_file():
            _link(path, site.out / view.permanent[1:] / view.say.lang / path.relative_to(part))


def _data(site: Site, entry: Entry, view: View, is_latest: bool) -> None:
    """The edition's own files, unchanged, at its address and, of the newest, at the latest."""
    folder = editions.folder_of(site.folder) / entry.id
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder)
            _link(path, site.out / view.permanent[1:] / name)
            if is_latest and name.parts[0] == "data":
                _link(path, site.out / view.base[1:] / name)


def _link(source: Path, target: Path) -> None:
    """The same bytes under another name; where the disk cannot, a copy."""
    made(target)
    try:
        os.link(source, target)
    except FileExistsError:
        pass
    except OSError:
        shutil.copyfile(source, target)
