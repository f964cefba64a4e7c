"""What of an edition is the same in every site, made once and kept: font, pictures and numbers of its charts."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from dashboard.charts.poster import Figure as Big
from dashboard.charts.poster import poster
from dashboard.publish import fonts, pictures
from dashboard.publish.editions import Entry
from dashboard.publish.face import writing
from dashboard.publish.face.blocks import Figure, Page
from dashboard.publish.face.view import View
from dashboard.publish.fonts import Cut

Each = Callable[..., Iterator[Any]]
SITES, FOLDER = "site", "parts"
HERE = Path(__file__).parent
CODE = (HERE, HERE.parent / "charts", HERE.parent / "static" / "fonts")
STYLE = "<style>"  # of a picture


@cache
def code() -> str:
    """A hash over everything that decides how a page looks."""
    digest = hashlib.sha256((HERE.parent / "text.toml").read_bytes())
    for folder in CODE:
        for path in sorted(one for one in folder.rglob("*") if one.is_file() and "__pycache__" not in one.parts):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def folder(programme_folder: Path) -> Path:
    """Where they are kept: drawn anew whenever the code is another."""
    return programme_folder / SITES / FOLDER / version()


def version() -> str:
    return code()[:12]


def of(programme_folder: Path, entry: Entry, lang: str, root: str) -> Path:
    """The files of an edition in a language; links in them begin with `root`."""
    said = f"{entry.hash} {entry.published_at} {root}"
    key = hashlib.sha256(said.encode()).hexdigest()[:20]
    return folder(programme_folder) / f"{entry.id}-{lang}-{key}"


def font(programme_folder: Path, letters: Collection[str], each: Each) -> Cut:
    """Cut once for these letters."""
    key = hashlib.sha256("".join(sorted(letters)).encode()).hexdigest()[:20]
    final = folder(programme_folder) / f"font-{key}"
    if not final.is_dir():
        cut = fonts.cut(sorted(letters), each)
        with whole(final) as draft:
            (draft / "woff2").write_bytes(cut.woff2)
            (draft / "ttf").write_bytes(cut.ttf)
            (draft / "letters").write_text("".join(sorted(cut.letters)), encoding="utf-8")
            (draft / "lacking").write_text("".join(sorted(cut.lacking)), encoding="utf-8")
    held, lacking = (frozenset((final / name).read_text(encoding="utf-8")) for name in ("letters", "lacking"))
    return Cut((final / "woff2").read_bytes(), (final / "ttf").read_bytes(), held, lacking)


def draw(
    part: Path, view: View, pages: Sequence[Page], figures: Mapping[str, Figure], font: Cut, each: Each
) -> None:  # fmt: skip
    """Pictures and numbers of the charts, and the image beside a link to each page, unless they are there. `each`:
    map(), or that of several processes."""
    if not part.is_dir():
        with whole(part) as draft:
            _fill(draft, view, pages, figures, font, each)


@contextmanager
def whole(final: Path) -> Iterator[Path]:
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


def _fill(
    draft: Path, view: View, pages: Sequence[Page], figures: Mapping[str, Figure], font: Cut, each: Each
) -> None:  # fmt: skip
    drawn = {id: one for id, one in figures.items() if not one.chart.is_empty}
    charts = draft / "chart"
    flat = {
        charts / f"{id}.png": (writing.file_svg(view, one, "light"), pictures.SHARP) for id, one in drawn.items()
    }
    flat |= {draft / page.path / "og.png": (_og(view, page), 1.0) for page in pages}
    in_pixels = each(partial(pictures.png, font), *zip(*flat.values(), strict=True))
    for id, one in figures.items():
        made(charts / f"{id}.csv").write_bytes(writing.numbers_csv(view, one))
        (charts / f"{id}.json").write_bytes(writing.numbers_json(view, one))
    _svgs(charts, {id: writing.file_svg(view, one) for id, one in drawn.items()}, font)
    for path, png in zip(flat, in_pixels, strict=True):
        made(path).write_bytes(png)


def _svgs(folder: Path, drawn: Mapping[str, str], font: Cut) -> None:
    """One small font for all pictures of a language: taken away from here they would fall back to the reader's."""
    face = fonts.within(font, sorted(pictures.letters_of("".join(drawn.values()))))
    for id, svg in drawn.items():
        made(folder / f"{id}.svg").write_text(svg.replace(STYLE, STYLE + face, 1), encoding="utf-8")


def _og(view: View, page: Page) -> str:
    figures = [Big(*one) for one in page.numbers]
    mark = writing.imprint(view)
    if not view.has_reports:
        mark = replace(mark, unofficial="")  # there is no score to speak of
    return poster(page.title, "" if figures else page.about, figures, mark)


def made(path: Path) -> Path:
    """The folder it will stand in exists."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
