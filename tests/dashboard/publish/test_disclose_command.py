"""`hwaksan disclose --check` on editions in their folder: it passes, and fails with one suppression removed."""

import dataclasses
import json
import shutil
from pathlib import Path

from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.publish import counted, rounding
from dashboard.publish.cells import Withheld
from dashboard.publish.check import check
from dashboard.publish.counted import Counted
from dashboard.publish.readable import Figure
from tests.dashboard.publish import programmes
from tests.dashboard.publish.test_disclosure_check import P15, write

TRIAL = Path(__file__).parents[2] / "programme" / "programme.toml"
RUN = CliRunner()


def lay_out(home, monkeypatch, *editions):
    """A data folder with one programme whose editions are these figures, the oldest first."""
    monkeypatch.setenv("HWAKSAN_DATA", str(home))
    monkeypatch.setenv("HWAKSAN_KEYS", str(home / "keys"))
    folder = home / "trial"
    folder.mkdir()
    shutil.copy(TRIAL, folder / "programme.toml")
    index = []
    for n, figures in enumerate(editions, 1):
        write(folder / "editions" / f"2026Q1-{n}", figures)
        index.append({"id": f"2026Q1-{n}", "quarter": "2026Q1", "status": "final", "hash": "", "previous": "",
                      "published_at": "2026-05-01T09:30:00+09:00", "replaces": ""})  # fmt: skip
    (folder / "editions").mkdir(exist_ok=True)
    (folder / "editions" / "index.json").write_text(json.dumps(index))


def said(made, key):
    """The figure as it would be without disclosure control."""
    return Figure(rounding.shown(made.cells[key].value, made.cells[key].rounded), "reported")


def ask(*arguments):
    return RUN.invoke(app, ["disclose", "--check", "--programme", "trial", *arguments])


def test_it_passes_what_was_protected_and_fails_what_was_not(tmp_path, monkeypatch):
    (made,) = programmes.publish(programmes.generate(1, per_team=14, teams=3, quarters=1), P15)
    further = sorted(key for key, one in made.protected.answers.items() if one == Withheld("secondary"))
    undone = next(
        one for one in (made.figures | {key: said(made, key)} for key in further) if not check(one).holds
    )
    lay_out(tmp_path, monkeypatch, made.figures, undone)
    held = ask("2026Q1-1")
    assert held.exit_code == 0 and "0 known too well" in held.output
    newest = ask()
    assert newest.exit_code == 1 and "TOO NARROW" in newest.output


def test_what_an_earlier_edition_shows_is_no_secret_in_a_later_one(tmp_path, monkeypatch):
    (made,) = programmes.publish(programmes.generate(1, per_team=14, teams=3, quarters=1), P15)
    key = min(key for key, one in made.figures.items() if one.state == "reported" and one.value > 100)
    lay_out(tmp_path, monkeypatch, made.figures, made.figures | {key: Figure(None, "withheld")})
    assert ask("2026Q1-1").exit_code == 0
    assert ask("2026Q1-2").exit_code == 1


def test_without_editions_it_says_so(tmp_path, monkeypatch):
    lay_out(tmp_path, monkeypatch)
    assert ask().exit_code == 1
    assert ask("2026Q9-9").exit_code == 1


def test_the_operator_is_told_of_each_hidden_figure_of_every_quarter(tmp_path, monkeypatch):
    programme = uncorrected(programmes.generate(1, per_team=14, teams=3))
    first, second = programmes.publish(programme, P15)
    lay_out(tmp_path, monkeypatch, first.figures, second.figures)
    for n, quarter in enumerate(("2026Q1", "2026Q2")):
        keep(tmp_path / "trial", f"2026Q1-{n + 1}", quarter, programme, n)
    hidden = [key for key, figure in second.figures.items() if figure.is_hidden]
    assert len({key.quarter for key in hidden}) == 2
    told = ask("--warehouse")
    assert (told.exit_code, told.output.count(" pass"), "FAIL" in told.output) == (0, len(hidden), False)
    # By a stricter secret the same would not do; without what one edition counted nothing is said.
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "disclosure.toml").write_text("p = 90\n")
    (tmp_path / "keys" / "disclosure.toml").chmod(0o600)
    stricter = ask("--warehouse")
    assert stricter.exit_code == 1 and "FAIL" in stricter.output
    (tmp_path / "trial" / "counted" / "2026Q1-1.json").unlink()
    lost = ask("--warehouse")
    assert lost.exit_code != 0 and "hwaksan recount 2026Q1-1" in lost.output


def uncorrected(programme):
    """The second edition says of the first quarter what the first one did."""
    (first, second), (there, later) = programme.rows, programme.reported
    return dataclasses.replace(
        programme, rows=(first, first + tuple(row for row in second if row.quarter == "2026Q2")),
        reported=(there, there + tuple(one for one in later if one[0] == "2026Q2")),
    )  # fmt: skip


def keep(folder, id, quarter, programme, n):
    """What an edition counted of the quarter it was the first to say something of."""
    uses = [one for one in programmes.uses_of(programme.rows[n]) if one.quarter == quarter]
    there = [one for one in programmes.there_of(programme.reported[n], programme.sums) if one.quarter == quarter]
    counted.write(folder, id, Counted(tuple(uses), tuple(there), {}, programme.waived))
