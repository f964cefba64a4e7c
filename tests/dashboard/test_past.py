"""The pages about the past: what moved a score, any two versions of the method, what each viewer sees there."""

import datetime
import json

import pytest
from test_pages import address, opened, said
from typer.testing import CliRunner

from connectors import acts, programme, warehouse
from connectors.acts import Act
from connectors.programme import SEOUL
from dashboard import blocks, cli, known
from dashboard.access import NotAllowed, Viewer
from dashboard.charts import Numbers
from dashboard.page import Here
from dashboard.past import asked
from dashboard.scoring import method, movement, versions
from dashboard.scoring.fill import fill
from dashboard.scoring.movement import Asked
from dashboard.text import words

OFFICE = Viewer("policymaker")
FEBRUARY, MARCH, JULY, OCTOBER = (datetime.date(2026, month, 1) for month in (2, 3, 7, 10))
NOW, FIRST = method.load(), versions.known()["1.0.0"]


def con_of(data):
    return warehouse.cursor(warehouse.current(data / "trial"))


def score(con, month, pillar="b2b", team="abc"):
    (row,) = con.execute(
        "SELECT score FROM pillar_score WHERE (team, month, pillar, variant) = (?, ?, ?, 'headline')",
        [team, month, pillar],
    ).fetchall()
    return row[0]


def test_a_past_day_of_one_team_is_what_a_build_as_of_that_day_says(own_data):
    one = programme.load(own_data / "trial")
    day = datetime.date(2026, 9, 12)
    built = warehouse.cursor(warehouse.build(one, fill, as_of=day))
    question = (
        "SELECT month, pillar, score, low, high FROM pillar_score WHERE team = 'abc' AND variant = 'headline' "
        "ORDER BY ALL"
    )
    past = movement.as_known(one, "abc", day, NOW).execute(question).fetchall()
    assert len(past) > 10 and max(row[0] for row in past) == datetime.date(2026, 8, 1)
    for ours, theirs in zip(past, built.execute(question).fetchall(), strict=True):
        assert ours[:2] == theirs[:2]
        assert ours[2:] == pytest.approx(theirs[2:], abs=1e-9)


def test_reports_of_later_months_restate_nothing(trial_data):
    one = programme.load(trial_data / "trial")
    first = asked.days(con_of(trial_data), OFFICE, "abc", FEBRUARY)[-1]
    found = movement.of(con_of(trial_data), one, Asked("abc", "b2b", FEBRUARY, first, FIRST, OCTOBER, NOW))
    assert [step.points for step in found.steps[:2]] == pytest.approx([0, 0], abs=1e-9)
    assert found.steps[2].points == pytest.approx(found.points, abs=1e-9)
    assert asked.since(con_of(trial_data), OFFICE, "abc", FEBRUARY, first) == []


def test_a_late_first_report_is_restated_and_listed(trial_data):
    # March was due on 10 April and came on the 15th: when it first counted, it stood on February's figures
    con, day = con_of(trial_data), datetime.date(2026, 4, 11)
    found = asked.moved(con, OFFICE, trial_data / "trial", "abc", "b2b", MARCH, day, MARCH, "1.3.0")
    assert found.stops[-1].score == pytest.approx(score(con, MARCH))
    assert found.steps[0].points == pytest.approx(found.points, abs=1e-9)
    assert found.steps[2].points == 0
    (one,) = asked.since(con, OFFICE, "abc", MARCH, day)
    assert (one.what, one.on, one.month, one.value) == ("first", datetime.date(2026, 4, 15), MARCH, "b2b,b2c")
    assert day in asked.days(con, OFFICE, "abc", MARCH) and one.on in asked.days(con, OFFICE, "abc", MARCH)


