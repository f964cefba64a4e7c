"""`hwaksan disclose --check` on editions in their folder: it passes, and fails with one suppression removed."""

import json
import shutil
from pathlib import Path

from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.publish import rounding
from dashboard.publish.cells import Withheld
from dashboard.publish.check import check
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
