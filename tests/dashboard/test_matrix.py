"""Each role against each page, action, question and address: the matrix is made from access.py."""

import inspect

import pytest

from dashboard import access, queries, uploads
from dashboard.access import REACH, NotAllowed, Viewer, may
from dashboard.api.routes import DOORS
from dashboard.menu import PAGES, pages_for
from dashboard.uploads import Session
from tests.dashboard.api.calls import call, token_of
from tests.dashboard.test_pages import opened
from tests.dashboard.test_roles import FILE, KIM, arrived, kept
from tests.dashboard.test_uploads import asked

ROLES = tuple(REACH["send"])
VIEWERS = {role: Viewer(role, "abc" if role == "team" else None) for role in ROLES}
SIGNED_IN = [role for role in ROLES if role != "public"]


def allowed(role, action, team="abc"):
    """What the table says, read here a second time."""
    reach = REACH[action][role]
    return reach == "all" or (reach == "own" and team == VIEWERS[role].team)


@pytest.mark.parametrize("team", ["abc", "xyz", None])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", REACH)
def test_each_role_against_each_action(action, role, team):
    answer = may(VIEWERS[role], action, team)
    assert bool(answer) == allowed(role, action, team)
    assert answer.reason.ko and answer.reason.en


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", PAGES)
def test_each_role_has_each_page_it_may_use_and_no_other(name, role):
    assert (name in pages_for(VIEWERS[role])) == allowed(role, PAGES[name].action)


CLOSED = [(name, role) for name, kind in PAGES.items() for role in SIGNED_IN if not allowed(role, kind.action)]


@pytest.mark.parametrize(("name", "role"), CLOSED)
def test_a_page_one_may_not_use_cannot_be_gone_to(trial_pages, name, role):
    with pytest.raises(Exception, match=name):
        opened(name, view=VIEWERS[role].code)


@pytest.mark.parametrize("role", SIGNED_IN)
def test_a_role_in_the_file_is_the_same_role_on_the_pages(trial_pages, role):
    team = 'team = "abc"\n' if role == "team" else ""
    kept(FILE.replace('role = "team"\nteam = "abc"\n', f'role = "{role}"\n{team}'))
    here = arrived(KIM, programme="trial").session_state["here"]
    assert (here.viewer.role, here.viewer.team) == (role, VIEWERS[role].team)
    assert set(here.pages) == {name for name, kind in PAGES.items() if allowed(role, kind.action)}


def questions():
    found = inspect.getmembers(queries, inspect.isfunction)
    return {name: one for name, one in found if list(inspect.signature(one).parameters)[:2] == ["con", "viewer"]}


# What they tell is published, and no team is in it: the day, the size of a sector, the text of a query.
PUBLISHED = ("day", "frames", "sql_of")


@pytest.mark.parametrize("name", [name for name in questions() if name not in PUBLISHED])
def test_no_question_is_answered_to_the_public(name):
    question = questions()[name]
    rest = list(inspect.signature(question).parameters.values())[2:]
    with pytest.raises(NotAllowed):
        question(None, VIEWERS["public"], *["abc" for one in rest if one.default is inspect.Parameter.empty])


@pytest.mark.parametrize("role", ROLES)
def test_streamlits_upload_address_takes_files_of_those_who_may_send(role, monkeypatch):
    viewer = VIEWERS[role]
    session = Session(role, lambda: bool(access.may(viewer, "send", viewer.team)))
    monkeypatch.setattr(uploads, "_sessions", {"s": session})
    assert asked("s/f").status_code == (204 if allowed(role, "send", viewer.team) else 403)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.method} {door.path}")
def test_each_address_of_the_api_is_for_a_token_and_each_token_is_a_team(trial, door):
    path = door.path.replace("{id}", "abc-202602-001-00000000")
    assert call(door.method, path).status_code == 401
    assert call(door.method, path, token_of()).status_code not in (401, 403, 500)
    assert allowed("team", door.for_)
