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

LIGHT_GROUND, LIGHT_TEXT, LIGHT_PRIMARY = "#ffffff", "#1e2124", "#0b50d0"
DARK_GROUND, DARK_TEXT, DARK_PRIMARY = "#171614", "#f4f5f6", "#256ef4"


@dataclass(frozen=True)
class Mark:
    """How a state is shown: a sign that does not need colour, the ground under it and the ink on it."""

    sign: str
    ground: str
    ink: str


STATES = {
    "reported": Mark("●", "#256ef4", "#ffffff"),
    "zero": Mark("○", "#9dbdfa", "#1e2124"),
    "nothing_live": Mark("◇", "#9dbdfa", "#1e2124"),
    "too_few": Mark("△", "#e3b04e", "#1e2124"),
    "stale": Mark("▲", "#e3b04e", "#1e2124"),
    "missing": Mark("×", "#d63d4a", "#ffffff"),
    "withheld": Mark("■", "#A285D1", "#1e2124"),
    "not_yet_due": Mark("·", "#dfe3e6", "#1e2124"),
    "not_applicable": Mark("–", "#dfe3e6", "#1e2124"),
}
FILING = {
    "on_time": Mark("●", "#256ef4", "#ffffff"),
    "late": Mark("▲", "#e3b04e", "#1e2124"),
    "returned": Mark("◆", "#A285D1", "#1e2124"),
    "missing": Mark("×", "#d63d4a", "#ffffff"),
    "withheld": Mark("■", "#A285D1", "#1e2124"),
    "not_onboarded": Mark("·", "#dfe3e6", "#1e2124"),
}
AFFILIATION = {"independent": PALETTE[0], "affiliated": FAINT}


def faint(colour: str, strength: float = 0.14) -> str:
    """The same hue as a light band that lets the ground through."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{strength:g})"
