"""The alias table: what is wrong in it is said by file, column and line."""

import datetime

import pytest

from connectors import programme
from connectors.errors import BrokenFile
from connectors.sources import aliases
from tests.connectors.sources.pulled import HEADINGS, programme_with

GOOD = "abc,gh_repo,gaon-lab/gaon-serve,,team,,,https://abc.example\n"


def loaded(trial, lines):
    return aliases.load(programme_with(trial, lines))


def test_a_line_is_read_with_the_zeros_that_spreadsheets_drop(trial):
    lines = (
        "abc,bizno,999-01-00013,,team,2026-01-01,2026-06-30,https://abc.example\n"
        "abc,corp_code,126380,,affiliate,,,https://abc.example\n"
        ",agency,1,999-01-00027,,,,https://abc.example\n"
    )
    one, two, three = loaded(trial, lines)
    assert (one.value, one.valid_from, one.valid_to) == (
        "9990100013", datetime.date(2026, 1, 1), datetime.date(2026, 6, 30)
    )  # fmt: skip
    assert (two.value, two.role) == ("00126380", "affiliate")
    assert (three.team, three.value, three.means) == ("", "0000001", "9990100027")


def test_a_name_holds_from_its_first_to_its_last_day(trial):
    (one,) = loaded(trial, GOOD.replace("team,,", "team,2026-01-02,2026-01-03"))
    days = [datetime.date(2026, 1, day) for day in range(1, 5)]
    assert [one.holds_on(day) for day in days] == [False, True, True, False]


def test_no_table_is_no_names(trial):
    assert aliases.load(programme.load(trial)) == []


@pytest.mark.parametrize(("line", "column", "why"), [
    ("abc,twitter,gaon,,team,,,x\n", "kind", "'twitter'"),
    ("nobody,gh_repo,a/b,,team,,,x\n", "team_id", "'nobody'"),
    (",gh_repo,a/b,,team,,,x\n", "team_id", "''"),
    ("abc,gh_repo,a/b,,friend,,,x\n", "role", "'friend'"),
    ("abc,gh_repo,,,team,,,x\n", "value", "''"),
    ("abc,bizno,12345678901,,team,,,x\n", "value", "'12345678901'"),
    ("abc,bizno,12-three,,team,,,x\n", "value", "'12-three'"),
    ("abc,gh_repo,a/b,,team,2026-02-30,,x\n", "valid_from", "'2026-02-30'"),
    ("abc,gh_repo,a/b,,team,,soon,x\n", "valid_to", "'soon'"),
    ("abc,gh_repo,a/b,,team,,,\n", "source", "must be said"),
    ("abc,gh_repo,a/b,,team,,,x,y\n", "", "more cells"),
    ("abc,gh_repo\n", "role", "''"),
])  # fmt: skip
def test_a_mistake_is_said_by_file_column_and_line(trial, line, column, why):
    with pytest.raises(BrokenFile) as broken:
        loaded(trial, GOOD + line)
    said = str(broken.value)
    assert "aliases.csv" in said and column in said and "line 3" in said and why in said


@pytest.mark.parametrize(("text", "why"), [
    (HEADINGS.replace("role,", ""), "role"), ("", "kind"), (HEADINGS + 'abc,"gh', "unexpected end of data"),
])  # fmt: skip
def test_a_table_that_is_none_is_refused(trial, text, why):
    chosen = programme_with(trial)
    (trial / "tables" / "aliases.csv").write_text(text)
    with pytest.raises(BrokenFile, match=why):
        aliases.load(chosen)


def test_another_encoding_is_refused(trial):
    chosen = programme_with(trial)
    (trial / "tables" / "aliases.csv").write_bytes((HEADINGS + GOOD.replace("gaon", "가온")).encode("cp949"))
    with pytest.raises(BrokenFile, match=r"aliases\.csv"):
        aliases.load(chosen)


def test_a_name_that_two_teams_bear_at_once_would_count_twice(trial):
    with pytest.raises(BrokenFile, match="is of abc and of xyz"):
        loaded(trial, GOOD + GOOD.replace("abc", "xyz"))


def test_a_name_may_pass_from_one_team_to_another_and_a_reseller_may_serve_both(trial):
    passed = GOOD.replace("team,,", "team,,2026-01-31") + GOOD.replace("abc", "xyz", 1).replace(
        "team,,", "team,2026-02-01,"
    )
    shared = "".join(f"{team},bizno,9990100013,,reseller,,,x\n" for team in ("abc", "xyz"))
    assert len(loaded(trial, passed + shared)) == 4
