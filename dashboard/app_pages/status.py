"""Data status: how fresh each source is and how its last run went, what came from each team, and asking anew."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from connectors.sources import catalogue
from dashboard import access, blocks, page, show
from dashboard.review import forms, months
from dashboard.sources import asked, grids, lists, running
from dashboard.sources.printed import note

here = page.current()
say = here.say


def contents() -> list[blocks.Block]:
    found, reported = here.ask(asked.standings), here.ask(months.months)
    counted = grids.counts(here, found)
    lead = [say("status.lead"), say("status.never_scored")]
    if counted["never"] and counted["never"] == len(here.programme.pulls):
        lead.append(say("status.next_never"))
    if here.day.is_fictional:
        lead.append(say("status.stand_in"))
    made: list[blocks.Block] = [
        blocks.head(here, _title(counted), lead),
        blocks.table(here, "sources", grids.sources(here, found)),
        blocks.table(here, "worth", grids.worth(here)),
    ]
    servers = grids.servers(here, found)
    if servers.rows:
        made.append(blocks.table(here, "servers", servers))
    if access.may(here.viewer, "review") and (drifted := here.ask(asked.drifts)):
        made.append(blocks.table(here, "drifts", grids.drifts(here, drifted)))
    if access.may(here.viewer, "review") and (typed := here.ask(lists.lines)):
        made.append(blocks.table(here, "lists", lists.table(here, typed)))
    if reported:
        coverage = months.by_team(here, reported)
        made.append(blocks.table(here, "coverage", replace(coverage, title=say("status.coverage"),
                                                           note=coverage.title), at_first=12))  # fmt: skip
    return made


def _title(counted: dict[str, int]) -> str:
    if not here.programme.pulls:
        return say("status.no_sources")
    if counted["never"] == len(here.programme.pulls):
        return say("status.title_never", n=counted["never"])
    if counted["fresh"] == len(here.programme.pulls):
        return say("status.title_all", n=counted["fresh"])
    key = "status.title_broken" if counted["broken"] else "status.title_well"
    return say(key, n=len(here.programme.pulls), fresh=counted["fresh"], broken=counted["broken"],
               later=counted["waits"] + counted["overdue"])  # fmt: skip


def _ask_now() -> None:
    """The operator's button, and how far a pull is that anybody has started."""
    job = running.last(here.programme)
    if job and job.is_running:
        _watch()
        return
    if job:
        _tell(job)
    if st.button(say("status.ask_now"), type="primary", icon=":material/sync:"):
        running.start(here.programme, list(here.programme.pulls), here.viewer.name or here.viewer.role)
        st.rerun()


@st.fragment(run_every=1.0)
def _watch() -> None:
    job = running.last(here.programme)
    if job is None or not job.is_running:
        st.rerun()
        return
    done = len(job.runs)
    st.progress(done / max(len(job.codes), 1), say("status.asking", done=done, n=len(job.codes)))
    now = [
        say.of(catalogue.load()[code].words) for code in job.codes if code in job.begun and code not in job.runs
    ]
    if now or done == len(job.codes):
        st.caption(say("status.asking_now", sources=say.listing(now)) if now else say("status.building"))


def _tell(job: running.Job) -> None:
    """What the last pull of this server came to."""
    if job.failed:
        st.error(say("status.failed", what=job.failed))
    for code, run in job.runs.items():
        if not run.ok:
            st.warning(f"{say.of(catalogue.load()[code].words)}: {note(say, run)}")
    if job.runs and all(run.ok for run in job.runs.values()):
        st.success(say("status.done", n=len(job.runs)))


head, *rest = here.once(contents)
show.fresh(here, [head])
if here.programme.pulls and access.may(here.viewer, "run"):
    _ask_now()
show.fresh(here, rest)
if access.may(here.viewer, "review"):
    forms.told(here)
    lists.vouch(here, here.ask(lists.lines))
if access.may(here.viewer, "run"):
    lists.type_in(here)
