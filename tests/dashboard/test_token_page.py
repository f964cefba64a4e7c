"""The page and the command with which the operator makes, sees and revokes tokens."""

import re

import pytest

from connectors import tokens
from tests.dashboard.test_cli import hwaksan
from tests.dashboard.test_pages import opened, said


def made(app):
    app.text_input[0].set_value("월 보고")
    app.button[0].click().run()
    assert not app.exception, app.exception
    return app.code[0].value


def test_the_operator_makes_a_token_that_is_shown_once(trial_pages):
    app = opened("tokens", view="operator")
    text = made(app)
    assert tokens.opened(text).label == "월 보고"
    app.run()
    assert not app.code
    assert text not in said(app)
    assert text[:26] in said(app)


def test_a_token_without_a_purpose_is_not_made(trial_pages):
    app = opened("tokens", view="operator", lang="en")
    app.button[0].click().run()
    assert "what it is for" in app.warning[0].value
    assert tokens.known("trial") == []


def test_the_operator_revokes_a_token(trial_pages):
    app = opened("tokens", view="operator")
    text = made(app)
    app.button[-1].click().run()
    assert not app.exception, app.exception
    assert tokens.opened(text) is None
    assert "폐기됨" in said(app)


@pytest.mark.parametrize("view", ["policymaker", "abc"])
def test_nobody_else_has_the_page(trial_pages, view):
    with pytest.raises(Exception, match="tokens"):
        opened("tokens", view=view)


def test_the_command_makes_lists_and_revokes(trial):
    made = hwaksan("token", "make", "--team", "abc", "--label", "batch [x]", "--days", "7")
    text = made.stdout.strip()
    assert made.returncode == 0 and tokens.opened(text).team == "abc"
    listed = hwaksan("token", "list").stdout
    assert "batch [x]" in listed and "valid" in listed and text not in listed
    id = re.match(r"[0-9a-f]+", listed).group()
    assert hwaksan("token", "revoke", id, "--by", "kim").returncode == 0
    assert tokens.opened(text) is None
    assert "revoked" in hwaksan("token", "list").stdout


def test_the_command_names_what_is_not_there(trial):
    assert "abc" in hwaksan("token", "make", "--team", "nobody", "--label", "x").stderr
    assert hwaksan("token", "revoke", "0" * 12).returncode == 1
