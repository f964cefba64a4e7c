"""Makes `record/`, the invented public record of the demo: what releases, model cards and leaderboards would say.

Run it without arguments to write the files anew. Every name, number and address is invented.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from random import Random

import public_words as words

HERE = Path(__file__).parent
Row = dict[str, object]
EVALUATOR, INDEX = "https://hanbit-evaluation.example", "https://hanmaru-index.example"
COMMON, OWN = "common harness, zero-shot, one run", "own prompts, best of five"
OPEN = "open board, five-shot"


@dataclass(frozen=True)
class Build:
    """A model of a team: how large, when it came out, and in which round of common tests it was measured."""

    id: str
    team: str
    name: str
    stage: str
    total: float
    active: float
    released_on: str
    parent: str = ""
    round: int | None = None


@dataclass(frozen=True)
class Test:
    """A common test: the leader's score round by round, and how far from it the teams are spread."""

    id: str
    name: str
    leader: tuple[float, ...]
    spread: float = 1.0
    lower: bool = False
    n_items: int | None = None
    error: float | None = None


ROUNDS = ("2025-09-18", "2026-01-14", "2026-05-21", "2026-08-12", "2026-10-15")
BUILDS = (
    Build("haneul-1", "haneul", "Haneulmot 1", "1", 210, 34, "2025-06-20", round=0),
    Build("haneul-1-mini", "haneul", "Haneulmot 1 Mini", "1", 28, 4, "2025-07-15", "haneul-1"),
    Build("haneul-1.5", "haneul", "Haneulmot 1.5", "1", 210, 34, "2025-12-19", "haneul-1", 1),
    Build("haneul-2", "haneul", "Haneulmot 2", "2", 420, 36, "2026-03-12", round=2),
    Build("haneul-2.1", "haneul", "Haneulmot 2.1", "2", 420, 36, "2026-07-24", "haneul-2", 3),
    Build("haneul-2.5", "haneul", "Haneulmot 2.5", "3", 420, 36, "2026-10-02", "haneul-2", 4),
    Build("byeol-0", "byeol", "Byeolsol 0", "", 70, 70, "2024-11-05"),
    Build("byeol-1", "byeol", "Byeolsol 1", "1", 130, 22, "2025-05-28", round=0),
    Build("byeol-1-desk", "byeol", "Byeolsol 1 Desk", "1", 30, 30, "2025-05-28", "byeol-1"),
    Build("byeol-1.5", "byeol", "Byeolsol 1.5", "1", 130, 22, "2025-12-08", "byeol-1", 1),
    Build("byeol-2", "byeol", "Byeolsol 2", "2", 260, 24, "2026-04-16", round=2),
    Build("byeol-2.1", "byeol", "Byeolsol 2.1", "2", 260, 24, "2026-07-29", "byeol-2", 3),
    Build("byeol-2.5", "byeol", "Byeolsol 2.5", "3", 260, 24, "2026-09-30", "byeol-2", 4),
    Build("narae-1", "narae", "Naraemoe 1", "1", 150, 16, "2025-06-02", round=0),
    Build("narae-1-reason", "narae", "Naraemoe 1 Reason", "1", 150, 16, "2025-11-21", "narae-1", 1),
    Build("narae-2", "narae", "Naraemoe 2", "2", 300, 17, "2026-04-02", round=2),
    Build("narae-2.1", "narae", "Naraemoe 2.1", "2", 300, 17, "2026-07-20", "narae-2", 3),
    Build("narae-2.5", "narae", "Naraemoe 2.5", "3", 300, 17, "2026-10-06", "narae-2", 4),
    Build("dodam-1", "dodam", "Dodamsaem 1", "2", 180, 20, "2026-01-30", round=2),
    Build("dodam-1-edge", "dodam", "Dodamsaem 1 Edge", "2", 9, 9, "2026-02-20", "dodam-1"),
    Build("dodam-1.5", "dodam", "Dodamsaem 1.5", "2", 180, 20, "2026-07-31", "dodam-1", 3),
    Build("dodam-2", "dodam", "Dodamsaem 2", "3", 240, 21, "2026-10-08", "dodam-1", 4),
)
# How near each team comes to the leader, round by round: narae leads, dodam comes late and catches up.
NEAR = {
    "haneul": (0.76, 0.79, 0.81, 0.83, 0.845),
    "byeol": (0.73, 0.745, 0.77, 0.79, 0.80),
    "narae": (0.85, 0.88, 0.905, 0.93, 0.945),
    "dodam": (0.0, 0.0, 0.73, 0.82, 0.875),
}
TESTS = (
    Test("doldam-math-1", "DOLDAM Maths", (97.2, 98.4, 99.0, 99.2, 99.4), 0.05, n_items=500),
    Test("deulsaem-reason-1", "DEULSAEM Reasoning", (78.0, 83.5, 87.0, 90.5, 92.0), n_items=448),
    Test("solbat-code-2", "SOLBAT Code", (61.0, 68.0, 74.0, 79.5, 82.0), 1.1, error=1.1),
    Test("gingang-long-1", "GINGANG Long Reading", (70.0, 74.0, 79.0, 82.0, 84.0), 0.9, n_items=300),
    Test("malgeul-ko-1", "MALGEUL Korean", (80.0, 81.5, 83.0, 84.5, 85.0), 0.12, n_items=120),
    Test("iseul-safety-1", "ISEUL Safety", (88.0, 90.0, 93.0, 94.5, 95.5), 0.5, n_items=900),
    Test("badasori-error-1", "BADASORI Transcription", (7.4, 6.6, 5.9, 5.2, 4.8), 0.9, lower=True, error=0.2),
    Test("maru-agent-1", "MARU Agent", (44.0, 52.0, 58.0, 66.0, 71.0), 1.2),
)
# The index by version: the leader of each reading. Version 3 asks harder questions, so everyone falls.
INDEX_2, INDEX_3 = {0: 58.0, 1: 62.0, 2: 66.0}, {2: 46.5, 3: 48.0, 4: 51.0}
READ_2 = ("2025-09-30", "2026-01-20", "2026-05-28")
READ_3 = {2: "2026-07-08", 3: "2026-08-20", 4: "2026-10-20"}


