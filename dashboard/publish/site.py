"""The static pages: a folder of files made from editions alone, which this server or any other may hand out.

A site is decided by which editions are out: `current` finds its folder, and makes it where it is not there yet. So
the next site can be made before its minute, and is reached by nobody until `editions.released` says so.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

from connectors.disk import lock
from dashboard.charts.letters import ELLIPSIS
from dashboard.charts.poster import Figure as Big
from dashboard.publish import calendar, changes, editions, feeds, fonts, model, pictures
from dashboard.publish.calendar import Slot
from dashboard.publish.editions import Entry
from dashboard.publish.face import contents, writing
from dashboard.publish.face.blocks import Figure, Page
from dashboard.publish.face.view import Issue, Planned, View
from dashboard.publish.fonts import Cut
from dashboard.scoring import versions
from dashboard.text import LANGUAGES, words

FOLDER = "site"
PARTS = "parts"  # pictures and numbers of the charts, which are the same in every site
KEPT = 1
HERE = Path(__file__).parent
CODE = (HERE, HERE.parent / "charts", HERE.parent / "static" / "fonts")
ICON = HERE.parent / "static" / "icon.svg"
STYLE = "<style>"  # of a picture
LICENCE = HERE.parent / "static" / "fonts" / "OFL.txt"


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


def current(programme_folder: Path, entries: Sequence[Entry], now: datetime.datetime, root: str = "") -> Path:
    """The folder of the site that shows these editions, made where it is not there yet; what it holds lies under
    p/<programme>/. A release planned before `now` of which nothing is out is late. Raises NoEdition where there is
    none to show."""
    if not entries:
        raise editions.NoEdition(programme_folder.name)
    final = _folder(programme_folder, entries, now, root)
    if not final.is_dir():
        with lock(programme_folder / FOLDER / ".lock"):
            if not final.is_dir():
                _make(programme_folder, entries, now, root, final)
    return final


def prepare(programme_folder: Path, now: datetime.datetime, root: str = "") -> None:
    """Make the site of now and of each release to come, so that no reader waits for one; older ones go."""
    wanted = {current(programme_folder, one, at, root) for one, at in _to_show(programme_folder, now)}
    if wanted:
        with lock(programme_folder / FOLDER / ".lock"):
            _forget(programme_folder / FOLDER, wanted)


def copy(programme_folder: Path, now: datetime.datetime, out: Path, root: str = "") -> None:
    """The site of this moment for another web server, beside those of other programmes there. Raises NoEdition."""
    shutil.copytree(
        current(programme_folder, editions.released(programme_folder, now), now, root), out, dirs_exist_ok=True
    )
    ways_in = [path.read_text(encoding="utf-8") for path in sorted(out.glob("p/*/index.html"))]
    (out / "404.html").write_text(feeds.nowhere(ways_in), encoding="utf-8")
    maps = sorted(path.relative_to(out).as_posix() for path in out.glob("p/*/sitemap.xml"))
    (out / "robots.txt").write_text(feeds.robots([f"{root}/{one}" for one in maps]), encoding="utf-8")


def is_prepared(programme_folder: Path, now: datetime.datetime, root: str = "") -> bool:
    return all(_folder(programme_folder, one, at, root).is_dir() for one, at in _to_show(programme_folder, now))


def _to_show(
    programme_folder: Path, now: datetime.datetime
) -> list[tuple[tuple[Entry, ...], datetime.datetime]]:  # fmt: skip
    """What is out now, what will be after each release to come, and what if the one after those is late."""
    ahead = [one for one in editions.scheduled(programme_folder) if one.published_at > now]
    there = {one.quarter for one in editions.scheduled(programme_folder)}
    open_ones = [one.at for one in calendar.read(programme_folder) if one.at > now and one.quarter not in there]
    moments = sorted({now, *(one.published_at for one in ahead), *open_ones[:1]})
    shown = ((editions.released(programme_folder, at), at) for at in moments)
    return [(entries, at) for entries, at in shown if entries]


def _folder(programme_folder: Path, entries: Sequence[Entry], now: datetime.datetime, root: str) -> Path:
    """Its name is a hash of all that decides what is in it."""
    said = json.dumps([
        [[one.hash, one.published_at.isoformat()] for one in entries],
        [str(one) for one in planned(programme_folder, entries, now)], root, code(),
    ])  # fmt: skip
    return programme_folder / FOLDER / hashlib.sha256(said.encode()).hexdigest()[:20]


def planned(programme_folder: Path, entries: Sequence[Entry], now: datetime.datetime) -> tuple[Planned, ...]:
    """Releases to come: those of the calendar of which no edition is out, late ones among them."""
    slots = calendar.slots(programme_folder, entries, now)
    return tuple(_planned(one) for one in slots if one.standing != "released")


def _planned(slot: Slot) -> Planned:
    one, last = slot.planned, slot.planned.moves[-1] if slot.planned.moves else None
    is_late = slot.standing == "late"
    return Planned(one.quarter, one.at, last.was if last else None, last.reason if last else None, is_late)


@cache
def code() -> str:
    """A hash over everything that decides how a page looks."""
    digest = hashlib.sha256((HERE.parent / "text.toml").read_bytes())
    for folder in CODE:
        for path in sorted(one for one in folder.rglob("*") if one.is_file() and "__pycache__" not in one.parts):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _version() -> str:
    return code()[:12]


def _make(
    programme_folder: Path, entries: Sequence[Entry], now: datetime.datetime, root: str, final: Path
) -> None:  # fmt: skip
    with _whole(final) as draft:
        build(programme_folder, entries, now, draft, root)


def _forget(folder: Path, wanted: set[Path]) -> None:
    """All but these go, and the one before them, which a server may still be handing out."""
    others = [one for one in folder.iterdir() if one.is_dir() and one.name != PARTS and one not in wanted]
    others.sort(key=lambda one: one.stat().st_mtime)
    for old in others[:-KEPT] + [one for one in (folder / PARTS).iterdir() if one.name != _version()]:
        shutil.rmtree(old, ignore_errors=True)


def build(
    programme_folder: Path, entries: Sequence[Entry], now: datetime.datetime, out: Path, root: str = ""
) -> None:  # fmt: skip
    """Write the site of these editions below `out`: each edition at its own address, the newest at the latest."""
    newest_first = sorted(entries, key=lambda one: (one.quarter, editions.version(one.id)), reverse=True)
    issues = tuple(_issue(programme_folder, one) for one in newest_first)
    site = Site(programme_folder, tuple(newest_first), issues, planned(programme_folder, entries, now), root, out)
    _all(site)
    assets = out / site.base[1:] / "assets"
    shutil.copyfile(ICON, _made(assets / "icon.svg"))
    shutil.copyfile(LICENCE, assets / LICENCE.name)
    feeds.write(out, out / site.base[1:], site.views(newest_first[0], site.base))


def _all(site: Site) -> None:
    """Every edition; those whose pictures have to be drawn beside each other, as many as there are processors."""
    if sum(not _has_parts(site, one) for one in site.entries) < 2:
        for one in site.entries:
            _edition(site, one)
        return
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(site.entries)), get_context("spawn")) as pool:
        list(pool.map(partial(_edition, site), site.entries))


def _has_parts(site: Site, entry: Entry) -> bool:
    return all(_part_of(site, entry, lang).is_dir() for lang in LANGUAGES)


def _issue(programme_folder: Path, entry: Entry) -> Issue:
    """The minute is the index's: it may have been moved after the edition was frozen."""
    why = editions.read(programme_folder, entry.id).correction
    return Issue(entry.id, entry.quarter, entry.status, entry.published_at, entry.replaces,
                 why.what if why else None, why.why if why else None,
                 changes.read(editions.folder_of(programme_folder) / entry.id))  # fmt: skip


