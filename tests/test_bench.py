"""The bench: which parts run, and that what it measures is what a build does."""

import pytest

from bench import score
from bench.__main__ import PARTS, asked


def test_parts_are_run_by_name_each_once_and_all_where_none_is_named():
    assert asked(["doubt", "build", "doubt"]) == ["doubt", "build"]
    assert asked([]) == list(PARTS)


def test_a_name_that_is_no_part_is_refused_with_those_there_are(capsys):
    with pytest.raises(SystemExit):
        asked(["doubt", "speed"])
    said = capsys.readouterr().err
    assert "no such part: speed" in said and all(part in said for part in PARTS)


def test_the_tables_it_makes_are_all_that_scoring_reads(tmp_path):
    """Two teams, 24 months, 10 deployments each; the second time it finds the file as it was."""
    path = str(tmp_path / "few.duckdb")
    score.make(path, 480, teams=2)
    for _ in range(2):
        score._score(path, ("headline", "no_affiliates"))
