"""The demo programme: its generator gives the same files everywhere; the door answers as the manifest says."""

import csv
import datetime
import io
import json
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from connectors import acts, contract, demo, inbox, programme, receipts, warehouse
from connectors.sources import aliases

SOURCE = Path(__file__).parents[2] / "sample_data" / "demo"
STEPS = json.loads((SOURCE / "sent" / "manifest.json").read_bytes())["steps"]
SENT = [step for step in STEPS if step["do"] == "send"]


def files(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


# ---- what is shipped ----


def test_the_generator_gives_the_shipped_files_byte_for_byte(tmp_path):
    subprocess.run([sys.executable, SOURCE / "generate.py", "--out", tmp_path], check=True)
    for name in ("sent", "sources", "tables"):
        made, shipped = files(tmp_path / name), files(SOURCE / name)
        assert made.keys() == shipped.keys()
        assert [path for path in made if made[path] != shipped[path]] == []


def test_what_is_shipped_is_a_few_megabytes():
    assert sum(map(len, files(SOURCE / "sent").values())) < 5_000_000


def test_the_manifest_names_every_file_that_was_sent_and_no_other():
    named = {one["path"] for step in SENT for one in step["files"]}
    there = {path for path in files(SOURCE / "sent") if not path.startswith("dodam/")} - {"manifest.json"}
    assert named == there


def test_steps_are_told_in_the_order_in_which_they_happened():
    assert [step["at"] for step in STEPS] == sorted(step["at"] for step in STEPS)
    assert max(step["at"] for step in STEPS) < "2026-11-15"


def test_no_pull_of_the_story_asks_for_names_of_which_none_leads_anywhere_yet():
    hubs = json.loads((SOURCE / "sources" / "hubs.json").read_bytes())
    born = {("docker", one["name"]): one["born"] for one in hubs["images"]}
    born |= {(one["kind"], one["name"]): one["born"] for one in hubs["packages"]}
    names = aliases.load(programme.load(SOURCE))
    for at in (step["at"] for step in STEPS if step["do"] == "pull_sources" and "npm" in step["sources"]):
        on = datetime.date.fromisoformat(at[:10])
        for kind in ("npm", "pypi", "docker"):
            named = [born[kind, one.value] for one in names if one.kind == kind and one.holds_on(on)]
            assert not named or min(named) < at[:10], (at, kind)


def test_the_programme_is_marked_as_invented_and_stands_still():
    one = programme.load(SOURCE)
    assert one.fictional
    assert str(one.as_of()) == "2026-11-15"
    assert list(one.teams) == ["haneul", "byeol", "narae", "dodam"]
    assert all(model.parent is None or model.parent in one.models for model in one.models.values())


def test_real_people_send_messy_files():
    sent = [(SOURCE / "sent" / file["path"]).read_bytes() for step in SENT for file in step["files"]]
    assert {encoding_of(data) for data in sent} == {"xlsx", "utf-8-sig", "utf-8", "cp949"}
    text = "".join(text_of(data) for data in sent)
    for spelling in (
        "2026. 2. 1.",
        "2025년 7월",
        "2026.02",
        "1,2",
        "０",
        "억<",
        "만 ",
        "천<",
        "5%",
        "999-",
        'hidden="1"',
    ):
        assert spelling in text, spelling


def encoding_of(data):
    if data.startswith(b"PK"):
        return "xlsx"
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    try:
        data.decode()
    except UnicodeDecodeError:
        return "cp949"
    return "utf-8"


def text_of(data):
    if encoding_of(data) != "xlsx":
        return data.decode(encoding_of(data))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def test_every_name_shown_to_the_public_says_that_it_is_invented():
    files = [path.read_text(encoding="utf-8") for path in (SOURCE / "sent").glob("dodam/*/*/b2c.csv")]
    names = {row["service_name"] for text in files for row in csv.DictReader(io.StringIO(text))}
    assert names and all("가상" in name for name in names)


# ---- what the door makes of it: loaded once for all tests below ----


@pytest.fixture(scope="module")
def loaded(demo_place):
    return demo.load(SOURCE, demo_place / "data")


@pytest.mark.slow
def test_every_file_is_taken_or_refused_as_the_manifest_says(loaded):
    # load() raises where the door answers otherwise than the manifest says.
    expected = Counter(step["expect"] for step in SENT)
    assert loaded.counts["reports refused"] == expected["refused"] == 3
    assert loaded.counts["reports taken"] >= expected["taken"]


@pytest.mark.slow
def test_the_demo_has_the_size_the_readme_says(loaded):
    rows = [
        row
        for report in receipts.read_all(loaded.folder)
        for row in inbox.rows_of(loaded.folder, report).to_pylist()
    ]
    deployments = {row["deployment_id"] for row in rows if row["kind"] == "b2b"}
    services = {row["service_id"] for row in rows if row["kind"] == "b2c"} - {"ALL"}
    assert 150 <= len(deployments) <= 300
    assert 8 <= len(services) <= 12
    months = {row["report_month"] for row in rows if row["kind"] == "b2b"}
    assert 16 <= len(months) <= 20
    sent_items = {id for id, item in contract.load().items.items() if item.mandatory != "derived"}
    assert {row["evidence_id"] for row in rows if row["kind"] == "readiness"} == sent_items


@pytest.mark.slow
def test_reports_are_late_amended_returned_withdrawn_and_withheld(loaded):
    one = programme.load(loaded.folder)
    kept, done = receipts.read_all(loaded.folder), acts.read(loaded.folder)
    late = [report for report in kept if report.received_on > one.due_on(report.month)]
    versions = Counter((report.team, report.month, kind) for report in kept for kind in report.kinds)
    assert late and max(versions.values()) > 1
    assert {act.act.act for act in done} == {
        "confirm", "return", "withdraw", "withhold", "grade", "review", "ask", "answer", "close", "match",
        "release",
    }  # fmt: skip
    assert {act.act.value for act in done if act.act.act == "grade"} >= {"E1", "E2", "E3", "E4"}


@pytest.mark.slow
def test_every_grade_is_about_evidence_in_a_report(loaded):
    evidence = {
        (row["deployment_id"] or row["service_id"], row["report_month"], (row["evidence_ref"] or "")[-64:])
        for report in receipts.read_all(loaded.folder)
        for row in inbox.rows_of(loaded.folder, report).to_pylist()
    }
    graded = [act.act for act in acts.read(loaded.folder) if act.act.act == "grade"]
    assert graded
    assert [act for act in graded if (act.subject, act.month, act.sha256) not in evidence] == []


@pytest.mark.slow
def test_questions_are_asked_answered_closed_and_some_are_under_way(loaded):
    con = warehouse.cursor(warehouse.current(loaded.folder))
    found = con.execute("SELECT team_id, rule, row_key, state, findings FROM question").fetchall()
    spoken = {(act.act.team, act.act.value, act.act.row) for act in acts.read(loaded.folder)
              if act.act.act in ("ask", "answer", "close")}  # fmt: skip
    # Each letter is about a question that a rule raised, but for the one that a person thought of.
    assert spoken - {row[:3] for row in found if row[4]} == {("narae", "", "")}
    states = {row[:3]: row[3] for row in found}
    assert Counter(states[key] for key in spoken) == {"closed": 17, "answered": 2, "open": 2}
    assert states["byeol", "X10", "byeol-D0009"] == "open"
    assert states["haneul", "X12", "haneul-S002"] == "open"  # closed in July, and raised by each month since


@pytest.mark.slow
def test_one_team_is_pulled_over_http_with_its_revisions(loaded):
    pulled = receipts.read_all(loaded.folder, "dodam")
    assert {report.sender for report in pulled} == {"pull:dodam"}
    assert max(Counter(report.month for report in pulled).values()) == 2
    assert list((loaded.folder / "pulls" / "dodam").glob("*/*.body"))


@pytest.fixture(scope="module")
def built(loaded):
    """How to ask the warehouse; buyers are met by keys made as the door made them."""
    path = warehouse.current(loaded.folder)
    return lambda sql: warehouse.cursor(path).execute(sql).fetchall()


@pytest.mark.slow
@pytest.mark.parametrize("table", [
    "register_contract", "register_candidate", "register_customer", "pulled_derived", "pulled_score",
    "pulled_flow", "pulled_count",
])  # fmt: skip
def test_public_sources_fill_every_table(built, table):
    assert built(f"SELECT count(*) FROM {table}")[0][0] > 0


@pytest.mark.slow
def test_a_claim_is_met_by_a_register_not_met_or_not_known(built):
    assert {said for (said,) in built("SELECT DISTINCT contract_corroborated FROM b2b")} == {True, False, None}


@pytest.mark.slow
def test_register_and_reports_disagree_both_ways(built):
    unreported = """SELECT count(*) FROM register_customer AS known WHERE NOT EXISTS (
        FROM b2b WHERE b2b.team_id = known.team_id AND b2b.customer_key = known.customer_key)"""
    unlisted = "SELECT count(*) FROM b2b WHERE NOT contract_corroborated AND contract_date < DATE '2026-10-01'"
    assert built(unreported)[0][0] > 0 and built(unlisted)[0][0] > 0


@pytest.mark.slow
def test_a_person_confirmed_one_candidate_and_two_are_open_one_of_them_a_false_friend(built):
    told = built("SELECT team_id, said, title LIKE '%어린이집%' FROM register_candidate ORDER BY team_id")
    assert told == [("byeol", None, False), ("dodam", None, True), ("narae", "yes", False)]
    assert built("SELECT team_id FROM register_contract WHERE matched_by = 'person'") == [("narae",)]


@pytest.mark.slow
def test_a_disclosure_was_corrected_and_another_ended(built):
    said = built("SELECT what, amount_krw FROM register_contract WHERE register = 'dart' ORDER BY what")
    assert said == [("correction", 14_100_000_000), ("termination", 3_900_000_000)]


@pytest.mark.slow
def test_one_cumulative_number_fell_once_and_the_index_changed_its_version_once(built):
    assert built("SELECT day::VARCHAR, measure FROM level_day WHERE fell") == [
        ("2026-07-12", "downloads_all_time")
    ]
    assert built("SELECT DISTINCT benchmark FROM pulled_score WHERE benchmark LIKE 'aaii%' ORDER BY 1") == [
        ("aaii-90",), ("aaii-91",),
    ]  # fmt: skip


@pytest.mark.slow
def test_models_are_followed_to_those_derived_from_derived_ones(built):
    deep = """SELECT count(*) FROM pulled_derived AS child
        JOIN pulled_derived AS parent ON child.parent = parent.model
        WHERE child.author NOT IN (SELECT value FROM alias WHERE kind = 'hf_author')
        AND parent.author NOT IN (SELECT value FROM alias WHERE kind = 'hf_author')"""
    assert built(deep)[0][0] > 0


@pytest.mark.slow
def test_every_source_was_asked_whole_and_nothing_was_odd(built):
    asked = {code for (code,) in built("SELECT DISTINCT source FROM source_run")}
    assert asked == {*programme.load(SOURCE).pulls, "dodam"}
    assert built("SELECT source, outcome FROM source_run WHERE NOT is_whole AND source <> 'dodam'") == []
    assert built("FROM pulled_drift") == []


@pytest.mark.slow
def test_what_is_kept_bears_the_addresses_of_the_programme(built):
    assert built("SELECT url FROM pulled_answer WHERE NOT starts_with(url, 'http://127.0.0.1:8741/')") == []


@pytest.mark.slow
def test_a_second_load_changes_nothing(loaded):
    again = demo.load(SOURCE, loaded.folder.parent)
    assert (again.changed, again.is_older, again.counts) == (False, False, loaded.counts)


@pytest.mark.slow
def test_a_folder_somebody_worked_in_is_left_alone(tmp_path):
    mine = tmp_path / "data" / "demo"
    mine.mkdir(parents=True)
    (mine / "programme.toml").write_bytes((SOURCE / "programme.toml").read_bytes())
    summary = demo.load(SOURCE, tmp_path / "data")
    assert (summary.changed, summary.is_older) == (False, True)
    assert list(mine.iterdir()) == [mine / "programme.toml"]