def _edition(site: Site, entry: Entry) -> None:
    """All pages of an edition at each of its addresses, and its files at its own."""
    is_latest = entry == site.entries[0]
    home = f"{site.base}/editions/{entry.id}"
    own = [_ready(view) for view in site.views(entry, home)]
    texts = {path: text for one in own for path, text in _texts(one, site.out).items()}
    if is_latest:
        for one, view in zip(own, site.views(entry, site.base), strict=True):
            texts |= _texts(replace(one, view=view, pages=contents.pages(view)), site.out)
    font = _font(site.folder, set().union(*texts.values(), *(_on_pictures(one.view) for one in own)))
    sheet = _sheet(own[0].view, font, site.out)
    for path, text in texts.items():
        _made(path).write_text(text.replace(writing.STYLE, sheet), encoding="utf-8")
    for one in own:
        _files(site, entry, one, font)
    _data(site, entry, own[0].view, is_latest)


def _ready(view: View) -> Made:
    pages = contents.pages(view)
    figures = contents.figures(pages)
    drawn = {id: writing.drawing(view, one) for id, one in figures.items() if not one.chart.is_empty}
    return Made(view, pages, figures, drawn)


def _texts(made: Made, out: Path) -> dict[Path, str]:
    """Every page where it will stand; its style sheet has no name yet."""
    charts = [contents.chart_page(made.view, one) for one in made.figures.values()]
    return {
        out / made.view.href(page.path)[1:] / "index.html": writing.html(
            made.view, page, made.pages, made.drawings
        )
        for page in [*made.pages, *charts]
    }


