"""What every page stands on: who looks, in which language, at what; kept in the address so that links open it."""

from __future__ import annotations

import datetime
import gc
import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode

import streamlit as st
from duckdb import DuckDBPyConnection

from connectors import warehouse
from connectors.errors import BrokenFile
from connectors.programme import Programme
from dashboard import access, known, places, queries
from dashboard.access import Viewer
from dashboard.known import Kept
from dashboard.text import Text, language, words

log = logging.getLogger(__name__)
KEPT_PAGES = 300  # of some 100 kB each, so that a visitor who goes back or reloads waits for nothing
_made: Kept[tuple[object, ...], object] = Kept(KEPT_PAGES)
_settling = threading.Lock()
# What was made since the last `settle`, and how many pages have been made in all.
_freshly_made: list[object] = []
_settled = 0
UNFROZEN_EVERY = 100

P = ParamSpec("P")
T = TypeVar("T")
WIDTH = 240  # of a select box, in pixels; boxes stand side by side and wrap on a phone

Question = Callable[Concatenate[DuckDBPyConnection, Viewer, P], T]


@dataclass(frozen=True)
class Here:
    """`codes` are the address as this run leaves it: language, programme, viewer, and the page's filters.

    `pages` are those that exist, the one that opens where none is named first.
    """

    say: Text
    viewer: Viewer
    viewers: Mapping[str, Viewer]
    programme: Programme
    programmes: tuple[str, ...]
    file: Path
    page: str = ""
    pages: tuple[str, ...] = ()
    codes: dict[str, str] = field(default_factory=dict)

    def ask(self, question: Question[P, T], *args: P.args, **values: P.kwargs) -> T:
        """The answer to one of `queries`. A warehouse file never changes, so an answer is asked for once."""
        assert not values
        # What may be known depends on the role and not on the person: colleagues share an answer.
        asked = question, replace(self.viewer, name=""), args
        return known.answer(self.file, asked)  # type: ignore[return-value]

    def once(self, make: Callable[[], T]) -> T:
        """What a page shows is decided by its address and the warehouse file, so it is made once for both."""
        at = (self.file, self.page, self.viewer, *self.codes.items())

        def fresh() -> T:
            value = make()
            _freshly_made.append(at)
            return value

        return _made.get(at, fresh)  # type: ignore[return-value]

    @property
    def day(self) -> queries.Day:
        return self.ask(queries.day)

    @property
    def teams(self) -> dict[str, queries.Team]:
        """The teams this viewer may look at."""
        return {team.id: team for team in self.ask(queries.teams)}

    def name(self, team: str) -> str:
        """A team's name; that of a team this viewer may not look at is public all the same."""
        return self.say.of(self.programme.teams[team].words)

    def href(self, page: str, **codes: str) -> str:
        """The address of a page, which opens the same view for anyone who may see it."""
        where = "." if self.pages[:1] == (page,) else page
        return f"{where}?{urlencode({**self.codes_for(page), **codes})}"

    def codes_for(self, page: str) -> dict[str, str]:
        """What the address of a page takes along from this one; a part belongs to one page alone."""
        return {key: code for key, code in self.codes.items() if key != "part" or page == self.page}


class NothingBuilt(Exception):
    """There is no programme, or it has no warehouse yet; `known` are the programmes that exist."""

    def __init__(self, known: Sequence[str]) -> None:
        self.known = tuple(known)
        super().__init__("nothing built yet")


def current() -> Here:
    """What app.py found out before it ran this page."""
    here: Here = st.session_state["here"]
    return here


def enter(here: Here, name: str, pages: tuple[str, ...]) -> Here:
    """Hand what was found out to the page that runs next."""
    entered = replace(here, page=name, pages=pages)
    st.session_state["here"] = entered
    return entered


def speech() -> Text:
    """The words in the language of the address, else of this session, else of the browser."""
    lang = language(st.query_params.get("lang") or _kept().get("lang"), st.context.headers.get("Accept-Language"))
    _kept()["lang"] = lang
    return words(lang)


def arrive(say: Text, seen: Mapping[str, Viewer] | None) -> Here:
    """Look up the programme and who looks: `seen` is what the person who signed in is in each programme, and
    programmes not named there do not exist for them; None is demo mode, where the address says whom to be.
    Raises NothingBuilt."""
    known = places.known_programmes()
    files = {code: file for code in known if (file := warehouse.current(places.data_dir() / code)) is not None}
    # A programme that was not built yet has nothing to show; it must not stand in the way of the others.
    built = [code for code in files if seen is None or _is_there(code, seen.get(code))]
    code = _known("programme", built, "demo" if "demo" in built else built[0] if built else "")
    if not code:
        raise NothingBuilt(known)
    chosen, file = places.programme_in(places.data_dir() / code), files[code]
    viewers = access.demo_viewers(list(chosen.teams)) if seen is None else {}
    found = seen[code] if seen is not None else viewers[_known("view", list(viewers), "policymaker")]
    codes = {"lang": say.lang, "programme": code} | ({"view": found.code} if viewers else {})
    return Here(say, found, viewers, chosen, tuple(built), file, codes=codes)


