"""The pages there are, in the order of the menus, and for whom each exists."""

# Apart from app.py, which Streamlit runs anew for every click.

from __future__ import annotations

from dataclasses import dataclass

from dashboard import access
from dashboard.access import Action, Viewer


@dataclass(frozen=True)
class Kind:
    """What the router knows of a page: its icon and the menu it stands in ("" is the bar itself).

    One that `needs_reports` is not run where none was ever filed: it could only show scores of nothing. It exists
    for those who may do its `action`, to their own material at least. Of a long one `parts` are those under its
    finding, of which one at a time is made and shown.
    """

    icon: str
    menu: str
    needs_reports: bool = False
    action: Action = "published"
    parts: tuple[str, ...] = ()


# In the order of the menus. The first one opens where no page is named.
PAGES = {
    "home": Kind(":material/home:", ""),
    "desk": Kind(":material/outbox:", "", action="send"),
    "overview": Kind(":material/dashboard:", "", needs_reports=True),
    "b2b": Kind(":material/apartment:", "field", needs_reports=True, parts=("scored", "over_time", "field")),
    "b2c": Kind(":material/groups:", "field", needs_reports=True, parts=("scored", "over_time", "field")),
    "sectors": Kind(":material/stairs:", "field", parts=("climb", "conditions", "use")),
    "ecosystem": Kind(":material/hub:", "field"),
    "benchmarks": Kind(":material/scatter_plot:", "", parts=("against", "index", "published", "boards")),
    "record": Kind(":material/newspaper:", ""),
    "team": Kind(":material/badge:", "scores", needs_reports=True, parts=("points", "sent", "rows")),
    "explain": Kind(":material/manage_search:", "scores", needs_reports=True),
    "movement": Kind(":material/stacked_bar_chart:", "scores", needs_reports=True),
    "robustness": Kind(
        ":material/query_stats:", "scores", needs_reports=True, parts=("order", "doubts", "weights")
    ),
    "whatif": Kind(":material/tune:", "scores", needs_reports=True, action="review"),
    "fairness": Kind(":material/balance:", "scores", parts=("same_age", "growth", "given")),
    "gaming": Kind(
        ":material/policy:",
        "scores",
        needs_reports=True,
        parts=("captive", "few", "one_figure", "silence", "written"),
    ),
    "saturation": Kind(":material/vertical_align_top:", "scores", parts=("tests", "spread")),
    "method": Kind(":material/menu_book:", "scores"),
    "review": Kind(":material/fact_check:", "reporting", action="review"),
    "questions": Kind(":material/forum:", "reporting", action="send"),
    "calendar": Kind(":material/calendar_month:", "reporting"),
    "status": Kind(":material/database:", "reporting"),
    "audit": Kind(":material/history:", "reporting", action="review"),
    "release": Kind(":material/campaign:", "office", action="run"),
    "tokens": Kind(":material/key:", "office", action="run"),
}
FIRST = next(iter(PAGES))
# Where the server sends addresses that name no page.
NOWHERE = "nowhere"


def pages_for(viewer: Viewer) -> tuple[str, ...]:
    """The pages that exist for this viewer; a page left out cannot be opened by its address either."""
    return tuple(name for name, kind in PAGES.items() if access.may(viewer, kind.action, viewer.team))
