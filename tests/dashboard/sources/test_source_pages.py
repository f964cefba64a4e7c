"""Pages of public sources: freshness and remedies, claims beside registers, candidates, the ecosystem, boards."""

import dataclasses
import datetime

import pytest

from connectors import acts, programme, warehouse
from connectors.sources.answers import Outcome
from connectors.sources.kept import Shelf
from connectors.sources.rows import Contract, Derived, Drift, Level, Score
from connectors.sources.runs import Problem, Run, note
from dashboard.access import NotAllowed, Viewer
from dashboard.scoring.fill import fill
from dashboard.sources import asked, context, pictures, registers, running
from tests import made
from tests.connectors.sources.pulled import programme_with
from tests.connectors.sources.replay import Reply, serving
from tests.connectors.sources.told import keeping
from tests.dashboard.test_pages import opened, said

OFFICE, OPERATOR, ABC, XYZ = (
    Viewer("policymaker"),
    Viewer("operator"),
    Viewer("team", "abc"),
    Viewer("team", "xyz"),
)
OCTOBER = datetime.date(2026, 10, 1)
NAMES = """abc,bizno,9990100013,,team,,,https://abc.example
abc,product_name,가온비서,,team,,,https://abc.example
abc,hf_author,abc-lab,,team,,,https://abc.example
abc,gh_repo,abc-lab/serve,,team,,,https://abc.example
abc,aa_slug,abc-2,,team,,,https://abc.example
xyz,hf_model,xyz/one,,team,,,https://xyz.example
"""


@pytest.fixture
def data(own_data):
    """The trial programme in a folder of this test's own."""
    return own_data / "trial"


@pytest.fixture
def keep(monkeypatch):
    return keeping(monkeypatch)


def built(folder):
    path = warehouse.build(programme.load(folder), fill)
    return warehouse.cursor(path)


def ran(folder, code, day, outcome=Outcome.OK, reason="", **changed):
    """A run of a source as its record says."""
    at = datetime.datetime.fromisoformat(f"{day}T06:10:00+09:00")
    run = Run(code, at, at, ended=at, is_whole=outcome.is_good)
    if reason:
        run.went_wrong(Problem("https://x.example/a", outcome, reason), ends=True)
    note(Shelf(folder / "pulls" / code), dataclasses.replace(run, **changed))


def contract(n=1, **changed):
    """A contract of abc with the customer of its deployment n."""
    fields = {
        "register": "g2b", "number": f"R{n}", "what": "contract", "title": f"용역 {n}", "supplier_name": "가나다",
        "buyer_name": f"가상기관 {n}", "signed_on": datetime.date(2025, 9, 1), "said_at": "2025-09-02",
        "supplier_id": "9990100013", "buyer_id_type": "bizno", "buyer_id": made.bizno(999000000 + n),
        "amount_krw": 1000, "url": f"https://g2b.example/{n}",
    }  # fmt: skip
    return Contract(**fields | changed)


# ---- data status ----


def test_each_source_says_how_fresh_it_is_why_it_failed_and_what_to_do(data, keep):
    programme_with(data, NAMES, g2b="https://g.example", github="https://h.example", dart="https://d.example")
    keep(data, "github", "2026-11-14", Level("gh_repo", "abc-lab/serve", "stars", 3.0, False))
    ran(data, "github", "2026-11-14")
    until = datetime.datetime.fromisoformat("2026-11-16T00:05:00+09:00")
    ran(data, "g2b", "2026-11-15", Outcome.AUTH, "key")
    ran(data, "dart", "2026-11-15", Outcome.QUOTA_PARK, "quota", parked_until=until)
    built(data)
    words = said(opened("status", lang="en"))
    assert "Sources that need someone to look: 1 of 3" in words
    assert "The key is missing or was refused. Check the key in the environment variable and its expiry." in words
    assert "Left alone until 16 Nov 2026 00:05." in words
    assert "data of 14 Nov 2026, 1 day old" in words
    korean = said(opened("status", lang="ko"))
    assert "자료원 3곳 가운데 1곳은 점검이 필요합니다" in korean and "인증키가 없거나" in korean


