"""The static pages: a folder of files made from editions alone, which this server or any other may hand out.

A site is decided by which editions are out: `current` finds its folder, and makes it where it is not there yet. So the
next site can be made before its minute, and is reached by nobody until `editions.released` says so.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from connectors.disk import lock
from dashboard.publish import calendar, editions, feeds, fonts, model, pictures
from dashboard.publish.editions import Entry
from dashboard.publish.face import contents, writing
from dashboard.publish.face.blocks import Figure, Page
from dashboard.publish.face.view import Issue, Planned, View
from dashboard.publish.fonts import Cut
from dashboard.scoring import method
from dashboard.text import LANGUAGES, both, words

FOLDER = "site"
KEPT = 3  # sites that stay: the one shown, the one before it, one to come
HERE = Path(__file__).parent
CODE = (HERE, HERE.parent / "charts", HERE.parent / "static" / "fonts")
ICON = HERE.parent / "static" / "icon.svg"


@dataclass(frozen=True)
class Made:
    """One edition in one language, ready to be written: its pages, and each chart drawn in both widths."""

    view: View
    pages: list[Page]
    figures: dict[str, Figure]
    drawings: dict[str, writing.Drawn]


def current(programme_folder: Path, entries: Sequence[Entry], root: str = "") -> Path:
    """The folder of the site that shows these editions, made where it is not there yet; what it holds lies under
    p/<programme>/. Raises NoEdition where there is none to show."""
    if not entries:
        raise editions.NoEdition(programme_folder.name)
    ahead = planned(programme_folder, entries)
    final = programme_folder / FOLDER / _key(entries, ahead, root)
    if not final.is_dir():
        with lock(programme_folder / FOLDER / ".lock"):
            if not final.is_dir():
                _make(programme_folder, entries, root, final)
    return final


def planned(programme_folder: Path, entries: Sequence[Entry]) -> tuple[Planned, ...]:
    """Releases to come: those of the calendar of which no edition is out."""
    out = {one.quarter for one in entries}
    return tuple(
        Planned(
            one.quarter,
            one.at,
            one.moves[-1].was if one.moves else None,
            one.moves[-1].reason if one.moves else None,
        )
        for one in calendar.read(programme_folder)
        if one.quarter not in out
    )


def _key(entries: Sequence[Entry], ahead: Sequence[Planned], root: str) -> str:
    said = json.dumps([[one.hash for one in entries], [str(one) for one in ahead], root, code()])
    return hashlib.sha256(said.encode()).hexdigest()[:20]


@cache
def code() -> str:
    """A hash over everything that decides how a page looks."""
    digest = hashlib.sha256((HERE.parent / "text.toml").read_bytes())
    for folder in CODE:
        for path in sorted(one for one in folder.rglob("*") if one.is_file() and "__pycache__" not in one.parts):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _make(programme_folder: Path, entries: Sequence[Entry], root: str, final: Path) -> None:
    draft = final.with_name(f".{final.name}.{os.getpid()}.new")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        build(programme_folder, entries, draft, root)
        draft.rename(final)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _forget(programme_folder / FOLDER)


def _forget(folder: Path) -> None:
    """The oldest sites go; a part lives as long as a site that was made from it."""
    sites = sorted((one for one in folder.iterdir() if one.is_dir() and one.name[0] != "." and one.name != "parts"),
                   key=lambda one: one.stat().st_mtime, reverse=True)  # fmt: skip
    for old in sites[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def build(programme_folder: Path, entries: Sequence[Entry], out: Path, root: str = "") -> None:
    """Write the site of these editions below `out`: each edition at its own address, the newest at the latest."""
    newest = editions.latest(entries)
    assert newest is not None
    issues = tuple(sorted((_issue(programme_folder, one) for one in entries),
                          key=lambda one: (one.quarter, editions.version(one.id)), reverse=True))  # fmt: skip
    ahead, base = planned(programme_folder, entries), out / "p" / programme_folder.name
    for one in entries:
        homes = [f"/p/{programme_folder.name}/editions/{one.id}"]
        if one == newest:
            homes.insert(0, f"/p/{programme_folder.name}")
        _edition(programme_folder, one, issues, ahead, root, homes, out)
    shutil.copyfile(ICON, _made(base / "assets" / "icon.svg"))
    feeds.write(out, base, _views(programme_folder, newest, issues, ahead, root, f"/p/{programme_folder.name}"))


def _issue(programme_folder: Path, entry: Entry) -> Issue:
    edition = editions.read(programme_folder, entry.id)
    why = edition.correction
    return Issue(entry.id, entry.quarter, entry.status, edition.published_at, entry.replaces,
                 why.what if why else None, why.why if why else None)  # fmt: skip


def _views(
    programme_folder: Path, entry: Entry, issues: tuple[Issue, ...], ahead: tuple[Planned, ...], root: str, home: str
) -> list[View]:  # fmt: skip
    """An edition in each language."""
    folder = editions.folder_of(programme_folder) / entry.id
    edition, tables = editions.read(programme_folder, entry.id), editions.tables(programme_folder, entry.id)
    used, book = method.load(folder / "method.toml"), model.load()
    return [View(words(lang), edition, tables, used, book, issues, ahead, home, root) for lang in LANGUAGES]


def _edition(
    programme_folder: Path, entry: Entry, issues: tuple[Issue, ...], ahead: tuple[Planned, ...], root: str,
    homes: list[str], out: Path,
) -> None:  # fmt: skip
    """All pages of an edition at each of its addresses, and its files at its own."""
    own = [_ready(view) for view in _views(programme_folder, entry, issues, ahead, root, homes[-1])]
    drawings = {one.view.say.lang: one.drawings for one in own}
    texts: dict[Path, str] = {}
    for home in homes:
        for view in _views(programme_folder, entry, issues, ahead, root, home):
            texts |= dict(_texts(view, drawings[view.say.lang], out))
    font = fonts.cut(sorted(set().union(_always(), *texts.values())))
    sheet = _sheet(own[0].view, font, out)
    for path, text in texts.items():
        _made(path).write_text(text.replace(writing.STYLE, sheet), encoding="utf-8")
    for one in own:
        _files(programme_folder, one, font, out)
    _data(programme_folder, entry, own[0].view, out, is_latest=len(homes) > 1)


def _ready(view: View) -> Made:
    pages = contents.pages(view)
    figures = contents.figures(pages)
    drawn = {id: writing.drawing(view, one) for id, one in figures.items() if not one.chart.is_empty}
    return Made(view, pages, figures, drawn)


def _texts(view: View, drawings: dict[str, writing.Drawn], out: Path) -> Iterator[tuple[Path, str]]:
    pages = contents.pages(view)
    charts = [contents.chart_page(view, one) for one in contents.figures(pages).values()]
    for page in [*pages, *charts]:
        yield out / view.href(page.path)[1:] / "index.html", writing.html(view, page, pages, drawings)


@cache
def _always() -> str:
    """Letters every edition has: those of banners that stand over it one day."""
    return "".join(f"{one.ko}{one.en}" for key, one in both().items() if key.startswith("site."))


def _sheet(view: View, font: Cut, out: Path) -> str:
    """Write style sheet and font under names that hold a hash of what is in them; the sheet's address."""
    folder = out / "p" / view.edition.programme / "assets"
    _made(folder / font.name).write_bytes(font.woff2)
    css = writing.sheet(view, font.rule(font.name)).encode()
    name = f"{hashlib.sha256(css).hexdigest()[:12]}.css"
    (folder / name).write_bytes(css)
    return f"{view.base}/assets/{name}"