def results() -> list[Row]:
    """All benchmark rows: common tests, the index in two versions, and what was run otherwise."""
    luck = Random(20261115)
    rows = [row for one in BUILDS if one.round is not None for row in _measured(one, luck)]
    return [*rows, *_by_others(luck)]


def _measured(one: Build, luck: Random) -> list[Row]:
    turn = one.round or 0
    near = NEAR[one.team][turn]
    rows = [_common(one, test, turn, near, luck) for test in TESTS]
    if turn in INDEX_2:
        rows.append(_index(one, "2", INDEX_2[turn], near + luck.uniform(-0.02, 0.02), READ_2[turn]))
    if turn in INDEX_3:
        estimate = one.id == "byeol-2.5"
        rows.append(_index(one, "3", INDEX_3[turn], near - luck.uniform(0.05, 0.08), READ_3[turn], estimate))
    own = [_own(one, test, near, luck) for test in TESTS[:3]]
    return rows + own


def _common(one: Build, test: Test, turn: int, near: float, luck: Random) -> Row:
    """What the evaluation body measured in its round, beside the best model of the six months before."""
    short = (1 - near) * test.spread + luck.uniform(-0.008, 0.008) * test.spread
    leader = test.leader[turn]
    score = leader * (1 + short) if test.lower else leader * (1 - short)
    return _row(
        one, test.id, test.name, score, "%", "lower" if test.lower else "higher", "evaluator", "thinking", COMMON,
        ROUNDS[turn], f"{EVALUATOR}/rounds/{ROUNDS[turn][:7]}", "official", leader=leader,
        error=test.error, n_items=test.n_items,
    )  # fmt: skip


def _index(one: Build, version: str, leader: float, near: float, on: str, estimate: bool = False) -> Row:
    return _row(
        one, f"hanmaru-{version}", "HANMARU Index", leader * near, "index", "higher", "leaderboard", "",
        f"index version {version}", on, f"{INDEX}/v{version}/{on}", "press", leader=leader, estimate=estimate,
        version=version,
    )  # fmt: skip


def _own(one: Build, test: Test, near: float, luck: Random) -> Row:
    """What the team says of its own model on the day it came out: its own prompts, and a little more."""
    leader = test.leader[one.round or 0]
    score = min(99.8, leader * (1 - (1 - near) * test.spread * 0.6) + luck.uniform(0.2, 1.0))
    return _row(
        one, test.id, test.name, score, "%", "higher", "team", "thinking", OWN, one.released_on,
        f"https://{one.team}-ai.example/models/{one.id}", "team",
    )  # fmt: skip


def _by_others(luck: Random) -> list[Row]:
    """The same tests otherwise: an open board with five examples, a rival's run, a figure only quoted, a test the
    programme does not count."""
    newest = [one for one in BUILDS if one.round == 4]
    reason, code = TESTS[1], TESTS[2]
    rows = [
        _row(one, reason.id, reason.name, 92.0 * NEAR[one.team][4] - luck.uniform(3, 6), "%", "higher",
             "leaderboard", "no thinking", OPEN, "2026-10-28", "https://open-board.example/deulsaem", "press",
             n_items=448)
        for one in newest
    ]  # fmt: skip
    rows += [
        _row(one, "jangteo-shop-1", "JANGTEO Shopping Agent", 100 * NEAR[one.team][4] - luck.uniform(30, 42), "%",
             "higher", "leaderboard", "thinking", OPEN, "2026-10-28", "https://open-board.example/jangteo",
             "press",
             leader=72.5, n_items=200)
        for one in newest
    ]  # fmt: skip
    rows += _not_comparable({one.team: one for one in newest})
    haneul = next(one for one in BUILDS if one.id == "haneul-2")
    dodam = next(one for one in BUILDS if one.id == "dodam-1")
    return [
        *rows,
        _row(haneul, code.id, code.name, 54.2, "%", "higher", "rival", "thinking", "run by Naraemoe, zero-shot",
             "2026-04-02", "https://narae-ai.example/models/narae-2", "team"),
        _row(dodam, code.id, code.name, 51.0, "%", "higher", "secondary_quote", "", "", "2026-03-05",
             "https://sori-news.example/2026/0305", "secondary"),
    ]  # fmt: skip