def _on_pictures(view: View) -> str:
    """What pictures say that no page need say, and how they end what has no room."""
    mark = writing.imprint(view)
    return "".join((ELLIPSIS, mark.unofficial, mark.fictional, *mark.source, *mark.states.values()))


def _font(programme_folder: Path, letters: set[str]) -> Cut:
    """Cut once for these letters."""
    key = hashlib.sha256("".join(sorted(letters)).encode()).hexdigest()[:20]
    final = _made(programme_folder / FOLDER / PARTS / _version() / f"font-{key}")
    if not final.is_dir():
        font = fonts.cut(sorted(letters))
        with _whole(final) as draft:
            (draft / "woff2").write_bytes(font.woff2)
            (draft / "ttf").write_bytes(font.ttf)
            (draft / "letters").write_text("".join(sorted(font.letters)), encoding="utf-8")
            (draft / "lacking").write_text("".join(sorted(font.lacking)), encoding="utf-8")
    held, lacking = (frozenset((final / name).read_text(encoding="utf-8")) for name in ("letters", "lacking"))
    return Cut((final / "woff2").read_bytes(), (final / "ttf").read_bytes(), held, lacking)


@contextmanager
def _whole(final: Path) -> Iterator[Path]:
    """A folder that appears under its name when it is complete; where two make it, the first one stays."""
    draft = final.with_name(f".{final.name}.{os.getpid()}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        yield draft
        if not final.is_dir():
            draft.rename(final)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _sheet(view: View, font: Cut, out: Path) -> str:
    """Write style sheet and font under names that hold a hash of what is in them; the sheet's address."""
    folder = out / "p" / view.edition.programme / "assets"
    _made(folder / font.name).write_bytes(font.woff2)
    css = writing.sheet(view, font.rule(font.name)).encode()
    name = f"{hashlib.sha256(css).hexdigest()[:12]}.css"
    (folder / name).write_bytes(css)
    return f"{view.base}/assets/{name}"


def _files(site: Site, entry: Entry, made: Made, font: Cut) -> None:
    """Pictures and numbers of the charts, and the image beside a link to each page: made once for an edition."""
    view, part = made.view, _part_of(site, entry, made.view.say.lang)
    if not part.is_dir():
        with _whole(part) as draft:
            _fill(draft, made, font)
    for path in sorted(part.rglob("*")):
        if path.is_file():
            _link(path, site.out / view.permanent[1:] / view.say.lang / path.relative_to(part))


def _part_of(site: Site, entry: Entry, lang: str) -> Path:
    """Kept from site to site: an edition's pictures are the same in all."""
    said = f"{entry.hash} {entry.published_at} {site.root}"
    key = hashlib.sha256(said.encode()).hexdigest()[:20]
    return site.folder / FOLDER / PARTS / _version() / f"{entry.id}-{lang}-{key}"


def _fill(draft: Path, made: Made, font: Cut) -> None:
    drawn = {id: writing.file_svg(made.view, one) for id, one in made.figures.items() if not one.chart.is_empty}
    # One small font for all pictures of a language: taken away from here they would fall back to the reader's own.
    face = fonts.within(font, sorted(pictures.letters_of("".join(drawn.values()))))
    for id, one in made.figures.items():
        _chart_files(made.view, one, font, draft / "chart" / id)
    for id, svg in drawn.items():
        _made(draft / "chart" / f"{id}.svg").write_text(svg.replace(STYLE, STYLE + face, 1), encoding="utf-8")
    for page in made.pages:
        _made(draft / page.path / "og.png").write_bytes(_og(made.view, page, font))


def _chart_files(view: View, one: Figure, font: Cut, stem: Path) -> None:
    def named(ending: str) -> Path:
        return _made(stem.with_name(f"{stem.name}.{ending}"))

    named("csv").write_bytes(writing.numbers_csv(view, one))
    named("json").write_bytes(writing.numbers_json(view, one))
    if not one.chart.is_empty:
        named("png").write_bytes(pictures.png(writing.file_svg(view, one, "light"), font))


def _og(view: View, page: Page, font: Cut) -> bytes:
    figures = [Big(*one) for one in page.numbers]
    mark = writing.imprint(view)
    if not view.has_reports:
        mark = replace(mark, unofficial="")  # there is no score to speak of
    return pictures.og_image(page.title, "" if figures else page.about, figures, mark, font)


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
    _made(target)
    try:
        os.link(source, target)
    except FileExistsError:
        pass
    except OSError:
        shutil.copyfile(source, target)


def _made(path: Path) -> Path:
    """The folder it will stand in exists."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


if __name__ == "__main__":  # what a server starts beside itself: drawing would hold up those who read meanwhile
    prepare(Path(sys.argv[1]), datetime.datetime.fromisoformat(sys.argv[2]), sys.argv[3])
