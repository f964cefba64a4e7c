"""The command as a person uses it: what it prints, and what it exits with."""

import datetime
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from connectors import acts
from connectors.programme import SEOUL
from dashboard.scoring import replay, replicates
from tests import made
from tests.connectors.sources.replay import Reply, serving

ROOT = Path(__file__).parent.parent.parent
COMMAND = [sys.executable, "-W", "error", "-c", "from dashboard.cli import main; main()"]


def hwaksan(*args: str, lang: str = "en_US.UTF-8") -> subprocess.CompletedProcess:
    env = {**os.environ, "LANG": lang, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "NO_COLOR": "1"}
    return subprocess.run([*COMMAND, *args], capture_output=True, text=True, env=env, cwd=ROOT)


@pytest.fixture
def report(tmp_path, trial):
    path = tmp_path / "보고.csv"
    path.write_bytes(made.as_csv([made.b2b(1), made.b2b(2), made.b2b(3)], "cp949"))
    return str(path)


def test_the_help_needs_nothing_that_commands_work_with():
    heavy = "{'pyarrow', 'duckdb', 'httpx', 'numpy', 'pandas', 'streamlit', 'plotly'}"
    code = f"import dashboard.cli, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "[]\n", done.stderr


def test_a_report_is_received_built_scored_and_explained_to_its_cell(report):
    assert hwaksan("receive", report, "--team", "abc").returncode == 0
    assert hwaksan("build").stdout.strip().endswith("1.duckdb")
    scored = json.loads(hwaksan("score", "--json", "--month", "2026-02").stdout)
    assert {row["team"] for row in scored} == {"abc", "xyz", "old"}
    cells = hwaksan("explain", "abc", "b2b_seat_activation", "--month", "2026-02")
    assert cells.returncode == 0
    # Column Y, row 3: active users of the second deployment.
    assert "Y3" in cells.stdout and "보고.csv" in cells.stdout and "active_users" in cells.stdout


def test_a_refused_file_says_where_and_what_to_do_and_exits_with_1(tmp_path, trial):
    path = tmp_path / "r.csv"
    path.write_bytes(made.as_csv([made.b2b(1, active_users="501")]))
    said = hwaksan("receive", str(path), "--team", "abc")
    assert said.returncode == 1
    assert "V04" in said.stdout and "Y2" in said.stdout and "Correct seats or users." in said.stdout
    assert "Traceback" not in said.stderr


def test_messages_are_in_the_readers_language(tmp_path, trial):
    path = tmp_path / "r.csv"
    path.write_bytes(made.as_csv([made.b2b(1, active_users="501")]))
    said = hwaksan("receive", str(path), "--team", "abc", lang="ko_KR.UTF-8")
    assert "좌석 수나 이용자 수를 고치십시오." in said.stdout


def test_a_finding_to_confirm_names_the_option_that_lets_it_through(tmp_path, trial):
    path = tmp_path / "r.csv"
    row = made.b2b(1, requests_total="0", requests_automated="0", integration_level="1")
    path.write_bytes(made.as_csv([row]))
    said = hwaksan("receive", str(path), "--team", "abc")
    assert said.returncode == 1
    assert '--confirm V11a="..."' in said.stdout
    assert hwaksan("receive", str(path), "--team", "abc", "--confirm", "V11a=moving house").returncode == 0


def test_secret_cells_are_masked(tmp_path, trial):
    path = tmp_path / "r.csv"
    path.write_bytes(made.as_csv([made.b2b(1, customer_id="9990000019")]))
    said = hwaksan("receive", str(path), "--team", "abc")
    assert "V18a" in said.stdout
    assert "9990000019" not in said.stdout and "019" in said.stdout


