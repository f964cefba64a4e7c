"""The public record: what is read, and what each broken row is told."""

import csv
import datetime
from pathlib import Path

import duckdb
import pytest

from connectors import programme, warehouse
from connectors.record import book, reading
from connectors.record.rows import BETWEEN

SHIPPED = Path(__file__).parents[3] / "sample_data" / "dokpamo"
URL = "https://paper.example/1"
FILES = {
    "programme_provenance": [f"source_url,source_date,seen,note\n{URL},2026-02-01,excerpt,\nhttps://paper.example/2,,unread,"],
    "teams": [
        "team_id,lead_ko,lead_en,joined_on,standing,left_for,status_2026_10_ko,status_2026_10,stage1_result_ko,"
        "stage1_result,stage2_result_ko,stage2_result,stage1_model,stage1_params,stage1_hf_repo,stage1_licence,"
        "stage2_model,stage2_params,stage2_context,stage2_modality,stage2_hf_repo,stage2_licence,github_org,"
        "consortium_members,later_members,source_url",
        f"abc,가,A,2026-01-01,active{',' * 21}{URL}",
        f"xyz,하,X,2026-01-01,out,score{',' * 20}{URL}",
    ],
    "models": [
        "model_id,team_id,name,stage,total_params_b,active_params_b,context,modality,licence,hf_repo,released_on,"
        "is_programme_model,parent_model_id,source_url,lineage_note,lineage_note_ko",
        f"abc-2,abc,Abc 2,2,10,,,,,,,yes,abc-1,{URL},,",
        f"abc-1,abc,Abc 1,1,7.5,,,,,,2026-01-02,yes,,{URL},,",
        f"xyz-1,xyz,Xyz 1,1,,,,,,,,yes,,{URL},,",
    ],
    "benchmarks": [
        "team_id,model_id,benchmark_id,benchmark_name,benchmark_version,score,unit,direction,run_by,mode,setting,"
        "read_or_run_on,is_estimate,certainty,source_url",
        f"abc,abc-1,quiz-1,Quiz,1,70.0,score,higher,team,,,,no,team,{URL}",
        f"abc,abc-2,quiz-1,Quiz,1,80.5,score,higher,team,,,2026-02-03,no,team,{URL}",
        f"xyz,xyz-1,quiz-1,Quiz,1,60,score,higher,evaluator,,,,yes,press,{URL} | https://paper.example/2",
    ],
    "evaluation_items": [
        "stage,component,parent,level,max,gap_first_last,name_ko,name_en,how_ko,how_en,source_url",
        f"1,grand total,,total,100,,총점,Total,,,{URL}",
    ],
    "evaluation_scores": [
        "stage,team_id,component,score,max,scope,certainty,source_url",
        f"1,abc,grand total,90.2,100,max,press,{URL}",
    ],
    "programme_events": [
        "date,event_ko,event_en,source_url,source_date,event_type,team_id,certainty,date_precision",
        f"2026-02,시작,Start,{URL},,call,abc;xyz,press,month",
    ],
    "deployments": [
        "team_id,customer,customer_en,sector,sector_group,channel,stage,affiliate,announced_on,claim,claim_en,"
        "model_family,certainty,source_url,note,note_ko",
        f"platform,정부,Government,public,public,B2G,plan,n,2026-02-01,계획,A plan,,press,{URL},,",
    ],
    "readiness": [
        "team_id,evidence_id,scope,status,valid_from,valid_to,note_ko,note_en,source_url",
        f"abc,com_license_commercial,Abc 1,granted,2026-01-01,2026-06-30,허용,Allowed,{URL}",
        f"abc,com_license_commercial,Abc 1,granted,2026-07-01,,허용,Allowed,{URL}",
    ],
    "replies": ["claim_id,replied_on,reply_ko,reply_en,source_url"],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """A small record without a mistake."""
    for name, lines in FILES.items():
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def read(folder):
    return reading.load(folder, ["platform"])


def test_a_record_without_a_mistake_is_read_whole(folder):
    record = read(folder)
    assert record.problems == []
    assert {name: len(rows) for name, rows in record.rows.items() if rows} == {
        "programme_provenance": 2, "teams": 2, "models": 3, "benchmarks": 3, "evaluation_items": 1,
        "evaluation_scores": 1, "programme_events": 1, "deployments": 1, "readiness": 2,
    }  # fmt: skip


# file, line, what stands there -> what it becomes, the column that is named, the code
BROKEN = [
    ("benchmarks", 2, f",no,team,{URL}", ",no,team,", "source_url", "no_source"),
    ("benchmarks", 2, URL, "https://paper.example/9", "source_url", "unknown_source"),
    ("benchmarks", 2, URL, "javascript:alert(1)", "source_url", "url"),
    ("benchmarks", 2, "abc,abc-1", "nobody,abc-1", "team_id", "team"),
    ("benchmarks", 2, "abc-1,quiz", "abc-9,quiz", "model_id", "model"),
    ("benchmarks", 4, "xyz,xyz-1", "abc,xyz-1", "model_id", "other_team"),
    ("benchmarks", 3, "abc-2,quiz-1,Quiz,1,80.5", "abc-1,quiz-1,Quiz,1,71.0", "score", "two_scores"),
    ("benchmarks", 4, "60,score", "0.6,%", "unit", "other_unit"),
    ("benchmarks", 4, "score,higher", "score,lower", "direction", "other_direction"),
    ("benchmarks", 4, "60,score", "600,score", "score", "range"),
    ("benchmarks", 2, "70.0", "70점", "score", "number"),
    ("benchmarks", 2, "70.0", "", "score", "empty"),
    ("benchmarks", 2, ",no,team", ",maybe,team", "is_estimate", "yes_no"),
    ("benchmarks", 3, "2026-02-03", "3 Feb 2026", "read_or_run_on", "day"),
    ("benchmarks", 3, "2026-02-03", "2026-W06-2", "read_or_run_on", "day"),
    ("benchmarks", 2, "higher,team", "higher,somebody", "run_by", "word"),
    ("benchmarks", 2, "abc,abc-1", "abc,extra,abc-1", "", "width"),
    ("benchmarks", 2, "Quiz,1", '"Quiz"x,1', "", "csv"),
    ("benchmarks", 1, ",setting,", ",", "setting", "no_column"),
    ("benchmarks", 1, ",source_url", ",source_url,colour", "colour", "column"),
    ("benchmarks", 1, ",source_url", ",source_url,score", "score", "twice_column"),
    ("teams", 3, "xyz,하", "XYZ!,하", "team_id", "code"),
    ("evaluation_scores", 2, "grand total", "grand sum", "component", "component"),
    ("evaluation_scores", 2, "90.2,100", "40.2,50", "max", "points"),
    ("evaluation_scores", 2, "90.2", "190.2", "score", "range"),
    ("programme_events", 2, "2026-02,", "2026-02-30,", "date", "period"),
    ("programme_events", 2, ",month", ",day", "date", "precision"),
    ("programme_events", 2, "2026-02,", "2026-H2,", "date", "precision"),
    ("programme_events", 2, "abc;xyz", "abc;who", "team_id", "team"),
    ("deployments", 2, "platform", "somewhere", "team_id", "team"),
    ("readiness", 2, "com_license_commercial", "com_licence", "evidence_id", "evidence"),
    ("readiness", 2, "2026-06-30", "2025-06-30", "valid_to", "ends_early"),
    ("readiness", 3, "2026-07-01", "2026-06-30", "valid_from", "overlap"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "line", "old", "new", "column", "code"), BROKEN, ids=lambda part: str(part)[:24])
def test_a_broken_row_is_named_by_file_line_column_and_reason(folder, file, line, old, new, column, code):
    path = folder / f"{file}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new)
    if code in ("column", "twice_column"):  # every row gets a cell for it
        lines[1:] = [f"{one}," for one in lines[1:]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    of_it = [one for one in read(folder).problems if one.file == file]
    assert [(one.row_no, one.column, one.code) for one in of_it] == [(line, column, code)]
    assert f"{file}.csv:{line}" in of_it[0].where
    assert all(of_it[0].message(lang) and of_it[0].remedy(lang) for lang in ("ko", "en"))


def test_every_kind_of_problem_has_a_row_that_trips_it():
    elsewhere = {"twice", "encoding", "file", "claim", "missing"}
    assert {case[-1] for case in BROKEN} | elsewhere == set(book.load().problems)


def test_the_rest_of_the_file_still_loads(folder):
    path = folder / "benchmarks.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("80.5", "80점"), encoding="utf-8")
    assert [row.said["score"] for row in read(folder).rows["benchmarks"]] == ["70.0", "60"]


def test_a_row_left_out_is_not_held_against_another(folder):
    path = folder / "benchmarks.csv"
    first = FILES["benchmarks"][1]
    path.write_text("\n".join([*FILES["benchmarks"], first.replace("70.0", "x"), ""]), encoding="utf-8")
    assert [one.code for one in read(folder).problems] == ["number"]


def test_one_bad_cell_of_a_team_is_told_once_and_not_at_every_row_that_names_the_team(folder):
    path = folder / "teams.csv"
    text = path.read_text(encoding="utf-8").replace("2026-01-01,active", "2026-1-1,active")
    path.write_text(text, encoding="utf-8")
    assert [(one.file, one.row_no, one.code) for one in read(folder).problems] == [("teams", 2, "day")]


def test_a_needed_file_that_is_not_there_is_told_once(folder):
    (folder / "teams.csv").unlink()
    assert [(one.file, one.code) for one in read(folder).problems] == [("teams", "missing")]


def test_validity_is_compared_with_the_furthest_end_and_not_with_the_neighbour(folder):
    row = "abc,prv_isms,Abc 1,granted,{},{},허용,Allowed,{}"
    spans = (("2025-01-01", "2026-12-31"), ("2025-02-01", "2025-03-01"), ("2025-06-01", "2025-07-01"))
    lines = [FILES["readiness"][0], *(row.format(*span, URL) for span in spans)]
    (folder / "readiness.csv").write_text("\n".join(lines), encoding="utf-8")
    assert [(one.row_no, one.values["first"]) for one in read(folder).problems] == [(3, "2"), (4, "2")]


def test_the_same_fact_twice_is_told_once_with_the_row_that_has_it_already(folder):
    path = folder / "programme_events.csv"
    path.write_text("\n".join([*FILES["programme_events"], FILES["programme_events"][1], ""]), encoding="utf-8")
    (problem,) = read(folder).problems
    assert (problem.row_no, problem.code, problem.values) == (3, "twice", {"first": "2"})


def test_a_file_that_is_not_utf_8_is_told_and_the_others_load(folder):
    (folder / "deployments.csv").write_bytes("team_id,고객\n".encode("cp949"))
    record = read(folder)
    assert [(one.file, one.code) for one in record.problems] == [("deployments", "encoding")]
    assert len(record.rows["benchmarks"]) == 3


def test_a_file_that_is_not_of_the_record_is_told(folder):
    (folder / "benchmark.csv").write_text("a\n")
    assert [(one.file, one.code) for one in read(folder).problems] == [("benchmark", "file")]


def test_a_reply_stands_under_the_id_of_its_claim(folder):
    claim = read(folder).rows["deployments"][0].claim_id
    reply = f"{FILES['replies'][0]}\n{claim},2026-03-01,답변,Our reply,{URL}\n"
    (folder / "replies.csv").write_text(reply, encoding="utf-8")
    assert read(folder).problems == []
    (folder / "replies.csv").write_text(reply.replace(claim, "deployments-00000000"), encoding="utf-8")
    assert [one.code for one in read(folder).problems] == ["claim"]


def test_a_claim_keeps_its_id_when_rows_are_added_before_it(folder):
    before = [row.claim_id for row in read(folder).rows["models"]]
    path = folder / "models.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines.insert(1, f"xyz-2,xyz,Xyz 2,,,,,,,,,no,,{URL},,")
    path.write_text("\n".join(lines), encoding="utf-8")
    assert [row.claim_id for row in read(folder).rows["models"]][1:] == before


def test_a_folder_without_a_record_reads_as_an_empty_one(tmp_path):
    assert reading.load(tmp_path / "nowhere").is_empty


def test_the_shipped_record_has_no_mistake():
    assert reading.of(programme.load(SHIPPED)).problems == []


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A warehouse over the shipped record, without scores."""
    folder = tmp_path_factory.mktemp("real") / "dokpamo"
    (folder / "record").mkdir(parents=True)
    for path in (SHIPPED / "programme.toml", *SHIPPED.glob("record/*.csv")):
        (folder / path.relative_to(SHIPPED)).write_bytes(path.read_bytes())
    return duckdb.connect(str(warehouse.build(programme.load(folder), lambda con, one: None)), read_only=True)


def shipped(name):
    with (SHIPPED / "record" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", book.load().files)
def test_no_cell_of_the_shipped_record_is_altered_on_its_way_into_the_warehouse(built, name):
    columns = book.load().files[name].columns
    said = [f"{c.name}_said" if c.type == "number" else c.name for c in columns.values()]
    kept = built.execute(f"SELECT {', '.join(said)} FROM record_{name} ORDER BY row_no").fetchall()
    words = {True: "yes", False: "no", None: ""}
    found = [
        [words[cell] if cell is None or isinstance(cell, bool) else str(cell) for cell in row] for row in kept
    ]
    assert found == [[row.get(column, "") for column in columns] for row in shipped(name)]


@pytest.mark.parametrize("name", [name for name in book.load().files if name != "programme_provenance"])
def test_every_row_of_the_shipped_record_carries_each_of_its_sources_and_how_it_was_read(built, name):
    sources = book.load().files[name].sources
    wanted = [
        url for row in shipped(name)
        for url in dict.fromkeys(u for column in sources for u in row[column].split(BETWEEN) if u)
    ]  # fmt: skip
    found = built.execute(
        "SELECT source_url, seen FROM record_citation WHERE file = $name ORDER BY row_no, nth", {"name": name}
    ).fetchall()
    assert [url for url, _ in found] == wanted
    assert all(seen in book.load().words["seen"] for _, seen in found)


def test_a_printed_figure_keeps_its_last_zero_and_a_number_can_be_reckoned_with(built):
    found = built.execute(
        "SELECT score, score_said FROM record_evaluation_scores "
        "WHERE stage = '1' AND component = 'benchmark: global individual (5)'"
    ).fetchall()
    assert found == [(10.0, "10.0"), (10.0, "10.0")]


def test_what_was_left_out_stands_in_the_warehouse_with_its_reason(folder, tmp_path):
    home = tmp_path / "home"
    (home / "record").mkdir(parents=True)
    trial = Path(__file__).parents[2] / "programme" / "programme.toml"
    (home / "programme.toml").write_bytes(trial.read_bytes())
    for path in folder.glob("*.csv"):
        (home / "record" / path.name).write_text(path.read_text().replace("80.5", "80점"))
    con = duckdb.connect(str(warehouse.build(programme.load(home), lambda con, one: None)), read_only=True)
    rows = con.execute(
        "SELECT file, row_no, column_name, said FROM record_problem WHERE code = 'number'"
    ).fetchall()
    assert rows == [("benchmarks", 3, "score", "80점")]
    assert con.execute(
        "SELECT rows_kept, rows_left_out FROM record_file WHERE file = 'benchmarks'"
    ).fetchall() == [(2, 1)]
    assert con.execute("SELECT max(read_or_run_on) FROM record_benchmarks").fetchone() == (None,)
    assert con.execute("SELECT min(joined_on) FROM record_teams").fetchone() == (datetime.date(2026, 1, 1),)
