"""Method: indicators, rules, fields and states as their files say them, two versions side by side, the files."""

from __future__ import annotations

import streamlit as st

from connectors.errors import BrokenFile
from dashboard import blocks, page, reference, show
from dashboard.charts import past as charts
from dashboard.past import asked, choose, grids, worded
from dashboard.scoring import method

here = page.current()
row = show.filters()
with row:
    part = show.choose_part(here)


def contents() -> list[blocks.Block]:
    say, counts = here.say, reference.counts()
    title = say("method.title", indicators=counts.indicators, rules=counts.rules, fields=counts.fields)
    return [
        blocks.head(here, title, [say("method.lead")]),
        *_part(),
        blocks.go(here, "overview", say("method.next")),
    ]


def _part() -> list[blocks.Block]:
    match part:
        case "indicators":
            return [reference.entries(here, reference.indicators(here, wanted))]
        case "items":
            return [reference.entries(here, reference.items(here, wanted))]
        case "steps":
            return [reference.entries(here, reference.steps(here, wanted))]
        case "states":
            return [blocks.table(here, "states", reference.state_grid(here, wanted))]
        case "rules":
            return [blocks.table(here, "rules", reference.rule_grid(here, wanted))]
        case "fields":
            return [blocks.table(here, "fields", reference.field_grid(here, wanted))]
    return []


def versions() -> list[blocks.Block]:
    """What differs between two versions, and what that does to every score there is."""
    say, is_scored = here.say, bool(here.day.months)
    found = here.ask(asked.effects, was.raw, now.raw) if is_scored else None
    top: list[blocks.Block] = [
        blocks.head(
            here, worded.versions_title(here, found, was, now), worded.versions_lead(here, was, now, is_scored)
        ),
        blocks.table(here, "differences", grids.differences(here, was, now)),
    ]
    listed = blocks.table(here, "versions", grids.every_version(here, own))
    if found is None:
        return [*top, listed]
    picture = charts.two_versions(say, found, pillar, (was.version, now.version), here.teams)
    lines = [] if picture.is_empty else [blocks.chart(here, "versions_chart", picture)]
    moved = any(one.is_changed for one in found)
    every = [blocks.table(here, "months", grids.months(here, found, was, now))] if moved else []
    effects = blocks.table(here, "effects", grids.effects(here, found, was, now))
    return [*top, effects, *lines, *every, listed]


if part == "versions":
    place = st.container()
    with place:
        own = choose.own_file(here)
    with row:
        pillar = show.choose_pillar(here)
        was = choose.version(here, "was", here.say("versions.was"), own, method.load().version)
        now = choose.version(here, "now", here.say("versions.now"), own, choose.proposed_or(method.load().version))
    try:
        with st.spinner(here.say("versions.working")):
            # A file of one's own is not in the address, so what it makes of a page is not kept for that address.
            made = versions() if own else here.once(versions)
        show.fresh(here, made)
        show.method_files(here, was, now)
    except BrokenFile as problem:
        st.error(here.say("versions.own_broken", file=problem.file))
        st.text(problem.said(here.say.lang))
else:
    with row:
        wanted = show.search(here)
    show.blocks(here, contents)
if part == "files":
    show.files(here)