def test_a_source_nobody_has_asked_in_time_is_overdue(data, keep):
    programme_with(data, NAMES, github="https://h.example")
    keep(data, "github", "2026-11-01", Level("gh_repo", "abc-lab/serve", "stars", 3.0, False))
    ran(data, "github", "2026-11-01")
    built(data)
    assert "overdue" in said(opened("status", lang="en"))


def test_a_programme_without_sources_says_so(trial_pages):
    assert "이 사업은 공개 자료원을 쓰지 않습니다" in said(opened("status"))


def test_drift_is_shown_to_the_office_alone(data, keep):
    programme_with(data, NAMES, github="https://h.example")
    keep(data, "github", "2026-11-14", drifts=(Drift("stargazers_count", "str"),))
    ran(data, "github", "2026-11-14", Outcome.SCHEMA_DRIFT, "changed")
    con = built(data)
    assert [one.place for one in asked.drifts(con, OFFICE)] == ["stargazers_count"]
    with pytest.raises(NotAllowed):
        asked.drifts(con, ABC)
    assert "stargazers_count" in said(opened("status"))
    assert "stargazers_count" not in said(opened("status", view="abc"))


def test_how_another_teams_server_is_doing_is_not_shown_to_a_team(data):
    path = data / "programme.toml"
    path.write_text(path.read_text(encoding="utf-8") + '\n[source.xyz]\nbase_url = "https://xyz.example"\n'
                    'token_env = "X"\n', encoding="utf-8")  # fmt: skip
    ran(data, "xyz", "2026-11-14")
    con = built(data)
    assert set(asked.standings(con, OFFICE)) == set(asked.standings(con, XYZ)) == {"xyz"}
    assert asked.standings(con, ABC) == {}
    titled = "Servers from which reports of teams are pulled"
    assert [titled in said(opened("status", view=view, lang="en")) for view in ("policymaker", "xyz", "abc")] == [
        True, True, False,
    ]  # fmt: skip


def test_the_operator_asks_now_and_the_pages_follow(data):
    answers = {"serve": b'{"full_name": "abc-lab/serve", "stargazers_count": 5, "forks_count": 1, '
                        b'"subscribers_count": 2}', "releases": b"[]"}  # fmt: skip
    with serving(lambda asked: Reply(answers[asked.path.rpartition("/")[2]])) as server:
        programme_with(data, NAMES, github=server.url)
        built(data)
        app = opened("status", view="operator", lang="en")
        [button] = [one for one in app.button if one.label == "Ask all now"]
        button.click().run()
        job = running.last(programme.load(data))
        job.thread.join()
        assert {code: run.ok for code, run in job.runs.items()} == {"github": True}
    assert not running.rebuild.is_running(programme.load(data))
    app = opened("status", view="operator", lang="en")
    assert "Asked: 1 of 1." in " ".join(one.value for one in app.success)
    assert "All sources are up to date (1)" in said(app)


def test_nobody_else_is_offered_to_ask(data):
    programme_with(data, NAMES, github="https://h.example")
    built(data)
    for view in ("policymaker", "abc"):
        assert not [one for one in opened("status", view=view).button if "모두 조회" in one.label]


def typed(app, **fields):
    """The operator's form filled and sent."""
    labels = {
        "company": "회사", "service": "서비스", "source_url": "웹페이지 주소",
        "page_sha256": "웹페이지의 SHA-256(파일을 올리지 않을 때)", "seen_on": "웹페이지를 확인한 날",
    }  # fmt: skip
    for name, value in fields.items():
        next(one for one in app.text_input if one.label == labels[name]).input(value)
    next(one for one in app.button if one.label == "적기").click().run()
    return app


LINE = {"company": "가상클라우드", "service": "가상서비스", "source_url": "https://list.example/issue",
        "page_sha256": "0" * 64, "seen_on": "2026-11-10"}  # fmt: skip


