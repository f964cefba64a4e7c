"""Who has which role: the operator's file, read strictly and anew; a broken one never opens anything."""

import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from connectors.errors import BrokenFile
from dashboard import mode, page, roles, uploads
from dashboard.access import Viewer

APP = str(Path(page.__file__).with_name("app.py"))
KIM = {"is_logged_in": True, "email": "Kim@abc.example", "email_verified": True, "name": "김하나", "sub": "1",
       "provider": "default"}  # fmt: skip
SIGNED = "김하나 <kim@abc.example>"
FILE = """
ask = "office@programme.example"

[[grant]]
email = "kim@abc.example"
programme = "trial"
role = "team"
team = "abc"

[[grant]]
email = "kim@abc.example"
programme = "unreported"
role = "policymaker"

[[grant]]
claim = "groups"
has = "hwaksan-office"
programme = "trial"
role = "operator"
"""


def kept(text=FILE, mode=0o600):
    path = roles.file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_a_verified_address_gives_a_role_in_each_programme_that_names_it():
    kept()
    assert roles.current().of(KIM) == {
        "trial": Viewer("team", "abc", SIGNED),
        "unreported": Viewer("policymaker", None, SIGNED),
    }


@pytest.mark.parametrize(
    "changed",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email": "kim@abc.example.evil.example"},
        {"email": None},
        {"is_logged_in": False},
        {"is_logged_in": "yes"},
    ],
)
def test_an_address_that_is_not_verified_or_not_theirs_gives_none(changed):
    kept()
    assert roles.current().of(KIM | changed) == {}


def test_a_claim_that_holds_the_group_gives_the_role():
    kept()
    someone = {"is_logged_in": True, "sub": "77", "provider": "entra"}
    assert roles.current().of(someone | {"groups": ["x", "hwaksan-office"]}) == {
        "trial": Viewer("operator", None, "entra 77")
    }
    assert roles.current().of(someone | {"groups": "hwaksan-office"})
    assert not roles.current().of(someone | {"groups": "not-hwaksan-office"})
    assert not roles.current().of(someone)


def test_a_grant_may_be_held_to_one_provider():
    kept(FILE.replace('email = "kim@abc.example"\nprogramme = "trial"',
                      'email = "kim@abc.example"\nprovider = "google"\nprogramme = "trial"'))  # fmt: skip
    assert "trial" not in roles.current().of(KIM)
    assert "trial" in roles.current().of(KIM | {"provider": "google"})


