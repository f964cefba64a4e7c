"""The honest empty state: where nothing was reported, what a report would hold, who owes it, and by when."""

from __future__ import annotations

from connectors import contract
from connectors.contract import Kind
from dashboard import waiting
from dashboard.blocks import Block, Markup, act, go, head, table
from dashboard.charts import markup
from dashboard.page import Here
from dashboard.tables import Grid, Rows


def is_empty(here: Here) -> bool:
    """No report was ever filed, or no month has been due yet: there is nothing any page could show a score of."""
    return not here.day.months or not here.ask(waiting.has_reports)


def contents(here: Here) -> list[Block]:
    """The same on every page that shows reports and nothing else; no figure that could be taken for a score."""
    say = here.say
    is_home = here.page == "home"
    title = say("empty.title_home") if is_home else say("empty.title", what=say(f"nav.{here.page}"))
    return [
        head(here, title, [_lead(here)]),
        *_meanwhile(here),
        Markup(markup.facts(_who_and_when(here))),
        table(here, "needed", needed(here)),
    ]


def _lead(here: Here) -> str:
    """Nobody ever reported, or what was reported is not due yet."""
    return here.say("empty.lead_early" if here.ask(waiting.has_reports) else "empty.lead")


def needed(here: Here) -> Grid:
    """What a report consists of, as the contract says: kinds, fields, evidence."""
    say = here.say
    rows: Rows = [
        (say.of(kind.words), _fields_said(here, kind), _evidence_said(here, kind))
        for kind in contract.load().kinds.values()
    ]
    columns = (say("column.kind"), say("empty.fields"), say("empty.evidence"))
    return Grid(say("empty.needed"), say("empty.needed_note"), columns, rows, text_columns=3)


def _who_and_when(here: Here) -> list[tuple[str, str]]:
    say = here.say
    return [
        (say("empty.who"), say.listing(_names(here)) or "–"),
        (say("empty.when"), _when_said(here)),
        (say("empty.then"), say("empty.then_is")),
    ]


def _names(here: Here) -> list[str]:
    """The teams that are still in, as far as this viewer may look at them."""
    still_in = here.programme.still_in(here.day.as_of)
    return [here.say.of(team.words) for team in still_in if team.code in here.teams]


def _when_said(here: Here) -> str:
    say, month = here.say, here.programme.next_due(here.day.as_of)
    if month is None:
        return say("empty.not_begun", day=str(here.programme.due_day))
    return say("empty.due", month=say.month(month), day=say.day(here.programme.due_on(month)))


def _fields_said(here: Here, kind: Kind) -> str:
    sent = contract.load().sent_fields(kind.name)
    must = sum(field.required == "yes" for field in sent)
    return here.say("empty.fields_are", n=str(len(sent)), must=str(must))


def _evidence_said(here: Here, kind: Kind) -> str:
    """For deployments and services a level with its proof in each row; for readiness the items themselves."""
    say, claimed = here.say, kind.fields.get("evidence_claimed")
    if claimed is None:
        items = sum(item.mandatory != "derived" for item in contract.load().items.values())
        return say("empty.evidence_items", n=str(items))
    levels = [say.of(words) for words in claimed.values.values()]
    return say("empty.evidence_levels", levels=", ".join(levels))


def _meanwhile(here: Here) -> list[Block]:
    """The one thing to do until then: a team learns what it will send, the others read what is publicly known."""
    fields = ("method", here.say("empty.to_fields"), (("part", "fields"),))
    if here.viewer.team or "record" not in here.pages:
        return [act(here, *fields)]
    return [act(here, "record", here.say("empty.to_record"), ()), go(here, "method", fields[1], part="fields")]