def test_a_line_of_a_list_is_typed_by_one_and_vouched_for_by_another(data):
    app = typed(opened("status", view="operator"), **LINE)
    assert not app.exception and "기다리는 것 1줄" in said(app)
    assert not [one for one in app.button if one.label == "다릅니다"]  # not for who typed it
    office = opened("status", view="policymaker")
    office.text_area(key="vouch_words").input("같은 쪽을 보았음")
    next(one for one in office.button if one.label == "같은 웹페이지에서 같은 내용을 확인했습니다").click().run()
    assert not office.exception
    assert "확인을 기다리는 것 0줄" in said(office) and "policymaker: 같은 쪽을 보았음" in said(office)


def test_a_line_with_wrong_fields_is_not_kept_and_they_are_named(data):
    app = typed(
        opened("status", view="operator"), **LINE | {"source_url": "list.example", "seen_on": "2031-01-01"}
    )
    assert [one.value for one in app.error] == [
        "적지 않았습니다. 다음을 고치십시오: 웹페이지 주소, 웹페이지를 확인한 날"
    ]


def test_a_team_sees_no_typed_lists(data):
    assert "옮겨 적은" not in said(opened("status", view="abc"))


# ---- claims beside registers ----


def test_claims_are_met_not_found_or_not_known(data, keep):
    programme_with(data, NAMES, g2b="https://g.example")
    keep(data, "g2b", "2026-10-05", contract(1), contract(2, signed_on=datetime.date(2026, 3, 1)))
    con = built(data)
    found = {one.deployment: one for one in registers.claims(con, ABC, "abc", OCTOBER)}
    assert {name: (one.contract.number, one.agrees) for name, one in found.items()} == {
        "abc-D0001": ("R1", True), "abc-D0002": ("R2", False),
    }  # fmt: skip
    words = said(opened("team", view="abc", lang="en", part="rows"))
    assert "Deployments a register could know of: 2; met by a contract: 2; not found: 0" in words
    assert "found, dates agree" in words and "found, another date" in words and "가상기관 1" in words


def test_of_several_contracts_with_a_customer_the_nearest_stands_beside_the_claim(data, keep):
    programme_with(data, NAMES, g2b="https://g.example")
    later = contract(1, number="R9", signed_on=datetime.date(2026, 8, 1))
    keep(data, "g2b", "2026-10-05", contract(1), later)
    [one] = registers.claims(built(data), ABC, "abc", OCTOBER)
    assert (one.contract.number, one.agrees) == ("R1", True)


def test_a_contract_that_no_report_mentions_is_a_gap_the_other_way(data, keep):
    programme_with(data, NAMES, g2b="https://g.example")
    keep(data, "g2b", "2026-10-05", contract(1), contract(500), contract(501, what="termination"))
    con = built(data)
    assert [one.number for one in registers.unreported(con, OFFICE, "abc", OCTOBER)] == ["R500"]
    assert "Contracts in a register that no report mentions: 1" in said(
        opened("team", view="abc", lang="en", part="rows")
    )


def test_whom_a_register_names_for_a_team_is_not_told_to_another(data, keep):
    programme_with(data, NAMES, g2b="https://g.example")
    con = built(data)
    for question in (registers.claims, registers.unreported):
        with pytest.raises(NotAllowed):
            question(con, XYZ, "abc", OCTOBER)
    with pytest.raises(NotAllowed):
        registers.candidates(con, ABC)


def test_an_address_that_is_no_https_is_no_link(data, keep):
    programme_with(data, NAMES, g2b="https://g.example")
    keep(data, "g2b", "2026-10-05", contract(1, url="javascript:alert(1)"))
    [one] = registers.claims(built(data), ABC, "abc", OCTOBER)
    assert one.contract.url == ""


def test_a_person_judges_a_contract_that_only_names_the_product(data, keep):
    programme_with(data, NAMES, g2b="https://g.example")
    keep(data, "g2b", "2026-10-05", contract(1, title="가온비서 도입", supplier_id="1112233334"))
    con = built(data)
    [one] = registers.candidates(con, OFFICE)
    assert registers.claims(con, OFFICE, "abc", OCTOBER) == []
    app = opened("review", desk_part="contracts", about=registers.code_of(one))
    app.text_area(key="match_words").input("규격서에 모델 이름이 있음")
    next(one for one in app.button if one.label == "이 팀의 계약입니다").click().run()
    assert not app.exception
    assert acts.read(data)[-1].act.value == "yes"
    con = built(data)  # the page's own build runs in a process that reads these answers by the real module
    [claim] = registers.claims(con, OFFICE, "abc", OCTOBER)
    assert (claim.contract.matched_by, claim.contract.role) == ("person", "person")


