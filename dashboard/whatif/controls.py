"""The controls of a viewer's own method; each writes its change into the address, from which all else is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from connectors.model import Words
from dashboard import page
from dashboard.charts import naming
from dashboard.page import Here
from dashboard.scoring import method
from dashboard.scoring.credit import LEVELS
from dashboard.scoring.whatif import written
from dashboard.scoring.whatif.settings import TODAY, Bounds, Kind, Settings, changed
from dashboard.text import plain
from dashboard.whatif import asked, codes, kept
from dashboard.whatif.worded import setting_said

GROUPS = ("dimensions", "indicators", "targets", "mean", "counts", "blend", "keep")
KEY = "set"  # what the settings are called in the address
PAST = "whatif_past"  # codes before the last changes, of this session
MOST_PAST = 100
FORMATS = {
    "dimension": "%.1f", "indicator": "%.1f", "mean": "%.2f", "assumed": "%.0f", "captive": "percent",
    "evidence": "percent", "blend": "%.0f",
}  # fmt: skip


def chosen() -> Settings | None:
    """The settings of the address; None where it names any that today's method does not have."""
    return asked.settings(page.asked(KEY))


def draw(here: Here, pillar: str, mine: Settings) -> None:
    """The group that is open, and back to where one was."""
    say = here.say
    group = page.choose(here, "group", GROUPS, say("whatif.group"), lambda code: say(f"whatif.group_{code}"),
                        GROUPS[0], is_bar=True)  # fmt: skip
    _back(here)
    st.caption(say(f"whatif.about_{group}"))
    DRAWN[group](here, pillar, mine)


def _dimensions(here: Here, pillar: str, mine: Settings) -> None:
    for name in method.load().pillars[pillar].dimensions:
        said = naming.dimension_name(here.say, pillar, name)
        _slider(here, mine, "dimension", f"{pillar}.{name}", plain(said), 0.5)


def _indicators(here: Here, pillar: str, mine: Settings) -> None:
    """Under their dimensions. A single one weighs what its dimension does."""
    used = method.load()
    for name in used.pillars[pillar].dimensions:
        within = [one for one in used.indicators.values() if (one.pillar, one.dimension) == (pillar, name)]
        scored = [one.id for one in within if one.role == "scored"]
        if len(scored) > 1:
            st.markdown(f"**{plain(naming.dimension_name(here.say, pillar, name))}**")
            for id in scored:
                _slider(here, mine, "indicator", id, plain(naming.indicator_name(here.say, id)), 0.5)


def _targets(here: Here, pillar: str, mine: Settings) -> None:
    """The value that scores 0 and the value that scores 100."""
    for one in method.load().indicators.values():
        if one.pillar != pillar or one.role != "scored":
            continue
        st.markdown(f"**{plain(naming.indicator_name(here.say, one.id))}** · {plain(here.say.of(one.unit))}")
        with st.container(horizontal=True, gap="small"):
            for kind in ("low", "high"):
                _number(here, mine, kind, one.id, here.say(f"whatif.{kind}"))


def _mean(here: Here, pillar: str, mine: Settings) -> None:
    _slider(here, mine, "mean", "", here.say("whatif.is_mean"), 0.25)
    st.caption(here.say("whatif.mean_note"))
    _slider(here, mine, "assumed", "", here.say("whatif.is_assumed"), 5.0)
    st.caption(here.say("whatif.assumed_note"))


def _counts(here: Here, pillar: str, mine: Settings) -> None:
    say = here.say
    _slider(here, mine, "captive", "", say("credit.captive"), 0.05)
    st.caption(say("credit.captive_why"))
    with st.expander(say("gaming.factored")):
        st.caption(say("credit.captive_note"))
    for level in LEVELS:
        _slider(here, mine, "evidence", level, setting_said(here, "evidence", level), 0.05)
    with st.expander(say("credit.by_evidence")):
        st.caption(f"{say('credit.evidence_note')} {say('credit.gone')}")


def _blend(here: Here, pillar: str, mine: Settings) -> None:
    for one in method.load().pillars:
        _slider(here, mine, "blend", one, naming.pillar_name(here.say, one), 1.0)


def _keep(here: Here, pillar: str, mine: Settings) -> None:
    """Keep under a name, open again, send on, take away as a file."""
    say, folder = here.say, here.programme.folder
    _keep_form(here, folder, mine)
    for name, code in kept.kept(folder, here.viewer).items():
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"whatif_kept_{name}"):
            st.button(plain(name), key=f"whatif_open_{name}", icon=":material/folder_open:", type="tertiary",
                      help=say("whatif.open"), on_click=_turn_to, args=(code,))  # fmt: skip
            st.button(say("whatif.forget"), key=f"whatif_forget_{name}", icon=":material/delete:", type="tertiary",
                      on_click=kept.forget, args=(folder, here.viewer, name))  # fmt: skip
    st.markdown(f"**{say('whatif.share')}**")
    st.code(_link(here, mine), language=None, wrap_lines=True)
    _file(here, mine)


