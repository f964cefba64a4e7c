"""Who may see what: the table of the design, cell by cell, and the reason with each answer."""

import pytest

from dashboard.access import NotAllowed, Viewer, demo_viewers, may, need, scope

PUBLIC, HANEUL = Viewer("public"), Viewer("team", "haneul")
POLICYMAKER, OPERATOR = Viewer("policymaker"), Viewer("operator")

# What is asked of haneul's material, and of byeol's: public, team haneul, policymaker, operator.
ALLOWED = {
    ("published", "haneul"): (True, True, True, True),
    ("own_report", "haneul"): (False, True, True, True),
    ("own_report", "byeol"): (False, False, True, True),
    ("others_rows", "byeol"): (False, False, True, True),
    ("open_original", "haneul"): (False, True, False, True),
    ("open_original", "byeol"): (False, False, False, True),
    ("send", "haneul"): (False, True, False, True),
    ("send", "byeol"): (False, False, False, True),
    ("review", "haneul"): (False, False, True, True),
    ("run", None): (False, False, False, True),
}


@pytest.mark.parametrize(("asked", "expected"), ALLOWED.items())
def test_each_viewer_may_do_what_the_design_says_and_no_more(asked, expected):
    action, team = asked
    viewers = (PUBLIC, HANEUL, POLICYMAKER, OPERATOR)
    assert tuple(bool(may(viewer, action, team)) for viewer in viewers) == expected


@pytest.mark.parametrize("asked", ALLOWED)
def test_every_answer_says_why_in_both_languages(asked):
    action, team = asked
    for viewer in (PUBLIC, HANEUL, POLICYMAKER, OPERATOR):
        reason = may(viewer, action, team).reason
        assert reason.ko.strip()
        assert reason.en.strip()


def test_a_team_is_held_to_itself_and_the_office_to_nothing():
    assert scope(HANEUL) == "haneul"
    assert scope(POLICYMAKER) is None
    assert scope(OPERATOR) is None


def test_whoever_has_not_signed_in_is_asked_nothing_about():
    with pytest.raises(NotAllowed):
        scope(PUBLIC)


def test_a_question_about_another_team_is_stopped_with_the_reason():
    with pytest.raises(NotAllowed) as stopped:
        need(HANEUL, "own_report", "byeol")
    assert "다른 팀" in stopped.value.answer.reason.ko


def test_demo_mode_offers_the_policymaker_each_team_and_the_operator():
    assert list(demo_viewers(["haneul", "byeol"])) == ["policymaker", "haneul", "byeol", "operator"]
    assert demo_viewers(["haneul"])["haneul"] == HANEUL