def test_a_withdrawal_is_restated(own_data):
    folder = own_data / "trial"
    one, before = programme.load(folder), score(con_of(own_data), JULY)
    (report,) = con_of(own_data).execute(
        "SELECT report_id FROM report WHERE team_id = 'abc' AND month = ?", [JULY]
    ).fetchone()  # fmt: skip
    at = datetime.datetime(2026, 11, 1, 9, tzinfo=SEOUL)
    acts.append(folder, [Act("withdraw", "office", "abc", report, reason="wrong")], at)
    warehouse.build(one, fill)
    day = datetime.date(2026, 10, 31)
    found = asked.moved(con_of(own_data), OFFICE, folder, "abc", "b2b", JULY, day, OCTOBER, "1.3.0")
    assert found.stops[0].score == pytest.approx(before)
    assert found.stops[1].score == score(con_of(own_data), JULY) != before
    (since,) = asked.since(con_of(own_data), OFFICE, "abc", JULY, day)
    assert (since.what, since.subject, since.month) == ("withdraw", report, JULY)


@pytest.mark.parametrize("question", [asked.since, asked.days])
def test_a_team_may_not_ask_about_another(trial_data, question):
    rest = [FEBRUARY, FEBRUARY] if question is asked.since else [FEBRUARY]
    with pytest.raises(NotAllowed):
        question(None, Viewer("team", "xyz"), "abc", *rest)
    with pytest.raises(NotAllowed):
        asked.moved(None, Viewer("team", "xyz"), trial_data, "abc", "b2b", FEBRUARY, FEBRUARY, MARCH, "1.3.0")


def test_a_team_sees_of_another_version_what_it_does_to_itself_alone(trial_data):
    both = [versions.known()[name].raw for name in ("1.3.0", "2.0.0-proposed")]
    whole = asked.effects(con_of(trial_data), OFFICE, *both)
    alone = asked.effects(con_of(trial_data), Viewer("team", "abc"), *both)
    assert {one.team for one in whole} == {"abc", "xyz", "old"} and {one.team for one in alone} == {"abc"}
    assert list(alone) == [one for one in whole if one.team == "abc"]


def test_a_new_warehouse_does_not_wait_for_movements_that_somebody_once_asked_for(trial_pages):
    opened("movement", team="abc", since="2026-03")
    opened("method", part="versions")
    questions = {question for question, _, _ in known.asked_lately(trial_pages / "trial" / "warehouse")}
    assert asked.days in questions and not questions & {asked.moved, asked.effects}


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_page_says_what_moved_a_score_and_in_which_order_it_is_split(trial_pages, lang):
    shown = said(opened("movement", lang=lang, team="abc", since="2026-03", month="2026-10"))
    for part in {
        "ko": ("2026년 3월", "팀이 한 일", "나중에 고치거나 늦게 낸 것", "첫 보고(늦게 도착)", "항상 이 차례로",
               "첫 판을 썼습니다"),
        "en": ("Mar 2026", "What the team did", "Restated or reported late", "first report, late",
               "Always split in this order", "the first version stands in"),
    }[lang]:  # fmt: skip
        assert part in shown


def test_the_page_shows_a_team_its_own_movement_and_nobody_else(trial_pages):
    shown = said(opened("movement", view="abc"))
    assert "가나다" in shown and "하파타" not in shown and "옛팀" not in shown


def test_an_address_names_any_day_and_a_day_before_the_month_counted_is_not_one(trial_pages):
    app = opened("movement", team="abc", since="2026-03", known="2026-04-12")
    assert "2026. 4. 12." in said(app)
    app = opened("movement", team="abc", since="2026-03", known="2026-01-01")
    assert address(app)["known"] == "first"


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("view", ["policymaker", "abc"])
def test_two_versions_are_compared_and_what_is_not_in_force_says_so(trial_pages, lang, view):
    shown = said(opened("method", part="versions", lang=lang, view=view))
    for part in {
        "ko": ("모르는 지표에 넣는 점수의 상한", "시행 중이 아니며", "2.0.0-proposed"),
        "en": ("Most an unknown indicator may count", "not in force", "2.0.0-proposed"),
    }[lang]:
        assert part in shown
    assert ("하파타" in shown or "Xyz" in shown) == (view == "policymaker")


def test_versions_that_score_the_same_say_so(trial_pages):
    (title,) = [one.value for one in opened("method", part="versions", was="1.0.0", now="1.3.0").title]
    assert "모두 같습니다" in title


