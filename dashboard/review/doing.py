"""Acts done from a page: the viewer may, signs, the chain is written, and what pages show is built anew."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from connectors import acts, vault, warehouse
from connectors.acts import Act, What
from connectors.programme import SEOUL, Programme
from dashboard import access
from dashboard.access import Action, Viewer
from dashboard.desk import rebuild
from dashboard.review.asked import Question

# What a viewer must be allowed to do for an act. `open` is for whoever may open an original at all.
NEEDS: dict[What, Action] = {
    "review": "review", "return": "review", "ask": "review", "close": "review", "grade": "review",
    "match": "review", "vouch": "review", "answer": "send", "open": "open_original",
    "release": "run", "schedule": "run", "allow": "run", "disallow": "run",
}  # fmt: skip


def signed(viewer: Viewer) -> str:
    """The name under an act: the person's; in demo mode, where nobody is anybody, that of the role."""
    return viewer.name or viewer.code


class NotBuilt(Exception):
    """The acts are on record, but what the pages show could not be built from it."""


def do(programme: Programme, viewer: Viewer, done: Sequence[Act]) -> None:
    """Write acts, and return once the pages show them. Raises NotAllowed, and writes none, where one of them is
    not for this viewer; NotBuilt where they stand and the pages lag behind."""
    for act in done:
        _allowed(viewer, act)
    acts.append(programme.folder, list(done), datetime.datetime.now(SEOUL).replace(microsecond=0))
    before = warehouse.current(programme.folder)
    rebuild.start(programme)
    rebuild.wait(programme)
    if warehouse.current(programme.folder) == before or warehouse.failure(programme.folder) is not None:
        raise NotBuilt


def about(viewer: Viewer, act: What, question: Question, rule: str, said: str) -> Act:
    """An act about a question, tied to the newest report it stands in."""
    return Act(act, signed(viewer), question.team, question.report_id, question.last, rule, said, row=question.row)


def attach(programme: Programme, viewer: Viewer, act: Act, data: bytes | None) -> None:
    """Attach evidence by its hash; the file itself is kept only of those who may open originals."""
    _allowed(viewer, act)
    if data is not None:
        access.need(viewer, "open_original", act.team)
        vault.keep(programme, data)
    do(programme, viewer, [act])


def opened(programme: Programme, viewer: Viewer, team: str, sha256: str) -> bytes:
    """An evidence file of a team. Whoever opens one of another's leaves an act behind."""
    access.need(viewer, "open_original", team)
    if not any(one.act.act == "attach" and (one.act.team, one.act.sha256) == (team, sha256)
               for one in acts.read(programme.folder)):  # fmt: skip
        raise LookupError(sha256)
    if viewer.team != team:
        act = Act("open", signed(viewer), team, sha256, sha256=sha256)
        acts.append(programme.folder, [act], datetime.datetime.now(SEOUL).replace(microsecond=0))
    return vault.opened(programme, sha256)


def _allowed(viewer: Viewer, act: Act) -> None:
    """The office attaches what it was sent by other ways; a team its own."""
    if act.act == "attach":
        needed: Action = "send" if viewer.role == "team" else "review"
    else:
        needed = NEEDS[act.act]
    access.need(viewer, needed, act.team)
