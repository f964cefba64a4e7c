"""What the page of a viewer's own method consists of; each piece is made once for its settings."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import blocks, page, show
from dashboard.blocks import Single
from dashboard.charts import naming
from dashboard.charts import whatif as charts
from dashboard.gaming.asked import SHARES
from dashboard.known import Kept
from dashboard.page import Here
from dashboard.scoring import method
from dashboard.scoring.whatif.facts import Facts
from dashboard.scoring.whatif.outcome import Gain, Outcome, Spread, needed, weights
from dashboard.scoring.whatif.settings import TODAY, Settings, factors, sound
from dashboard.whatif import asked, codes, controls, grids, kept, worded

# Settings have no end: their pieces must not push other pages out of what is kept.
_made: Kept[tuple[object, ...], list[Single]] = Kept(60)
AGAINST = "against"
MORE_DRAWS = "whatif_more_draws"


@dataclass(frozen=True)
class Tried:
    """`asked` are the settings of the address, `chosen` those of them that can be; `is_broken`: the address names
    settings that today's method does not have, and today's method is shown."""

    asked: Settings
    chosen: Settings
    is_broken: bool = False


@dataclass(frozen=True)
class Other:
    """Another method beside the viewer's, by the name under which it was kept."""

    name: str
    chosen: Settings


def tried(here: Here) -> Tried:
    """The settings of the address; kept in it where they can be read."""
    found = controls.chosen()
    if found is None:
        return Tried(TODAY, TODAY, is_broken=True)
    if found.changes:
        here.codes[controls.KEY] = codes.code(found)
    return Tried(found, sound(method.load(), found))


def choose_pillar(here: Here) -> str:
    """Frontier has weights and targets of its own too."""
    return page.choose(here, "pillar", tuple(method.load().pillars), here.say("column.pillar"),
                       lambda code: naming.pillar_name(here.say, code), "b2b")  # fmt: skip


def choose_other(here: Here) -> Other | None:
    """A kept method, or the one a link brings, beside today's and the viewer's."""
    say, used = here.say, method.load()
    names = {code: name for name, code in kept.kept(here.programme.folder, here.viewer).items()}
    brought = page.asked(AGAINST)
    if brought and brought not in names and brought != "none":
        names[brought] = say("whatif.from_link")
    names = {code: name for code, name in names.items() if asked.settings(code) is not None}
    if not names:
        return None
    code = page.choose(here, AGAINST, ["none", *names], say("whatif.against"),
                       lambda code: names.get(code, say("whatif.against_none")), "none")  # fmt: skip
    found = asked.settings(code) if code in names else None
    return Other(names[code], sound(used, found)) if found else None


def top(here: Here, tried: Tried, pillar: str, month: datetime.date) -> list[Single]:
    def make() -> list[Single]:
        today, mine = (_scored(here, month, pillar, one) for one in (TODAY, tried.chosen))
        title = worded.title(here, today, mine, tried.chosen, pillar, month)
        gains = _gains(here, month, pillar, tried.chosen)
        lines = worded.lead(here, tried.chosen, tried.asked, tried.is_broken, mine, gains)
        return [blocks.head(here, title, lines)]

    return _once(here, ("top", tried.is_broken), make)


def order(here: Here, tried: Tried, other: Other | None, pillar: str, month: datetime.date) -> list[Single]:
    def make() -> list[Single]:
        today, mine = (_scored(here, month, pillar, one) for one in (TODAY, tried.chosen))
        beside = (other.name, _scored(here, month, pillar, other.chosen)) if other else None
        return [blocks.table(here, "order", grids.order(here, today, mine, beside))]

    return _once(here, ("order", other), make)


def below(here: Here, tried: Tried, other: Other | None, pillar: str, month: datetime.date) -> list[Single]:
    """Who gains from which change, and all settings side by side; without a change only where to go on."""

    def make() -> list[Single]:
        today, mine = (_scored(here, month, pillar, one) for one in (TODAY, tried.chosen))
        gains = _gains(here, month, pillar, tried.chosen)
        made: list[Single] = []
        if gains:
            made.append(blocks.table(here, "gains", grids.gains(here, today, mine, gains)))
        if tried.chosen.changes or other:
            beside = (other.name, other.chosen) if other else None
            made.append(blocks.table(here, "settings", grids.settings(here, tried.chosen, beside)))
        return [*made, *_to_captive(here, tried.chosen), blocks.go(here, "robustness", here.say("robustness.go"))]

    return _once(here, ("below", other), make)


def _to_captive(here: Here, chosen: Settings) -> list[Single]:
    """Where the same factor alone stands beside what it counts; the slider there knows whole steps only."""
    percent = f"{100 * chosen.value('captive', '', 1):.6g}"
    if not chosen.of("captive") or percent not in SHARES:
        return []
    return [blocks.go(here, "gaming", here.say("credit.to_gaming", percent=percent), captive=percent)]


def _scored(here: Here, month: datetime.date, pillar: str, chosen: Settings) -> Outcome:
    return asked.scores(_facts(here, month, pillar, chosen), chosen)


def _gains(here: Here, month: datetime.date, pillar: str, chosen: Settings) -> tuple[Gain, ...]:
    found = (asked.measured(here, month, pillar, one) for one in needed(method.load(), chosen, pillar))
    return asked.gains(tuple(found), chosen)


@st.fragment
def sure(
    here: Here, chosen: Settings, pillar: str, month: datetime.date, chart: DeltaGenerator, places: DeltaGenerator
) -> None:
    """How sure that order is: the draws, more of them on request, without running the rest of the page again."""
    with places:
        more = st.toggle(here.say("whatif.more_draws"), key=MORE_DRAWS)

    def make() -> list[Single]:
        found = asked.spread(_facts(here, month, pillar, chosen), chosen, more)
        return _spread(here, found, "sure", here.say("whatif.chart", what=naming.pillar_name(here.say, pillar)))

    for place, piece in zip((chart, places), _once(here, ("sure", more), make), strict=False):
        with place:
            show.now(here, [piece])


@st.fragment
def blend(here: Here, chosen: Settings, month: datetime.date) -> None:
    """The viewer's own sum, apart from all scores, with its own doubt; nothing where there is none."""
    pillars = weights(method.load(), chosen)
    if not pillars:
        return

    def make() -> list[Single]:
        say = here.say
        found = tuple(_facts(here, month, pillar, chosen) for pillar in pillars)
        table = blocks.table(here, "blend", grids.blend(here, asked.blend(found, chosen)))
        spread = asked.blend_spread(found, chosen)
        return [blocks.Section(say("whatif.blend_title"), say("whatif.blend_not_ours")), table,
                *_spread(here, spread, "blend_sure", say("whatif.blend_chart"))]  # fmt: skip

    show.now(here, _once(here, ("blend",), make))


def _spread(here: Here, found: Spread, key: str, title: str) -> list[Single]:
    if not found.teams:
        return []
    chart = charts.score_ranges(here.say, found, here.teams, title, title)
    return [blocks.chart(here, key, chart), blocks.table(here, f"{key}_places", grids.places(here, found))]


def _facts(here: Here, month: datetime.date, pillar: str, chosen: Settings) -> Facts:
    return asked.measured(here, month, pillar, factors(chosen, pillar))


def _once(here: Here, part: tuple[object, ...], make: Callable[[], list[Single]]) -> list[Single]:
    codes_ = tuple((name, code) for name, code in here.codes.items() if name != "group")
    return _made.get((here.file, here.viewer, part, codes_), make)