def test_the_second_time_nothing_changes(report):
    first, again = (hwaksan("receive", report, "--team", "abc") for _ in range(2))
    assert (first.returncode, again.returncode) == (0, 0)
    assert "nothing changed" in again.stdout


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["receive", "absent.csv", "--team", "abc"], 1, "absent.csv"),
        (["receive", "README.md", "--team", "nobody"], 1, "F30"),
        (["receive", "README.md", "--team", "abc", "--month", "March"], 2, "is not a day or month"),
        (["receive", "README.md", "--team", "abc", "--confirm", "V06"], 2, 'write RULE="reason"'),
        (["build", "--as-of", "someday"], 2, "is not a day or month"),
        (["score"], 1, "hwaksan build"),
        (["explain", "abc", "b2b"], 1, "hwaksan build"),
        (["pull"], 1, "names no source"),
        (["score", "--programme", "nothing"], 1, "trial"),
        (["score", "--lang", "fr"], 2, "fr"),
        (["fly"], 2, "fly"),
    ],
)
def test_each_mistake_has_its_exit_code_and_a_reason(trial, args, code, words):
    said = hwaksan(*args)
    assert said.returncode == code, said
    assert words in said.stdout + said.stderr
    assert "Traceback" not in said.stderr


def test_a_broken_programme_file_exits_with_3_and_names_the_key(trial):
    path = trial / "programme.toml"
    path.write_text(path.read_text().replace("due_day = 10", "due_day = 40"))
    said = hwaksan("build")
    assert said.returncode == 3
    assert "programme.toml" in said.stderr and "due_day" in said.stderr and "Traceback" not in said.stderr


def test_no_programme_at_all_says_how_to_get_one(trial):
    shutil.rmtree(trial)
    said = hwaksan("score")
    assert said.returncode == 1
    assert "hwaksan demo" in said.stderr


def test_an_unknown_team_or_indicator_is_answered_with_those_that_exist(report):
    hwaksan("receive", report, "--team", "abc")
    hwaksan("build")
    assert "abc, old, xyz" in hwaksan("explain", "zzz", "b2b").stderr
    assert "b2b_live_orgs" in hwaksan("explain", "abc", "nothing").stderr


@pytest.mark.parametrize(
    ("lang", "words"), [("en_US", "does not take reports yet"), ("ko_KR", "아직 보고를 받지 않습니다")]
)
def test_before_reporting_begins_the_command_says_so(tmp_path, unreported, lang, words):
    path = tmp_path / "r.csv"
    path.write_bytes(made.as_csv([made.b2b(1)]))
    said = hwaksan("receive", str(path), "--team", "abc", lang=f"{lang}.UTF-8")
    assert said.returncode == 1
    assert words in said.stdout
    assert hwaksan("build").returncode == 0
    for asked in (["score"], ["explain", "abc", "b2b"]):
        answer = hwaksan(*asked)
        assert answer.returncode == 1
        assert "No month has been due yet" in answer.stderr or "no month has appeared yet" in answer.stderr


def test_help_names_every_command_and_the_exit_codes():
    said = hwaksan("--help").stdout
    for command in ("demo", "receive", "pull", "build", "score", "explain", "serve"):
        assert command in said
    assert "Exit codes" in said


def test_a_receipt_is_checked_off_line_against_its_file(report, trial, tmp_path):
    assert hwaksan("receive", report, "--team", "abc").returncode == 0
    (receipt,) = (trial / "inbox").rglob("receipt.json")
    whole = hwaksan("check-receipt", str(receipt), report)
    assert (whole.returncode, whole.stdout.count("holds")) == (0, 3)  # receipt, file, and the closing line
    edited = tmp_path / "edited.json"
    edited.write_text(receipt.read_text().replace('"b2b": 3', '"b2b": 4'))
    assert hwaksan("check-receipt", str(edited)).returncode == 1
    told = hwaksan("check-receipt", report, lang="ko_KR.UTF-8")
    assert told.returncode == 1
    assert "보고.csv는 확산의 접수증이 아닙니다." in told.stderr


def test_a_template_is_written_for_a_team_and_month(trial, tmp_path):
    path = tmp_path / "t.xlsx"
    done = hwaksan("template", "--team", "abc", "--month", "2026-03", "-o", str(path))
    assert done.returncode == 0, done.stderr
    assert path.read_bytes()[:2] == b"PK"
    stranger = hwaksan("template", "--team", "nobody", "--month", "2026-03", "-o", str(path))
    assert stranger.returncode == 1
    assert "nobody is not a team" in stranger.stderr