BROKEN = {
    "not TOML": "ask = ",
    "no address to ask": FILE.replace("ask =", "aks ="),
    "an unknown key": FILE + 'level = "all"\n',
    "an unknown role": FILE.replace('"policymaker"', '"admin"'),
    "a team role without a team": FILE.replace('team = "abc"\n', ""),
    "a team for someone else": FILE + 'team = "abc"\n',
    "a claim people write themselves": FILE.replace('"groups"', '"email"'),
    "a claim without what it has": FILE.replace('has = "hwaksan-office"\n', ""),
    "both an address and a claim": FILE + 'email = "a@b.example"\n',
    "one address twice in a programme": FILE.replace('"unreported"', '"trial"'),
    "no address at all": FILE.replace('email = "kim@abc.example"', 'email = "kim"'),
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_gives_nobody_a_role_and_says_so_once(text, caplog):
    path = kept(text)
    with pytest.raises(BrokenFile):
        roles.load(path)
    assert [roles.current().of(KIM) for _ in range(3)] == [{}, {}, {}]
    assert len(caplog.records) == 1
    assert str(path) in caplog.text


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_others_may_read_or_change_is_not_used(mode):
    kept(mode=mode)
    assert roles.current().of(KIM) == {}


def test_without_a_file_nobody_has_a_role():
    assert roles.current().of(KIM) == {}


def test_the_file_is_read_anew_when_it_changes():
    path = kept()
    assert "trial" in roles.current().of(KIM)
    kept(FILE.replace('email = "kim@abc.example"\nprogramme = "trial"',
                      'email = "lee@abc.example"\nprogramme = "trial"'))  # fmt: skip
    assert "trial" not in roles.current().of(KIM)
    path.unlink()
    assert roles.current().of(KIM) == {}
    kept()
    assert "trial" in roles.current().of(KIM)


def test_the_place_of_the_file_can_be_named(tmp_path, monkeypatch):
    monkeypatch.setenv("HWAKSAN_ROLES", str(tmp_path / "elsewhere.toml"))
    kept()
    assert (tmp_path / "elsewhere.toml").exists()
    assert roles.current().ask == "office@programme.example"


def test_a_name_that_tries_to_forge_a_line_is_signed_in_one_line():
    assert roles.name_of(KIM | {"name": "a\nb\u202ec <x@y.example>" + "z" * 200}).count("\n") == 0
    assert "\u202e" not in roles.name_of(KIM | {"name": "a\u202eb"})
    assert roles.name_of(KIM | {"name": "z" * 500}).endswith("<kim@abc.example>")


# ---- the pages ----


def arrived(user=None, **codes):
    app = AppTest.from_file(APP, default_timeout=120)
    app.secrets["auth"] = {"redirect_uri": "http://localhost/oauth2callback", "cookie_secret": "x" * 32}
    if user:
        app.user = user
    for key, value in codes.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


def shows_nothing(app):
    """But the link to the other language."""
    return [one.proto.body.count("<a ") for one in app.get("html")] == [1] and not app.get("plotly_chart")


def words(app):
    return " ".join(str(one.value) for kind in ("title", "markdown", "caption", "text") for one in app.get(kind))


def test_whoever_has_not_signed_in_sees_the_way_in_and_whom_to_ask(trial_pages):
    kept()
    app = arrived()
    assert app.title[0].value == "로그인이 필요합니다"
    assert "office@programme" in words(app).replace("\\", "")
    assert [one.label for one in app.button] == ["로그인"]
    assert shows_nothing(app)


def test_who_has_signed_in_without_a_role_is_told_whom_to_ask_and_sees_nothing(trial_pages):
    kept()
    app = arrived({"is_logged_in": True, "email": "someone@example.com", "email_verified": True})
    assert "someone@example.com" in words(app).replace("\\", "")
    assert "office@programme.example" in words(app).replace("\\", "")
    assert [one.label for one in app.button] == ["로그아웃"]
    assert shows_nothing(app)


def test_an_address_that_is_not_confirmed_is_told_so(trial_pages):
    kept()
    assert "확인되지 않은 주소" in words(arrived(KIM | {"email_verified": False}))


def test_a_broken_file_of_roles_shows_a_page_that_says_so_and_nothing_else(trial_pages):
    kept("ask = ")
    app = arrived(KIM)
    assert "roles.toml" in words(app).replace("\\", "")
    assert shows_nothing(app) and not app.button


def test_a_person_sees_the_programmes_they_have_a_role_in_as_what_they_are_there(trial_pages):
    kept()
    app = arrived(KIM, programme="trial", view="operator")
    assert app.session_state["here"].viewer == Viewer("team", "abc", SIGNED)
    assert app.session_state["here"].programmes == ("trial", "unreported")
    assert "view" not in app.session_state["here"].codes
    assert SIGNED in words(app)
    app.query_params["programme"] = "unreported"
    app.run()
    assert app.session_state["here"].viewer == Viewer("policymaker", None, SIGNED)


def test_a_programme_without_a_role_does_not_exist_for_a_person(trial_pages):
    kept()
    app = arrived({"is_logged_in": True, "groups": ["hwaksan-office"]}, programme="unreported")
    assert app.session_state["here"].programme.code == "trial"
    assert app.session_state["here"].programmes == ("trial",)


def test_a_role_in_a_team_that_does_not_exist_shows_no_programme(trial_pages):
    kept(FILE.replace('team = "abc"', 'team = "nobody"'))
    assert arrived(KIM).session_state["here"].programmes == ("unreported",)


def test_a_role_taken_away_ends_at_the_next_click(trial_pages):
    kept()
    app = arrived(KIM)
    kept(FILE.replace("kim@", "lee@"))
    app.run()
    assert "로그인" in app.title[0].value or "권한" in words(app)
    assert shows_nothing(app)


def test_each_of_several_providers_has_its_button(trial_pages):
    kept()
    app = AppTest.from_file(APP, default_timeout=120)
    app.secrets["auth"] = {"redirect_uri": "http://localhost/oauth2callback", "cookie_secret": "x" * 32,
                           "google": {"client_id": "a"}, "entra": {"client_id": "b"}}  # fmt: skip
    app.query_params["lang"] = "en"
    app.run()
    assert [one.label for one in app.button] == ["Sign in with google", "Sign in with entra"]


def test_an_open_demo_says_so_on_every_page(trial_pages, monkeypatch):
    monkeypatch.setattr(mode, "_is_open_demo", True)
    app = AppTest.from_file(APP, default_timeout=120).run()
    assert "공개 시연" in app.warning[0].value


def test_a_run_admits_its_session_to_uploads_only_while_its_person_may_send(trial_pages, monkeypatch):
    monkeypatch.setattr(uploads, "_sessions", {})
    kept()
    arrived(KIM, programme="trial")
    session = next(iter(uploads._sessions.values()))
    assert session.person == SIGNED and session.may_send()
    os.utime(kept(FILE.replace("kim@", "lee@")))
    assert not session.may_send()


def test_a_policymaker_may_hand_in_a_method_of_their_own(trial_pages, monkeypatch):
    monkeypatch.setattr(uploads, "_sessions", {})
    kept()
    arrived(KIM, programme="unreported")
    assert next(iter(uploads._sessions.values())).may_send()