def _not_comparable(newest: dict[str, Build]) -> list[Row]:
    """What tells nothing of who is ahead: two boards that asked differently, two teams that each ran their own
    model, a test that one team alone ever took."""
    boards = (("haneul", "five-shot", 61.9), ("byeol", "zero-shot", 57.5))
    own = (("haneul", 78.3), ("narae", 84.0))
    return [
        *(_row(newest[team], "nuri-tools-1", "NURI Tool Use", score, "%", "higher", "leaderboard", "thinking",
               f"open board, {shots}", "2026-10-28", "https://open-board.example/nuri", "press", n_items=160)
          for team, shots, score in boards),
        *(_row(newest[team], "garam-docs-1", "GARAM Documents", score, "%", "higher", "team", "thinking", OWN,
               newest[team].released_on, f"https://{team}-ai.example/models/{newest[team].id}", "team")
          for team, score in own),
        _row(newest["dodam"], "saebyeok-edge-1", "SAEBYEOK On-device", 66.4, "%", "higher", "evaluator",
             "thinking", COMMON, "2026-10-15", f"{EVALUATOR}/rounds/2026-10", "official", n_items=240),
    ]  # fmt: skip


def _row(
    one: Build, id: str, name: str, score: float, unit: str, direction: str, run_by: str, mode: str, setting: str,
    on: str, source: str, certainty: str, *, leader: float | None = None, error: float | None = None,
    n_items: int | None = None, estimate: bool = False, version: str = "",
) -> Row:  # fmt: skip
    return {
        "team_id": one.team, "model_id": one.id, "benchmark_id": id, "benchmark_name": name,
        "benchmark_version": version or id.rpartition("-")[2], "score": f"{score:.1f}", "unit": unit,
        "direction": direction, "run_by": run_by, "mode": mode, "setting": setting, "read_or_run_on": on,
        "is_estimate": "yes" if estimate else "no", "certainty": certainty, "source_url": source,
        "sota_score_6m": leader if leader is not None else "",
        "standard_error": error if error is not None else "", "n_items": n_items if n_items is not None else "",
    }  # fmt: skip


def models() -> list[Row]:
    return [
        {
            "model_id": one.id, "team_id": one.team, "name": one.name, "stage": one.stage,
            "total_params_b": f"{one.total:g}", "active_params_b": f"{one.active:g}", "context": "128K",
            "modality": "text", "licence": words.LICENCE[one.team], "hf_repo": "", "released_on": one.released_on,
            "is_programme_model": "no" if one.id == "byeol-0" else "yes", "parent_model_id": one.parent,
            "source_url": f"https://{one.team}-ai.example/models/{one.id}",
            "lineage_note": "Derived, with proof of lineage" if one.parent else "",
            "lineage_note_ko": "계보 증빙이 있는 파생 모델" if one.parent else "",
        }
        for one in BUILDS
    ]  # fmt: skip


def files() -> dict[str, bytes]:
    """Every file of `record/` by its name."""
    tables: dict[str, list[Row]] = {"models": models(), "benchmarks": results(), **words.tables()}
    tables["programme_provenance"] = _provenance(tables)
    return {f"{name}.csv": _csv(rows) for name, rows in tables.items()}


def _provenance(tables: dict[str, list[Row]]) -> list[Row]:
    """Each address once, in the order in which it is first cited."""
    urls = [
        url for rows in tables.values() for row in rows for name in ("source_url", "source_a", "source_b")
        for url in str(row.get(name) or "").split(" | ") if url
    ]  # fmt: skip
    return [
        {
            "source_url": url,
            "source_date": _dated(url),
            "seen": "invented",
            "note": "invented address, read by nobody",
        }
        for url in dict.fromkeys(urls)
    ]


def _dated(url: str) -> str:
    """The day a page gives: that in its address, else that of the model it is about."""
    said = re.search(r"20\d\d-\d\d(-\d\d)?|20\d\d/\d{4}", url)
    if said:
        return said[0] if "-" in said[0] else f"{said[0][:4]}-{said[0][5:7]}-{said[0][7:]}"
    return next((one.released_on for one in BUILDS if url.endswith(f"/{one.id}")), "2026-10-28")


def _csv(rows: list[Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=HERE / "record")
    into = parser.parse_args().into
    into.mkdir(parents=True, exist_ok=True)
    for name, data in files().items():
        (into / name).write_bytes(data)


if __name__ == "__main__":
    main()
