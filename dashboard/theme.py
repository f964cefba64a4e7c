"""Every colour of the charts once; .streamlit/config.toml repeats those it must, and a test compares the two."""

from __future__ import annotations

from dataclasses import dataclass

# Four hues that stay apart for colour-blind readers and reach 3:1 on both grounds. Teams take theirs from
# programme.toml; this list colours series that are not teams.
PALETTE = ("#256ef4", "#c78500", "#d63d4a", "#A285D1")
GREY = "#8a949e"
FAINT = "#b1b8be"
GRID = "rgba(138,148,158,0.25)"
FONT = "'Pretendard GOV Variable', 'Pretendard GOV', sans-serif"
CUT = "Hwaksan Sans"  # cut from it for an edition; the licence keeps the name of the whole font
CUT_FONT = f"'{CUT}', {FONT}"

LIGHT_GROUND, LIGHT_TEXT, LIGHT_PRIMARY = "#ffffff", "#1e2124", "#0b50d0"
DARK_GROUND, DARK_TEXT, DARK_PRIMARY = "#171614", "#f4f5f6", "#256ef4"
LIGHT_QUIET, DARK_QUIET = "#58616a", "#b1b8be"  # words of a picture beside those that matter


@dataclass(frozen=True)
class Mark:
    """How a state is shown: a sign that does not need colour, its ground, and the ink on it ("" the text's).

    What is in order stays pale, so that what is not stands out; pale grounds let both themes through.
    """

    sign: str
    ground: str
    ink: str = ""


PALE_BLUE, PALE_GREY, AMBER, RED, VIOLET = (
    "rgba(37,110,244,0.20)", "rgba(138,148,158,0.14)", "#e3b04e", "#d63d4a", "#A285D1",
)  # fmt: skip
DARK_INK, LIGHT_INK = "#1e2124", "#ffffff"

STATES = {
    "reported": Mark("●", PALE_BLUE),
    "zero": Mark("○", PALE_BLUE),
    "nothing_live": Mark("◇", PALE_BLUE),
    "too_few": Mark("△", AMBER, DARK_INK),
    "stale": Mark("▲", AMBER, DARK_INK),
    "missing": Mark("×", RED, LIGHT_INK),
    "withheld": Mark("■", VIOLET, DARK_INK),
    "not_on_record": Mark("□", AMBER, DARK_INK),
    "not_yet_due": Mark("·", PALE_GREY),
    "not_applicable": Mark("–", PALE_GREY),
}
# What only the public pages have: figures that are there and not shown, or not exactly.
PUBLIC = {
    "hidden": Mark("≡", PALE_GREY),
    "together": Mark("+", PALE_GREY),
    "under_3": Mark("<", PALE_GREY),
    "banded": Mark("↔", PALE_BLUE),
    "not_rated": Mark("/", PALE_GREY),
}
FILING = {
    "on_time": Mark("●", PALE_BLUE),
    "late": Mark("▲", AMBER, DARK_INK),
    "returned": Mark("◆", VIOLET, DARK_INK),
    "missing": Mark("×", RED, LIGHT_INK),
    "withheld": Mark("■", VIOLET, DARK_INK),
    "not_onboarded": Mark("·", PALE_GREY),
}
# Grounds of cells in a workbook, under dark ink.
FINDINGS = {"reject": "#f7b5ad", "confirm": "#ffe08a", "query": "#bcd6ff", "note": "#e6e8ea"}
# What does not count lets the ground through.
AFFILIATION = {"independent": PALETTE[0], "affiliated": FAINT, "not_counted": "rgba(177,184,190,0.3)"}
CONCENTRATION = {"spread": PALETTE[0], "middling": AMBER, "concentrated": RED}


def faint(colour: str, strength: float = 0.14) -> str:
    """The same hue as a light band that lets the ground through."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{strength:g})"
