"""The parts of the page beside the verdicts: how far teams lie apart over the stages, and what that comes from."""

from __future__ import annotations

from dashboard import blocks, page
from dashboard.charts import markup, naming, spreads
from dashboard.page import Here
from dashboard.record import asked as record
from dashboard.saturation import asked, grids, worded
from dashboard.scoring import method


def choose_pillar(here: Here) -> str:
    """Whose differences are taken apart; the frontier alone where diffusion compares teams one may not see."""
    if not asked.sees_all(here.viewer):
        return asked.OPEN
    return page.choose(here, "of_pillar", asked.PILLARS, here.say("saturation.take_apart"),
                       lambda code: naming.pillar_name(here.say, code), asked.OPEN)  # fmt: skip


def stages(here: Here) -> list[blocks.Block]:
    """Each pillar's spread over the stages, said and drawn; without any, what the evaluations published."""
    say, found = here.say, here.ask(asked.spreads)
    drawn = spreads.over_stages(say, found)
    said = worded.changes(here, found)
    shown: list[blocks.Block] = [
        blocks.Section(say("saturation.stages"), say("saturation.stages_note")),
        *([] if asked.sees_all(here.viewer) else [blocks.Markup(markup.note(say("saturation.own")))]),
        *([blocks.Markup(markup.listing(said))] if said else []),
        blocks.Markup(markup.note(drawn.title)) if drawn.is_empty else blocks.chart(here, "spreads", drawn),
    ]
    gaps = here.ask(asked.gaps) if drawn.is_empty else []
    if gaps:
        shown.append(blocks.table(here, "gaps", grids.published(here, gaps, here.ask(record.claims))))
    return shown


def terms(here: Here) -> blocks.Folded:
    """By which rule the question is answered, and how errors, shares and their intervals come about."""
    level = here.say.share(method.load().saturation.interval)
    lines = [
        here.say(f"saturation.term_{name}", level=level) for name in ("error", "not_noise", "interval", "luck")
    ]
    return blocks.Folded(here.say("saturation.terms"), "", markup.listing([*worded.rule(here), *lines]))


def sources(here: Here, pillar: str) -> list[blocks.Block]:
    """What a pillar's differences come from, quarter by quarter."""
    drawn = spreads.of_variance(here.say, here.ask(asked.parts, pillar), pillar)
    return [
        blocks.Section(here.say("saturation.shares"), ""),
        blocks.Markup(markup.note(drawn.title)) if drawn.is_empty else blocks.chart(here, "shares", drawn),
    ]
