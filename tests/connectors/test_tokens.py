"""Tokens: shown once, kept as a hash, ended by time or by the operator, and no text opens more than it should."""

import datetime
import threading

import pytest

from connectors import keys, tokens
from connectors.errors import BrokenFile
from connectors.programme import SEOUL


def file():
    return keys.keys_folder() / "trial.tokens.json"


def at(monkeypatch, day, time="09:00"):
    now = datetime.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=SEOUL)
    monkeypatch.setattr(tokens, "_now", lambda: now)


def test_a_token_opens_for_its_team_and_is_nowhere_in_the_file():
    text, token = tokens.make("trial", "abc", "월 보고 배치", "office")
    assert tokens.opened(text).team == "abc"
    kept = file().read_text()
    assert text not in kept and text.rsplit(".", 1)[1] not in kept
    assert token.sha256 in kept
    assert text.startswith(token.beginning)


def test_the_file_is_its_owners_alone():
    tokens.make("trial", "abc", "x", "office")
    assert file().stat().st_mode & 0o777 == 0o600
    file().chmod(0o644)
    with pytest.raises(BrokenFile):
        tokens.known("trial")


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"),
        lambda text: text.replace(".trial.", ".other."),
        lambda text: text.replace(".trial.", ".../trial."),
        lambda text: text + "x",
        lambda text: "",
        lambda text: text.upper(),
        lambda text: text.rsplit(".", 1)[0],
        lambda text: " " + text,
    ],
)
def test_any_other_text_opens_nothing(changed):
    text, _ = tokens.make("trial", "abc", "x", "office")
    assert tokens.opened(changed(text)) is None


def test_a_token_holds_through_its_last_day_and_no_longer(monkeypatch):
    at(monkeypatch, "2026-03-01")
    text, token = tokens.make("trial", "abc", "x", "office", days=30)
    assert token.ends_on == datetime.date(2026, 3, 31)
    at(monkeypatch, "2026-03-31", "23:59")
    assert tokens.opened(text)
    at(monkeypatch, "2026-04-01", "00:00")
    assert tokens.opened(text) is None


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_token_lasts_a_year_at_most(days):
    with pytest.raises(ValueError):
        tokens.make("trial", "abc", "x", "office", days=days)


def test_a_revoked_token_opens_nothing_and_stays_on_record():
    text, token = tokens.make("trial", "abc", "x", "office")
    revoked = tokens.revoke("trial", token.id, "kim")
    assert tokens.opened(text) is None
    assert (revoked.revoked_by, len(tokens.known("trial"))) == ("kim", 1)
    assert tokens.revoke("trial", token.id, "lee").revoked_by == "kim"


def test_to_revoke_what_is_not_there_is_told():
    with pytest.raises(tokens.NotAToken):
        tokens.revoke("trial", "0" * 12, "kim")


def test_when_it_was_last_used_is_noted_but_not_at_each_call(monkeypatch):
    at(monkeypatch, "2026-03-01", "09:00")
    text, _ = tokens.make("trial", "abc", "x", "office")
    tokens.opened(text)
    at(monkeypatch, "2026-03-01", "09:04")
    tokens.opened(text)
    assert f"{tokens.known('trial')[0].used_at:%H:%M}" == "09:00"
    at(monkeypatch, "2026-03-01", "09:05")
    tokens.opened(text)
    assert f"{tokens.known('trial')[0].used_at:%H:%M}" == "09:05"


def test_twenty_made_at_once_are_all_there():
    threads = [threading.Thread(target=tokens.make, args=("trial", "abc", str(n), "office")) for n in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert {one.label for one in tokens.known("trial")} == {str(n) for n in range(20)}


@pytest.mark.parametrize("text", ["{", "{}x", '[{"id": 1}]', '["x"]'])
def test_a_broken_file_is_named_and_opens_nothing(text):
    file().parent.mkdir(parents=True)
    file().write_text(text)
    file().chmod(0o600)
    with pytest.raises(BrokenFile, match=r"trial\.tokens\.json"):
        tokens.known("trial")
