"""How the app stands open: by sign-in, as a demo to this machine, or, where asked for, as a demo to all."""

from __future__ import annotations

import streamlit as st

_is_held_to_sign_in = False
_is_open_demo = False


def is_demo_mode() -> bool:
    """Without `[auth]` nobody can sign in: the app shows itself as anyone, to this machine alone."""
    return not (_is_held_to_sign_in or _has_sign_in())


def is_open_demo() -> bool:
    return _is_open_demo and is_demo_mode()


def settle(open_demo: bool = False) -> None:
    """Decide at the start. An app that began with sign-in never falls back to the demo: a slip of the pen in
    secrets.toml, which Streamlit reads again while it runs, would otherwise make an operator of everybody."""
    global _is_held_to_sign_in, _is_open_demo
    _is_held_to_sign_in, _is_open_demo = _has_sign_in(), open_demo


def providers() -> tuple[str | None, ...]:
    """The names under which `[auth]` lists its providers; None is the one without a name."""
    if not _has_sign_in():
        return ()
    auth = st.secrets["auth"].to_dict()
    named = tuple(name for name, one in auth.items() if isinstance(one, dict) and "client_id" in one)
    return (None, *named) if "client_id" in auth or not named else named


def _has_sign_in() -> bool:
    return bool(st.secrets.load_if_toml_exists() and st.secrets.get("auth"))