def _files(programme_folder: Path, made: Made, font: Cut, out: Path) -> None:
    """Pictures and numbers of the charts, and the image beside a link to each page: made once for an edition."""
    view = made.view
    part = _part(programme_folder, made, font)
    for path in sorted(part.rglob("*")):
        if path.is_file():
            _link(path, out / view.permanent[1:] / view.say.lang / path.relative_to(part))


def _part(programme_folder: Path, made: Made, font: Cut) -> Path:
    """Kept from site to site: an edition's pictures are the same in all."""
    view = made.view
    key = hashlib.sha256(
        f"{view.edition.files} {view.edition.published_at} {view.root} {code()}".encode()
    ).hexdigest()[:20]
    final = programme_folder / FOLDER / "parts" / f"{view.edition.id}-{view.say.lang}-{key}"
    if final.is_dir():
        return final
    draft = final.with_name(f".{final.name}.{os.getpid()}.new")
    shutil.rmtree(draft, ignore_errors=True)
    for id, one in made.figures.items():
        _chart_files(view, one, font, draft / "chart" / id)
    for page in made.pages:
        _made(draft / page.path / "og.png").write_bytes(_og(view, page, font))
    draft.rename(final)
    return final


def _chart_files(view: View, one: Figure, font: Cut, stem: Path) -> None:
    def named(ending: str) -> Path:
        return _made(stem.with_name(f"{stem.name}.{ending}"))

    named("csv").write_bytes(writing.numbers_csv(view, one))
    named("json").write_bytes(writing.numbers_json(view, one))
    if not one.chart.is_empty:
        named("svg").write_text(writing.file_svg(view, one), encoding="utf-8")
        named("png").write_bytes(pictures.png(writing.file_svg(view, one, "light"), font))


def _og(view: View, page: Page, font: Cut) -> bytes:
    figures = [pictures.Figure(name, said, colour) for name, said, colour in page.numbers]
    return pictures.og_image(page.title, page.about, figures, writing.imprint(view), font)


def _data(programme_folder: Path, entry: Entry, view: View, out: Path, is_latest: bool) -> None:
    """The edition's own files, unchanged, at its address and, of the newest, at the latest."""
    folder = editions.folder_of(programme_folder) / entry.id
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder)
            _link(path, out / view.permanent[1:] / name)
            if is_latest and name.parts[0] == "data":
                _link(path, out / view.base[1:] / name)


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
