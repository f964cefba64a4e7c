"""The command `score --method --data`: what it prints in either language and format, and what it exits with."""

import csv
import json
from pathlib import Path

import pytest
import tried
from typer.testing import CliRunner

from dashboard.cli import app

ROOT = Path(__file__).parents[4]
TEXT = tried.flat("ab", unknown='rule = "interval"\ncoverage = "2/3"')
TWO = {"u": {"a": 80, "b": None}, "v": {"a": 20, "b": 40}}


def score(folder, text, rows, *options):
    (folder / "m.toml").write_text(text, encoding="utf-8")
    (folder / "t.csv").write_text(rows, encoding="utf-8")
    return CliRunner().invoke(
        app, ["score", "--method", str(folder / "m.toml"), "--data", str(folder / "t.csv"), *options]
    )


def test_a_unit_that_is_not_rated_has_its_interval_and_neither_score_nor_rank(tmp_path):
    said = score(tmp_path, TEXT, tried.long(TWO))
    v, u = csv.DictReader(said.stdout.splitlines())
    assert (said.exit_code, said.stderr) == (0, "")
    assert [v[key] for key in ("unit", "rank", "all", "all_low", "all_high", "variant")] == [
        "v", "1", "30.000", "30.000", "30.000", "none",
    ]  # fmt: skip
    assert [u[key] for key in ("unit", "rank", "all", "all_low", "all_high", "coverage", "b")] == [
        "u", "", "", "40.000", "90.000", "0.500", "50.000",
    ]  # fmt: skip


def test_json_has_every_level_and_how_each_figure_entered(tmp_path):
    said = json.loads(score(tmp_path, TEXT, tried.long(TWO), "--json").stdout)
    assert len(said["method"]["sha256"]) == len(said["data"]["sha256"]) == 64
    v, u = said["results"]
    assert v["levels"]["all"] == {"point": 30, "low": 30, "high": 30}
    assert u["indicators"]["b"] == {"point": 50, "low": 0, "high": 100, "value": None, "state": "assumed"}
    assert u["score"]["point"] is None and not u["is_rated"]


def test_one_month_of_several_can_be_asked_for(tmp_path):
    rows = "unit,indicator,value,month\nu,a,1,2026-01\nu,b,1,2026-01\nu,a,5,2026-02\nu,b,7,2026-02\n"
    said = score(tmp_path, TEXT, rows, "--month", "2026-02")
    assert [(row["month"], row["all"]) for row in csv.DictReader(said.stdout.splitlines())] == [
        ("2026-02", "6.000")
    ]
    assert score(tmp_path, TEXT, rows, "--month", "2026-03").exit_code == 1


@pytest.mark.parametrize(("lang", "words"), [("ko", "공식 점수로 쓰지 마십시오"), ("en", "Not for a headline")])
def test_a_variant_is_called_one_beside_the_table_too(tmp_path, lang, words):
    said = score(tmp_path, tried.flat("ab", unknown='rule = "drop"'), tried.long(TWO), "--lang", lang)
    assert said.exit_code == 0
    assert "unknown:drop" in said.stderr and words in said.stderr


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ko", "level.all.members: 구성요소가 없는 단계입니다."),
        ("en", "level.all.members: a level without members."),
    ],
)
def test_a_broken_method_exits_with_3_and_names_file_key_and_reason(tmp_path, lang, words):
    said = score(tmp_path, TEXT.replace('{ "a" = 1, "b" = 1 }', "{}"), tried.long(TWO), "--lang", lang)
    assert (said.exit_code, said.stdout) == (3, "")
    assert said.stderr.startswith(f"{tmp_path / 'm.toml'}: ") and words in said.stderr


@pytest.mark.parametrize(("lang", "words"), [("ko", "숫자가 아닙니다: x."), ("en", "x is no number.")])
def test_a_table_that_does_not_fit_exits_with_1_and_names_the_row(tmp_path, lang, words):
    said = score(tmp_path, TEXT, "unit,indicator,value\nu,a,x\n", "--lang", lang)
    assert (said.exit_code, said.stdout) == (1, "")
    assert f"{tmp_path / 't.csv'}: 2: value: {words}" in said.stderr


BOTH = ["--method", "m", "--data", "d"]


@pytest.mark.parametrize("options", [BOTH[:2], BOTH[2:], [*BOTH, "--programme", "x"]])
def test_half_a_command_exits_with_2(options):
    said = CliRunner().invoke(app, ["score", *options])
    assert said.exit_code == 2 and "go together" in said.stderr


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    said = CliRunner().invoke(app, ["score", "--method", str(tmp_path / "no.toml"), "--data", "x"])
    assert said.exit_code == 3 and "no.toml" in said.stderr
    said = CliRunner().invoke(
        app, ["score", "--method", str(ROOT / "sample_data/hdi/hdi.toml"), "--data", "no.csv"]
    )
    assert said.exit_code == 1 and "no.csv" in said.stderr


def test_a_name_that_a_spreadsheet_would_take_for_a_formula_is_text(tmp_path):
    said = score(tmp_path, TEXT, "unit,indicator,value\n=1+1,a,1\n=1+1,b,1\n")
    assert said.stdout.splitlines()[1].startswith("'=1+1,")
