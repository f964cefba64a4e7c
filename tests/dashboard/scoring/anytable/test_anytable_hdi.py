"""The Human Development Index, reproduced to the published digit, and the document that shows how."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

from dashboard.scoring.anytable import method, table
from dashboard.scoring.anytable.run import run

ROOT = Path(__file__).parents[4]
FOLDER = ROOT / "sample_data" / "hdi"
DOCUMENT = (ROOT / "docs" / "method_format.md").read_text(encoding="utf-8")


def published():
    lines = (FOLDER / "hdi_cases.csv").read_text(encoding="utf-8").splitlines()
    return {row["iso3"]: row for row in csv.DictReader(lines)}


def computed():
    chosen = method.load(FOLDER / "hdi.toml")
    return {one.unit: one for one in run(chosen, table.read((FOLDER / "hdi.csv").read_bytes(), "hdi.csv", chosen))}


def test_every_published_index_comes_out_to_its_last_digit():
    ours = {unit: f"{one.score.point:.3f}" for unit, one in computed().items()}
    assert ours == {unit: row["hdi_published"] for unit, row in published().items()}


def test_the_published_order_comes_out():
    ours = computed()
    by_rank = sorted(published().items(), key=lambda one: int(one[1]["hdi_rank_published"]))
    assert [ours[unit].rank for unit, _ in by_rank] == list(range(1, 13))


def test_the_table_holds_the_published_inputs_and_the_method_the_published_goalposts():
    rows = list(csv.DictReader((FOLDER / "hdi.csv").read_text(encoding="utf-8").splitlines()))
    cases = published()
    assert len(rows) == 4 * len(cases)
    assert all(cases[row["unit"]][row["indicator"]] == row["value"] for row in rows)
    indicators = method.load(FOLDER / "hdi.toml").indicators.values()
    lines = (FOLDER / "hdi_goalposts.csv").read_text(encoding="utf-8").split()
    assert [f"{one.id},{one.low:g},{one.high:g}" for one in indicators] == lines


def test_no_score_of_it_depends_on_another_country():
    assert method.load(FOLDER / "hdi.toml").variants == ()


def test_the_document_shows_what_the_commands_print():
    """Each block that starts with a command is followed by exactly its output."""
    blocks = re.findall(r"^    \$ hwaksan (.+)\n((?:    .*\n)+)", DOCUMENT, re.MULTILINE)
    assert blocks
    for command, output in blocks:
        said = subprocess.run(
            [sys.executable, "-c", "from dashboard.cli import main; main()", *command.split()],
            capture_output=True, text=True, cwd=ROOT, env={**os.environ, "LANG": "en_US.UTF-8"},
        )  # fmt: skip
        assert said.stderr + said.stdout == re.sub(r"^    ", "", output, flags=re.MULTILINE), command


def test_every_key_of_the_format_is_documented():
    source = Path(method.__file__).read_text(encoding="utf-8")
    keys = {key for call in re.findall(r"\.only\(\(?(.*?)\)\)?\n", source) for key in re.findall(r'"(\w+)"', call)}
    keys |= set(method.TOP) | {"rho", "floor"}
    assert {key for key in keys if f"`{key}`" not in DOCUMENT} == set()