def test_where_nobody_reported_versions_are_compared_by_what_they_say(trial_pages):
    shown = said(opened("method", part="versions", programme="unreported"))
    assert "아직 산정할 달이 없어" in shown and "모르는 지표에 넣는 점수의 상한" in shown
    assert len(opened("movement", programme="unreported").title) == 1


def test_a_policymaker_lays_a_file_of_their_own_beside_ours(trial_pages):
    text = NOW.text.replace('version = "1.3.0"', 'version = "mine"').replace(
        "assumed_at_most = 50", "assumed_at_most = 7"
    )
    app = opened("method", part="versions")
    app.file_uploader[0].upload("mine.toml", text.encode(), "application/toml").run()
    assert any("mine" in one.value for one in app.success)
    app.selectbox(key="choose_now").select("own").run()
    assert not app.exception
    assert "1.3.0판과 mine판" in app.title[0].value


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xfe", "TOML"),
        (b"version = 3", "aggregation.within_dimension"),
        (NOW.text.replace("[aggregation]", "[aggregation]\nodd = 1").encode(), "aggregation.odd"),
        (b"#" * 1_000_001, "kB"),
    ],
)
def test_a_broken_file_is_refused_in_words_and_the_page_goes_on(trial_pages, data, reason):
    app = opened("method", part="versions")
    app.file_uploader[0].upload("mine.toml", data, "application/toml").run()
    assert not app.exception
    assert reason in " ".join(one.value for one in [*app.error, *app.text])
    assert "own" not in app.selectbox(key="choose_now").options and "2.0.0-proposed" in app.title[0].value


def test_a_team_is_offered_no_file_of_its_own(trial_pages):
    assert not opened("method", part="versions", view="abc").file_uploader


def test_foot_and_csv_carry_the_hashes_of_method_and_data(trial_pages, trial_data):
    (data,) = con_of(trial_data).execute("SELECT hash FROM data_used").fetchone()
    shown = said(opened("overview"))
    assert NOW.hash[:12] in shown and data[:12] in shown
    file = warehouse.current(trial_data / "trial")
    here = Here(words("ko"), OFFICE, {}, programme.load(trial_data / "trial"), (), file)
    csv = blocks.csv_of(here, "점수", Numbers(("팀",), (("가나다",),))).decode()
    assert NOW.hash in csv and data in csv


@pytest.fixture
def hwaksan(trial_pages):
    return lambda *words: CliRunner().invoke(cli.app, [*words, "--programme", "trial"])


def test_scores_at_the_terminal_carry_both_hashes_and_may_be_made_under_another_version(hwaksan, trial_data):
    (data,) = con_of(trial_data).execute("SELECT hash FROM data_used").fetchone()
    ours = json.loads(hwaksan("score", "--json").stdout)
    assert {(one["method_sha256"], one["data_sha256"]) for one in ours} == {(NOW.hash, data)}
    other = json.loads(hwaksan("score", "--json", "--under", "2.0.0-proposed").stdout)
    assert {(one["method_version"], one["data_sha256"]) for one in other} == {("2.0.0-proposed", data)}
    assert len(other) == len(ours)
    older = json.loads(hwaksan("score", "--json", "--under", "1.0.0").stdout)
    assert [one["score"] for one in older] == pytest.approx([one["score"] for one in ours], abs=1e-9)


def test_the_terminal_says_what_moved_a_score(hwaksan):
    done = hwaksan("explain", "abc", "b2b", "--since", "2026-03", "--lang", "en")
    assert done.exit_code == 0
    for part in ("Restated or reported late", "What the team did", "Always split in this order", NOW.hash):
        assert part in done.stdout
    assert hwaksan("explain", "abc", "b2b", "--since", "2026-03", "--known", "2026-04-01").exit_code == 1
    assert hwaksan("explain", "abc", "frontier", "--since", "2026-03").exit_code == 1
    assert hwaksan("explain", "abc", "b2b", "--known", "2026-04-12").exit_code == 2
    assert NOW.hash in hwaksan("explain", "abc", "b2b").stdout