def _keep_form(here: Here, folder: Path, mine: Settings) -> None:
    say = here.say
    if not mine.changes:
        st.markdown(say("whatif.nothing_to_keep"))
        return
    with st.form("whatif_keep", border=False):
        said = st.text_input(say("whatif.name"), max_chars=kept.MOST_LETTERS, key="whatif_name")
        is_asked = st.form_submit_button(say("whatif.keep"), icon=":material/bookmark_add:")
    name = kept.named(said)
    if not is_asked:
        return
    if not name:
        st.warning(say("whatif.no_name"))
        return
    try:
        kept.keep(folder, here.viewer, name, codes.code(mine))
    except kept.TooMany:
        st.warning(say("whatif.too_many", n=kept.MOST))
    else:
        st.success(say("whatif.is_kept", name=plain(name)))


def _link(here: Here, mine: Settings) -> str:
    """The whole address, to be sent to a colleague; who looks, and what is open, are the receiver's own."""
    said = {name: code for name, code in here.codes.items() if name not in ("view", "group", KEY)}
    return f"{st.context.url or here.page}?{urlencode(said | ({KEY: codes.code(mine)} if mine.changes else {}))}"


def _file(here: Here, mine: Settings) -> None:
    """The settings as a method file, or why they are none."""
    say, used = here.say, method.load()
    st.markdown(f"**{say('whatif.file')}**")
    stand = written.obstacles(used, mine)
    if not mine.of_method.changes or stand:
        reasons = [say(f"whatif.no_file_{one}") for one in stand] or [say("whatif.no_file_today")]
        st.markdown("\n".join(f"- {plain(one)}" for one in reasons))
        return
    why = st.text_input(say("whatif.reason"), max_chars=300, key="whatif_reason").strip()
    st.caption(say("whatif.file_note"))
    st.download_button(
        say("whatif.get_file"), written.written(used, mine, _about(here, why)),
        f"hwaksan-method-{written.version(used, mine)}.toml", "application/toml", key="whatif_file",
        on_click="ignore", icon=":material/download:", disabled=not why,
    )  # fmt: skip


def _about(here: Here, why: str) -> written.About:
    """A method says its reason in both languages; the viewer gave it in one."""
    by = here.viewer.name or here.say(f"role.{here.viewer.role}")
    return written.About(here.day.as_of, by, Words(why or "-", why or "-"))


def _back(here: Here) -> None:
    say, past = here.say, _past()
    with st.container(horizontal=True, gap="small", key="whatif_back"):
        st.button(say("whatif.undo"), icon=":material/undo:", key="whatif_undo", disabled=not past, on_click=_undo)
        st.button(say("whatif.reset"), icon=":material/restart_alt:", key="whatif_reset",
                  disabled=not page.asked(KEY), on_click=_turn_to, args=(codes.code(TODAY),))  # fmt: skip


def _slider(here: Here, mine: Settings, kind: Kind, id: str, label: str, step: float) -> None:
    limit = _bounds(kind, id)
    _widget(mine, kind, id, limit, lambda key, args: st.slider(
        label, float(limit.least), float(limit.most), step=step, key=key, on_change=_take, args=args,
        format=FORMATS[kind],
    ))  # fmt: skip


def _number(here: Here, mine: Settings, kind: Kind, id: str, label: str) -> None:
    limit = _bounds(kind, id)
    _widget(mine, kind, id, limit, lambda key, args: st.number_input(
        label, float(limit.least), float(limit.most), key=key, on_change=_take, args=args, format="%.4g",
        step=1.0 if abs(limit.stated) >= 10 else 0.1, width=150,
    ))  # fmt: skip


def _widget(
    mine: Settings, kind: Kind, id: str, limit: Bounds, make: Callable[[str, tuple[Kind, str]], object]
) -> None:
    """The address holds the value, not the widget."""
    st.session_state[_key(kind, id)] = float(mine.value(kind, id, limit.stated))
    make(_key(kind, id), (kind, id))


def _bounds(kind: Kind, id: str) -> Bounds:
    return asked.bounds()[kind, id]


def _key(kind: Kind, id: str) -> str:
    return f"whatif_{kind}_{id}"


def _take(kind: Kind, id: str) -> None:
    """When a control moves, before the next run."""
    value = st.session_state[_key(kind, id)]
    if value is not None:
        _turn_to(codes.code(changed(method.load(), chosen() or TODAY, kind, id, codes.rounded(value))))


def _turn_to(code: str) -> None:
    """Other settings, with the way back."""
    st.session_state[PAST] = [*_past(), page.asked(KEY)][-MOST_PAST:]
    page.put(KEY, code)


def _undo() -> None:
    *before, last = _past()
    st.session_state[PAST] = before
    page.put(KEY, last)


def _past() -> Sequence[str]:
    past: list[str] = st.session_state.get(PAST, [])
    return past


DRAWN: dict[str, Callable[[Here, str, Settings], None]] = {
    "dimensions": _dimensions, "indicators": _indicators, "targets": _targets, "mean": _mean, "counts": _counts,
    "blend": _blend, "keep": _keep,
}  # fmt: skip
