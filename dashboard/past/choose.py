"""The filters of the pages about the past: two months, a day, two versions; and a method file of one's own."""

from __future__ import annotations

import datetime

import streamlit as st

from connectors.errors import BrokenFile
from dashboard import access, page, queries
from dashboard.page import Here
from dashboard.past import asked
from dashboard.scoring import method, rescore, versions
from dashboard.scoring.method import Method

OWN = "own"  # the code of a method file of one's own
FIRST = "first"  # the code of the first day on which a month counted


def month_before(here: Here, month: datetime.date) -> datetime.date:
    """An earlier month; the one before, unless the address says otherwise. The first has none but itself."""
    earlier = [one for one in here.day.months if one < month] or [month]
    named = {f"{one:%Y-%m}": one for one in earlier}
    code = page.choose(here, "since", list(named), here.say("movement.since"), lambda c: here.say.month(named[c]),
                       next(iter(named)))  # fmt: skip
    return named[code]


def day_known(here: Here, team: queries.Team, month: datetime.date) -> datetime.date:
    """The day whose knowledge of the earlier month is meant: the first on which it counted, one on which something
    else became known, or whatever day the address names."""
    say, known = here.say, here.ask(asked.days, team.id, month)
    first, last = known[-1], here.day.as_of
    wanted = page.asked_day("known")
    every = {*known, *([wanted] if wanted and first <= wanted <= last else [])}
    # The first day of another month is another day: it has a name, so that a link goes on meaning "at first".
    named = {FIRST: first} | {f"{one}": one for one in sorted(every - {first}, reverse=True)}
    code = page.choose(
        here, "known", list(named), say("movement.known"), lambda c: _day_said(here, c, named[c]), FIRST
    )
    return named[code]


def _day_said(here: Here, code: str, day: datetime.date) -> str:
    said = here.say.day(day)
    if code == FIRST:
        return here.say("movement.first_day", day=said)
    return here.say("show.today", day=said) if day == here.day.as_of else said


def version(here: Here, key: str, label: str, own: Method | None, default: str) -> Method:
    """One of the versions there are, or the file of one's own."""
    named = versions.known() | ({OWN: own} if own else {})
    code = page.choose(
        here, key, list(named), label, lambda c: version_said(here, named[c], is_own=c == OWN), default
    )
    return named[code]


def version_said(here: Here, one: Method, is_own: bool = False) -> str:
    """A version with what it is: in force, past, proposed, or one's own."""
    return here.say("versions.named", version=one.version, state=here.say(f"versions.is_{state(one, is_own)}"))


def state(one: Method, is_own: bool = False) -> str:
    if is_own:
        return "own"
    return "proposed" if versions.is_proposed(one) else "in_force" if one.hash == method.load().hash else "past"


def proposed_or(default: str) -> str:
    """The newest proposal, which is what one most likely wants to see; else the version in force."""
    found = [one.version for one in versions.known().values() if versions.is_proposed(one)]
    return found[-1] if found else default


def own_file(here: Here) -> Method | None:
    """A method file that was put here to be compared; nothing of it is kept. What is wrong with it is said."""
    if not access.may(here.viewer, "review"):
        return None
    say = here.say
    with st.expander(say("versions.own"), icon=":material/upload_file:"):
        st.caption(say("versions.own_note"))
        file = st.file_uploader(say("versions.own_file"), type="toml", key="own_method")
        if file is None:
            return None
        if file.size > versions.MOST_BYTES:
            st.error(say("versions.own_too_large", n=say.number(versions.MOST_BYTES // 1000)))
            return None
        return _read(here, file.name, file.getvalue())


def _read(here: Here, name: str, raw: bytes) -> Method | None:
    say = here.say
    try:
        found = versions.read(raw)
        rescore.refuse_unfit(found)
    except BrokenFile as problem:
        st.error(say("versions.own_broken", file=name))
        st.text(problem.said(say.lang))
        return None
    st.success(say("versions.own_taken", file=name, version=found.version))
    return found
