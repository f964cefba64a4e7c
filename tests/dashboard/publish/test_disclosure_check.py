"""The check of an edition in its folder, as a reader would run it, and the secret it is never told."""

import io
import json
from collections import defaultdict

import pytest
from rich.console import Console

from connectors.errors import BrokenFile
from dashboard.publish import disclosed, rounding, rules, secret
from dashboard.publish.cells import Parameters, Withheld
from dashboard.publish.check import Line
from dashboard.publish.measures import BY_NAME
from tests.dashboard.publish import programmes

P15 = Parameters(15)


@pytest.fixture(scope="module")
def edition():
    (found,) = programmes.publish(programmes.generate(1, per_team=14, teams=3, quarters=1), P15)
    assert not found.protected.exposed
    return found


def write(folder, figures):
    """The tables of an edition that hold figures of customers, as freezing writes them."""
    rows = defaultdict(dict)
    for key, figure in figures.items():
        part = BY_NAME[key.table, key.measure].part
        row = rows[key.table].setdefault((key.quarter, key.team, key.part), {})
        row |= {"quarter": key.quarter, "team": key.team, part: key.part}
        row |= {key.measure: figure.value, f"{key.measure}_state": figure.state}
    (folder / "data").mkdir(parents=True)
    for table, those in rows.items():
        (folder / "data" / f"{table}.json").write_text(json.dumps(list(those.values())))
    return folder


def test_the_published_files_pass_and_with_any_one_secondary_suppression_removed_it_fails(edition, tmp_path):
    assert disclosed.of_edition(write(tmp_path / "whole", edition.figures), []).holds
    further = [key for key, one in edition.protected.answers.items() if one == Withheld("secondary")]
    assert len(further) > 3
    by_readers = 0
    for n, key in enumerate(further):
        undone = edition.figures | {key: programmes.readable.Figure(shown(edition.cells[key]), "reported")}
        fails = not disclosed.of_edition(write(tmp_path / str(n), undone), []).holds
        # What only a contributor or a team could then work out, the office's own test finds.
        assert fails or not all(disclosed.secretly(edition.cells, undone, P15).values()), key
        by_readers += fails
    assert by_readers > len(further) / 2


def shown(cell):
    return rounding.shown(cell.value, cell.rounded)


def test_the_office_learns_pass_or_fail_and_nothing_of_the_bound(edition):
    verdicts = disclosed.secretly(edition.cells, edition.figures, P15)
    hidden = [key for key, figure in edition.figures.items() if figure.is_hidden]
    assert sorted(verdicts) == sorted(hidden) and all(verdicts.values())
    # By a stricter secret the same edition would not have been enough.
    assert not all(disclosed.secretly(edition.cells, edition.figures, Parameters(90)).values())


def test_the_office_learns_where_scores_come_closer_to_a_figure_than_its_secret_bound(edition):
    key, cell = next(
        (key, cell) for key, cell in edition.cells.items()
        if edition.figures[key].is_hidden and rules.needed(cell, P15) > 2 and key.team != "all"
    )  # fmt: skip
    bound = cell.value + rules.needed(cell, P15)
    for most, holds in ((bound + 1, True), (bound - 2, False)):
        lines = [Line(key, "withheld", 0, most, True)]
        verdicts = disclosed.secretly(edition.cells, edition.figures, P15, lines)
        assert {one for one, verdict in verdicts.items() if not verdict} == ({key} if not holds else set())


def test_what_is_printed_names_each_hidden_figure_and_its_interval(edition, tmp_path):
    result = disclosed.of_edition(write(tmp_path, edition.figures), [])
    out = Console(file=io.StringIO(), width=200)
    disclosed.print_check(out, result, disclosed.secretly(edition.cells, edition.figures, P15))
    said = out.file.getvalue()
    assert said.count("holds") == said.count("pass") == len(result.lines)
    assert "FAIL" not in said and f"{len(result.lines)} hidden figures, 0 known too well" in said


class Real:
    fictional = False


class Invented:
    fictional = True


def test_the_p_of_a_real_programme_is_the_operators_and_readable_by_nobody_else(tmp_path, monkeypatch):
    monkeypatch.setenv("HWAKSAN_KEYS", str(tmp_path))
    with pytest.raises(BrokenFile):
        secret.parameters(Real)
    assert secret.parameters(Invented) == P15
    (tmp_path / "disclosure.toml").write_text("p = 21\n")
    (tmp_path / "disclosure.toml").chmod(0o644)
    with pytest.raises(BrokenFile, match="chmod 600"):
        secret.parameters(Real)
    (tmp_path / "disclosure.toml").chmod(0o600)
    assert secret.parameters(Real) == secret.parameters(Invented) == Parameters(21)


@pytest.mark.parametrize("p", ["250", "-3"])
def test_a_p_that_protects_nobody_is_refused_without_being_printed(p, tmp_path, monkeypatch):
    monkeypatch.setenv("HWAKSAN_KEYS", str(tmp_path))
    (tmp_path / "disclosure.toml").write_text(f"p = {p}\n")
    (tmp_path / "disclosure.toml").chmod(0o600)
    with pytest.raises(BrokenFile) as problem:
        secret.parameters(Real)
    assert f" {p} " not in f"{problem.value} "
