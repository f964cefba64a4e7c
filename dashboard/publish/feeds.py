"""What machines read of the site: the feed of each language, the map of pages, what robots may do, the way in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from dashboard.publish.face.changed import sentence
from dashboard.publish.face.view import Issue, Planned, View
from dashboard.text import LANGUAGES, words

NOTHING_FROM_THE_APP = ("/_stcore/", "/api/v1/reports", "/media/", "/component/")


def write(out: Path, base: Path, views: Sequence[View]) -> None:
    """Below `base` a feed a language and the map; at the top, robots.txt; and a page that knows both languages."""
    for view in views:
        (base / view.say.lang / "feed.xml").write_text(feed(view), encoding="utf-8")
    (base / "sitemap.xml").write_text(sitemap(views[0], out), encoding="utf-8")
    (base / "index.html").write_text(way_in(views), encoding="utf-8")
    (out / "robots.txt").write_text(robots([f"{views[0].root}{views[0].base}/sitemap.xml"]), encoding="utf-8")


def feed(view: View) -> str:
    """Atom, RFC 4287: an entry an edition, and one a release that is late."""
    say, home = view.say, f"{view.root}{view.base}/{view.say.lang}"
    late = [one for one in view.planned if one.is_late]
    entries = "".join([*(_late(view, one) for one in reversed(late)), *(_entry(view, one) for one in view.issues)])
    updated = (
        max(view.newest.published_at, *(one.planned_at for one in late)) if late else view.newest.published_at
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{say.lang}">'
        f"<title>{_text(say('site.brand'))} · {_text(say.of(view.edition.words))}</title>"
        f"<id>{_text(_name(view))}</id><updated>{updated.isoformat()}</updated>"
        f'<link rel="self" href="{escape(home)}/feed.xml"/><link href="{escape(home)}/"/>'
        f"<author><name>{_text(say('site.brand'))}</name></author>{entries}</feed>\n"
    )


def _entry(view: View, one: Issue) -> str:
    say = view.say
    title = say("site.feed_entry", quarter=view.quarter(one.quarter), status=view.status(one.status), id=one.id)
    summary = say("app.unofficial")
    if view.edition.is_fictional:
        summary = f"{say('app.fictional')}. {summary}"
    if one.what and one.why:
        summary = f"{sentence(say.of(one.why))} {sentence(say.of(one.what))} {summary}"
    href = f"{view.root}{view.base}/editions/{one.id}/{say.lang}/"
    return (
        f"<entry><title>{_text(title)}</title><id>{_text(_name(view))}:{_text(one.id)}</id>"
        f'<updated>{one.published_at.isoformat()}</updated><link href="{escape(href)}"/>'
        f"<summary>{_text(summary)}</summary></entry>"
    )


def _late(view: View, one: Planned) -> str:
    """A release that did not come at its minute is news too."""
    say = view.say
    title = say("site.feed_late", quarter=view.quarter(one.quarter))
    summary = say("site.late", quarter=view.quarter(one.quarter), at=say.moment(one.planned_at))
    href = f"{view.root}{view.base}/{say.lang}/calendar/"
    name = f"{_name(view)}:late:{one.quarter}:{one.planned_at:%Y-%m-%d}"
    return (
        f"<entry><title>{_text(title)}</title><id>{_text(name)}</id>"
        f'<updated>{one.planned_at.isoformat()}</updated><link href="{escape(href)}"/>'
        f"<summary>{_text(summary)}</summary></entry>"
    )


def _name(view: View) -> str:
    """A name that stays whatever address the site has."""
    return f"urn:hwaksan:{view.edition.programme}:{view.say.lang}"


def sitemap(view: View, out: Path) -> str:
    pages = sorted(path.parent.relative_to(out).as_posix() for path in (out / view.base[1:]).rglob("index.html"))
    found = "".join(f"<url><loc>{escape(view.root)}/{escape(page)}/</loc></url>" for page in pages)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{found}</urlset>\n'
    )


def robots(maps: Sequence[str]) -> str:
    """`maps`: the addresses of all site maps here; without any there is nothing to find."""
    if not maps:
        return "User-agent: *\nDisallow: /\n"
    # A robot follows only a whole address.
    found = "".join(f"Sitemap: {one}\n" for one in maps if "://" in one)
    closed = "".join(f"Disallow: {path}\n" for path in NOTHING_FROM_THE_APP)
    return f"User-agent: *\n{closed}Allow: /p/\n\n{found}"


def way_in(views: Sequence[View]) -> str:
    """For whoever comes without a language: both, as links, and the first one by itself."""
    links = "".join(
        f'<p><a lang="{view.say.lang}" hreflang="{view.say.lang}" href="{view.base}/{view.say.lang}/">'
        f"{_text(view.say('site.brand'))} · {_text(view.say.of(view.edition.words))}</a></p>"
        for view in views
    )
    first = f"{views[0].base}/{views[0].say.lang}/"
    return (
        f'<!doctype html><html lang="{views[0].say.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="refresh" content="0;url={first}">'
        f"<title>{_text(views[0].say('site.brand'))}</title></head>"
        f"<body><main>{links}</main></body></html>\n"
    )


def nowhere(ways_in: Sequence[str]) -> str:
    """What a web server shows for an address with nothing behind it: so in both languages, and the ways in."""
    said = "".join(f'<p lang="{lang}">{_text(words(lang)("site.not_found"))}</p>' for lang in LANGUAGES)
    links = "".join(part for page in ways_in for part in re.findall("<main>(.*?)</main>", page, re.DOTALL))
    return (
        f'<!doctype html><html lang="{LANGUAGES[0]}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        '<meta name="color-scheme" content="light dark"><title>404</title></head>'
        f"<body><main><h1>404</h1>{said}{links}</main></body></html>\n"
    )


def _text(said: str) -> str:
    """No control character: one would make the whole file unreadable."""
    return escape("".join(one for one in said if one.isprintable()), quote=False)
