"""A programme file: read, or refused with file, key and reason."""

import datetime

import pytest

from connectors import programme
from connectors.errors import BrokenFile


def test_the_trial_programme_is_read(trial):
    read = programme.load(trial)
    assert list(read.teams) == ["abc", "xyz", "old"]
    assert read.due_on(datetime.date(2025, 12, 1)) == datetime.date(2026, 1, 10)
    assert read.as_of() == datetime.date(2026, 11, 15)
    assert read.frames["finance"].n == 50
    assert read.denominators == {"population_share_60p": 0.25}


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ("due_day = 10", "due_day = 31", "due_day", "between 1 and 28"),
        ("due_day = 10", 'due_day = "ten"', "due_day", "must be int"),
        ("fictional = true", "fictonal = true", "fictonal", "not a known key"),
        ('first_month = "2025-01"', 'first_month = "2025-01-15"', "first_month", "first day of a month"),
        ('en = "Trial programme"', 'en = ""', "name.en", "is empty"),
        ('colour = "#256ef4"', 'colour = "blue"', "team.abc.colour", "#256ef4"),
        ('team = "xyz"', 'team = "nobody"', "model.xyz-1.team", "not a team"),
        ("frame = 50", "frame = 0", "sector.finance.frame", "above zero"),
        ("[sector.public]", "[sector.space]", "sector.space", "a sector is one of"),
        ("onboarded_on = 2025-06-01", "", "team.xyz.onboarded_on", "is missing"),
        ("[team.abc]", "[team.abc", "", "programme.toml"),
    ],
)
def test_a_broken_programme_is_refused_with_key_and_reason(trial, old, new, key, reason):
    path = trial / "programme.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(BrokenFile) as problem:
        programme.load(trial)
    assert "programme.toml" in str(problem.value)
    assert key in str(problem.value)
    assert reason in str(problem.value)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("kftc_groups", "team_id,number\nabc,1\n", "bizno: column is missing"),
        ("kftc_groups", "team_id,bizno\nabc,9990000011\nabc,열 자리\n", "bizno: line 3: '열 자리' does not parse"),
        ("kftc_groups", "team_id,bizno\nabc,12345678901\n", "bizno: line 2"),
        ("panel", "service_id,report_month,panel_mau\nabc-S001,3월,1\n", "report_month: line 2"),
        ("panel", "service_id,report_month,panel_mau\nabc-S001,2026-03,12.7\n", "panel_mau: line 2"),
        ("panel", "service_id,report_month,panel_mau\nabc-S001,2026-03\n", "panel_mau: line 2: '' does not parse"),
        ("consents", "deployment_id,signed_on\n,2026-03-01\n", "deployment_id: line 2"),
        ("consents", "deployment_id,signed_on\nabc-D0001,2026-02-30\n", "signed_on: line 2"),
        ("panel", "service_id,report_month,panel_mau\nabc-S001,2026-03,1,234\n", "more cells than headings"),
        ("consents", 'deployment_id,signed_on\n"abc', "unexpected end of data"),
    ],
)
def test_a_table_of_the_office_that_cannot_be_read_is_refused_at_the_start(trial, name, text, said):
    (trial / "tables").mkdir()
    (trial / "tables" / f"{name}.csv").write_text(text, "utf-8")
    with pytest.raises(BrokenFile) as problem:
        programme.load(trial)
    assert f"{name}.csv" in str(problem.value)
    assert said in str(problem.value)


def test_a_table_of_the_office_is_typed(trial):
    (trial / "tables").mkdir()
    (trial / "tables" / "kftc_groups.csv").write_text("\ufeffbizno,team_id\n123-45-6789,abc\n", "utf-8")
    groups = programme.load(trial).operator_tables["kftc_groups"]
    assert groups.to_pylist() == [{"team_id": "abc", "bizno": "0123456789"}]


def test_a_table_that_is_absent_is_no_empty_table(trial):
    (trial / "tables").mkdir()
    (trial / "tables" / "consents.csv").write_text("deployment_id,signed_on\n")
    tables = programme.load(trial).operator_tables
    assert {name: table.num_rows for name, table in tables.items()} == {"consents": 0}


def test_the_month_that_is_due_next_is_the_first_whose_due_day_has_not_passed(trial):
    read = programme.load(trial)
    assert read.next_due(datetime.date(2026, 11, 10)) == datetime.date(2026, 10, 1)
    assert read.next_due(datetime.date(2026, 11, 11)) == datetime.date(2026, 11, 1)
    assert read.next_due(datetime.date(2020, 1, 1)) == datetime.date(2025, 1, 1)


def test_a_team_is_in_until_the_day_it_leaves(trial):
    read = programme.load(trial)
    assert [team.code for team in read.still_in(datetime.date(2026, 6, 30))] == ["abc", "xyz", "old"]
    assert [team.code for team in read.still_in(datetime.date(2026, 7, 1))] == ["abc", "xyz"]


def test_without_a_first_month_nothing_is_due(unreported):
    read = programme.load(unreported)
    assert read.first_month is None
    assert read.next_due(read.as_of()) is None
