"""From nothing asked to all asked: the demo before and after one click on "ask all now", page by page."""

import re
import shutil
import socket
from pathlib import Path

import pytest

from connectors import programme, stand_ins, warehouse
from dashboard.desk import rebuild
from dashboard.scoring.fill import fill
from dashboard.sources import running
from dashboard.text import words
from tests.dashboard.test_pages import opened, said

SAMPLE = Path(__file__).parents[3] / "sample_data" / "demo"
SOURCES = len(programme.load(SAMPLE).pulls)
PAGES = {
    "status": {}, "ecosystem": {}, "benchmarks": {"part": "boards"}, "team": {"team": "haneul", "part": "rows"},
    "review": {"desk_part": "contracts"},
}  # fmt: skip


@pytest.fixture(scope="module")
def unasked(demo_place, tmp_path_factory):
    """The demo as if no public source had ever been asked; they answer at a free port."""
    place = tmp_path_factory.mktemp("unasked")
    shutil.copytree(demo_place, place, symlinks=True, dirs_exist_ok=True)
    sample = shutil.copytree(SAMPLE, place / "sample_data" / "demo")
    for server in SAMPLE.parent.glob("*_server.py"):
        shutil.copy(server, sample.parent)
    folder = place / "data" / "demo"
    for code in programme.load(SAMPLE).pulls:
        shutil.rmtree(folder / "pulls" / code)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    file = folder / "programme.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(":8741/", f":{port}/"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HWAKSAN_KEYS", str(place / "keys"))
        warehouse.build(programme.load(folder), fill)
    return sample, folder


def read(lang):
    return {name: said(opened(name, programme="demo", lang=lang, **codes)) for name, codes in PAGES.items()}


@pytest.mark.slow
def test_one_click_fills_every_page_that_speaks_of_public_sources(unasked, monkeypatch):
    sample, folder = unasked
    monkeypatch.setenv("HWAKSAN_DATA", str(folder.parent))
    monkeypatch.setenv("HWAKSAN_KEYS", str(folder.parents[1] / "keys"))
    chosen = programme.load(folder)
    before, scored = read("en"), scores(folder)
    with stand_ins.at_their_addresses(chosen, sample) as told:
        assert any(chosen.pulls["g2b"].base_url.startswith(one) for one in told)
        app = opened("status", programme="demo", view="operator", lang="en")
        next(one for one in app.button if one.label == "Ask all now").click().run()
        job = running.last(chosen)
        job.thread.join()
    assert {code for code, run in job.runs.items() if run.ok and run.is_whole} == set(chosen.pulls)
    rebuild.wait(chosen)
    after = read("en")

    def turned(name, was, now):
        assert (was in before[name], now in before[name]) == (True, False), name
        assert (was in after[name], now in after[name]) == (False, True), name

    turned(
        "status", f"No source has been asked yet (there are {SOURCES})", f"All sources are up to date ({SOURCES})"
    )
    turned("status", "never asked", "today&#x27;s data")
    turned("ecosystem", "Nothing has been read of the open ecosystem yet", "made from the teams' models: 19, by 5")
    turned("team", "14 Mar 2026 not known", "14 Mar 2026 × not in the register")
    gaps = [re.findall(r"that no report mentions: (\d+)", one["team"]) for one in (before, after)]
    assert set(gaps[0]) == {"0"} and "0" not in gaps[1]
    turned("review", "for a person to judge: 0", "for a person to judge: 2")
    assert "aaii-91" in after["benchmarks"] and "aaii-91" not in before["benchmarks"]
    korean = said(opened("status", programme="demo", lang="ko"))
    assert words("ko")("status.title_all", n=SOURCES) in korean
    assert scores(folder) == scored  # none of it is ever scored


def scores(folder):
    """All of them, but for the last digits, which depend on the order in which numbers were added up."""
    found = warehouse.cursor(warehouse.current(folder)).execute("FROM pillar_score ORDER BY ALL").fetchall()
    return [tuple(round(one, 9) if isinstance(one, float) else one for one in row) for row in found]