def test_the_record_of_acts_is_gone_through_and_its_first_bad_file_named(trial):
    done = [acts.Act("return", "office", "abc", f"r{n}", reason="다시") for n in range(3)]
    acts.append(trial, done, datetime.datetime.now(SEOUL))
    whole = hwaksan("check-acts")
    assert (whole.returncode, "All 3 acts stand" in whole.stdout) == (0, True)
    (trial / "acts" / "000002.json").unlink()
    broken = hwaksan("check-acts")
    assert (broken.returncode, "000003.json" in broken.stdout) == (1, True)


def test_a_dry_run_of_reminders_says_what_would_be_sent_and_records_nothing(trial):
    done = hwaksan("remind", "--dry-run")
    # On 15 November the report for October is past its due day.
    assert "abc-202610-late: would be sent to 0" in done.stdout
    assert not (trial / "reminders").exists()


def pulls_from(trial, **sources):
    """The trial programme, which now names these public sources by their address."""
    path = trial / "programme.toml"
    lines = "".join(f'\n[pull.{code}]\nbase_url = "{url}"\n' for code, url in sources.items())
    path.write_text(path.read_text(encoding="utf-8") + lines, encoding="utf-8")
    (trial / "tables").mkdir(exist_ok=True)
    (trial / "tables" / "aliases.csv").write_text(
        "team_id,kind,value,means,role,valid_from,valid_to,source\n"
        "abc,gh_repo,gaon-lab/gaon-serve,,team,,,https://abc.example\n"
    )


def test_sources_are_asked_and_what_each_became_is_told(trial):
    answers = {"releases": b"[]", "gaon-serve": b'{"full_name": "gaon-lab/gaon-serve", "stargazers_count": 3}'}
    with serving(lambda asked: Reply(answers[asked.path.rpartition("/")[2]])) as server:
        pulls_from(trial, github=server.url)
        said = hwaksan("pull", "github")
    assert said.returncode == 1  # two of its three counts are not there
    assert "GitHub" in said.stdout and "not what was agreed" in said.stdout and "Traceback" not in said.stderr
    listed = hwaksan("sources", lang="ko_KR.UTF-8")
    assert listed.returncode == 0 and "깃허브" in listed.stdout and "약속된 형식과 다름" in listed.stdout


def test_a_source_that_cannot_be_reached_is_for_later(trial):
    pulls_from(trial, github="http://127.0.0.1:9")
    said = hwaksan("pull")
    assert said.returncode == 4
    assert "No connection could be made." in said.stdout and "Check the address and the firewall." in said.stdout


def test_a_dry_run_prints_addresses_and_asks_nobody(trial):
    with serving(lambda asked: Reply(status=500)) as server:
        pulls_from(trial, github=server.url)
        said = hwaksan("pull", "--dry-run")
        assert (said.returncode, server.seen) == (0, [])
    assert f"{server.url}/repos/gaon-lab/gaon-serve" in said.stdout


def test_a_source_nobody_knows_is_named(trial):
    pulls_from(trial, github="http://127.0.0.1:9")
    said = hwaksan("pull", "gitlab")
    assert said.returncode == 1 and "no source gitlab (here: github)" in said.stderr


def test_the_draws_behind_the_shares_are_written_and_can_be_replayed(trial_pages, tmp_path):
    path = tmp_path / "draws.parquet"
    done = hwaksan("score", "--programme", "trial", "--month", "2026-09", "--replicates", str(path))
    assert "10,000 draws" in done.stdout
    for stored in replicates.read(path):
        assert np.abs(replay.scores(stored.figures, stored.draws) - stored.scores).max() < 1e-12


@pytest.mark.parametrize(
    ("month", "place", "reason"), [("2020-01", "x", "no draws"), ("2026-09", "", "directory")]
)
def test_draws_that_cannot_be_written_are_refused(trial_pages, tmp_path, month, place, reason):
    done = hwaksan("score", "--programme", "trial", "--month", month, "--replicates", str(tmp_path / place))
    assert done.returncode == 1
    assert reason in done.stderr and "Traceback" not in done.stderr