def _is_there(code: str, viewer: Viewer | None) -> bool:
    """Whether the person has a role there; that of a team which the programme does not have is none."""
    if viewer is None or viewer.team is None:
        return viewer is not None
    is_team = viewer.team in places.programme_in(places.data_dir() / code).teams
    if not is_team:
        log.error("roles.toml gives a role in team %s, which the programme %s does not have", viewer.team, code)
    return is_team


def choose(
    here: Here, key: str, options: Sequence[str], label: str, named: Callable[[str], str], default: str,
    is_bar: bool = False,
) -> str:  # fmt: skip
    """A select box whose choice stands in the address as a code: a link opens it, a page change keeps it.

    `is_bar`: all options side by side, for a few that one goes to and fro between.
    """
    code = here.codes[key] = _known(key, options, default)
    # The address holds the choice, not the widget: Streamlit forgets a widget's value when the page changes.
    st.session_state[widget(key)] = code
    if is_bar:
        st.segmented_control(label, options, required=True, format_func=named, key=widget(key), on_change=take,
                             args=(key,), label_visibility="collapsed", wrap=True)  # fmt: skip
    else:
        st.selectbox(label, options, format_func=named, key=widget(key), width=WIDTH, on_change=take, args=(key,))
    return code


def asked_day(key: str) -> datetime.date | None:
    """The day that the address, or this session, names; None where it is none."""
    try:
        return datetime.date.fromisoformat(st.query_params.get(key) or _kept().get(key, ""))
    except ValueError:
        return None


def asked(key: str) -> str:
    """What the address, or this session, says under a key; whoever reads it looks it up."""
    value = _kept()[key] = st.query_params.get(key, _kept().get(key, ""))
    return value


def put(key: str, value: str) -> None:
    """Into the address, before the next run."""
    _kept()[key] = st.query_params[key] = value


def write(here: Here, key: str, label: str, hint: str) -> str:
    """A line of free text that stands in the address."""
    value = asked(key)
    st.session_state[widget(key)] = value
    st.text_input(label, key=widget(key), placeholder=hint, width=WIDTH, on_change=take, args=(key,))
    if value:
        here.codes[key] = value
    return value


def slide(
    here: Here, key: str, options: Sequence[str], label: str, named: Callable[[str], str], default: str, why: str
) -> str:
    """A slider over options in order, whose choice stands in the address as a code."""
    code = here.codes[key] = _known(key, options, default)
    st.session_state[widget(key)] = code
    st.select_slider(label, options, format_func=named, key=widget(key), width=WIDTH, on_change=take, args=(key,),
                     help=why)  # fmt: skip
    return code


def take(key: str) -> None:
    """When a widget changes, before the next run: put its choice into the address, so that the run sees it."""
    put(key, st.session_state[widget(key)])


def widget(key: str) -> str:
    return f"choose_{key}"


def write_address(here: Here) -> None:
    """Leave the codes of this run in the address, so that it can be sent to someone."""
    if st.query_params.to_dict() != here.codes:
        st.query_params.from_dict(here.codes)


def _known(key: str, options: Collection[str], default: str) -> str:
    """The code in the address, else the one this session last used, else the default; always one of the list."""
    asked, kept = st.query_params.get(key), _kept().get(key)
    code = next((one for one in (asked, kept) if one is not None and one in options), default)
    _kept()[key] = code
    return code


def _kept() -> dict[str, str]:
    """Codes of this session; Streamlit clears the address when the page changes."""
    kept: dict[str, str] = st.session_state.setdefault("kept", {})
    return kept


def programme_name(here: Here, code: str) -> str:
    """What a programme is called; one whose file is broken is called by its code and stops no other."""
    if code == here.programme.code:
        return here.say.of(here.programme.words)
    try:
        return here.say.of(places.programme_in(places.data_dir() / code).words)
    except BrokenFile:
        return code


def settle() -> None:
    """Take what this run newly kept out of the collector's sight: Streamlit collects garbage after every run, and
    some hundred kept pages would cost each rerun ten milliseconds. Now and then all is looked through again, so
    that pages long thrown out do not stay for ever."""
    global _settled
    with _settling:
        if not _freshly_made:
            return
        before, _settled = _settled, _settled + len(_freshly_made)
        _freshly_made.clear()
    if before // UNFROZEN_EVERY != _settled // UNFROZEN_EVERY:
        gc.unfreeze()
    gc.collect()
    gc.freeze()