# ---- the ecosystem and boards ----


def test_derived_models_are_followed_and_those_of_the_team_left_out(data, keep):
    programme_with(data, NAMES, huggingface="https://h.example")
    day = datetime.date(2026, 9, 1)
    keep(
        data, "huggingface", "2026-11-01",
        Derived("abc-lab/Two-FP8", "abc-lab", "abc-lab/Two", "quantized", day),
        Derived("bank/two-fin", "bank", "abc-lab/Two", "finetune", day),
        Derived("hobby/two-fin-gguf", "hobby", "bank/two-fin", "quantized", None),
        Derived("other/thing", "other", "nobody/base", "", day),
        Level("hf_model", "bank/two-fin", "downloads_all_time", 630.0, True),
    )  # fmt: skip
    found = context.derived(built(data), ABC)
    assert [(one.model, one.team, one.depth, one.downloads) for one in found] == [
        ("bank/two-fin", "abc", 1, 630.0), ("hobby/two-fin-gguf", "abc", 2, None),
    ]  # fmt: skip
    assert [(one.day.isoformat(), one.value) for one in pictures.counted(found)] == [
        ("2026-09-01", 1.0), ("2026-11-01", 2.0),
    ]  # fmt: skip
    assert "made from the teams' models: 2, by 2 authors" in said(opened("ecosystem", lang="en"))


def test_downloads_are_summed_over_a_teams_models_with_the_newest_of_each(data, keep):
    programme_with(data, NAMES, huggingface="https://h.example")
    for day, name, value in (("2026-10-01", "a", 10.0), ("2026-10-01", "b", 5.0), ("2026-11-01", "a", 8.0)):
        keep(data, "huggingface", day, Level("hf_model", f"abc-lab/{name}", "downloads_all_time", value, True))
    con = built(data)
    sums = context.sums(con, ABC, "downloads_all_time")
    assert [(one.team, one.day.isoformat(), one.value) for one in sums] == [
        ("abc", "2026-10-01", 15.0), ("abc", "2026-11-01", 13.0),
    ]  # fmt: skip
    [a, b] = context.things(con, ABC)
    assert (a.value, a.before, a.fell_on.isoformat()) == (8.0, 10.0, "2026-11-01")
    assert (b.value, b.before, b.fell_on) == (5.0, None, None)


def test_a_thing_is_a_teams_on_the_days_its_name_holds(data, keep):
    ended = NAMES.replace("abc-lab/serve,,team,,", "abc-lab/serve,,team,,2026-10-15")
    programme_with(data, ended, github="https://h.example")
    for day, value in (("2026-10-01", 10.0), ("2026-11-01", 90.0)):
        keep(data, "github", day, Level("gh_repo", "abc-lab/serve", "stars", value, False))
    con = built(data)
    assert [(one.day.isoformat(), one.value) for one in context.sums(con, ABC, "stars")] == [("2026-10-01", 10.0)]
    assert [one.value for one in context.things(con, ABC)] == [10.0]


def test_boards_name_the_version_and_show_models_of_teams_only(data, keep):
    programme_with(data, NAMES, artificial_analysis="https://a.example")
    keep(data, "artificial_analysis", "2026-11-01", Score("aaii-4.3", "aa_slug", "abc-2", "Abc", 27.1, None),
         Score("aaii-4.3", "aa_slug", "elsewhere", "Other", 60.0, None))  # fmt: skip
    [one] = context.scores(built(data), ABC)
    assert (one.team, one.benchmark, one.value) == ("abc", "aaii-4.3", 27.1)
    assert "aaii-4.3" in said(opened("benchmarks", part="boards"))


def test_nothing_of_the_ecosystem_is_an_empty_state_that_leads_on(trial_pages):
    assert "개방 생태계의 자료를 아직 받지 않았습니다" in said(opened("ecosystem"))
