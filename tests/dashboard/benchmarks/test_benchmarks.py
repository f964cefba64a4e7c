"""Benchmarks beside diffusion: what is compared and what never is, the pages."""

import datetime
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from connectors import programme, warehouse
from connectors.record import reading
from dashboard import text
from dashboard.benchmarks import asked, parts
from dashboard.benchmarks.asked import Position, Stage
from dashboard.charts import standing
from dashboard.queries import Team
from dashboard.scoring.fill import fill
from tests.dashboard.benchmarks.recorded import DAY, OFFICE, Record
from tests.dashboard.test_pages import VIEWERS, opened, said, whole
from tests.drawn import figure

ROOT = Path(__file__).parents[3]
SAY = text.words("en")


# ---- versions of an index ----


def test_the_same_models_between_two_versions_are_compared_in_percent():
    record = Record()
    for team, before, after in (("a", 50, 35), ("b", 40, 26)):
        record.result(team, before, "i-2", unit="index", read_or_run_on=DAY)
        record.result(team, after, "i-3", unit="index", read_or_run_on=DAY + datetime.timedelta(90))
    record.result("c", 60, "i-3", unit="index", read_or_run_on=DAY + datetime.timedelta(90))
    (one,) = asked.shifts(record.con, OFFICE)
    assert (one.before, one.after, one.models) == ("2", "3", 2)
    assert (one.least, one.most) == (pytest.approx(-35), pytest.approx(-30))


# ---- nothing of two settings in one picture ----


class Page:
    """What the parts of the page need of `Here`."""

    say = SAY

    programme = SimpleNamespace(teams={})


def drawn_settings(record, monkeypatch):
    found = []
    monkeypatch.setattr(parts.blocks, "chart", lambda here, key, one: found.append(one) or key)
    parts.settings(Page, record.results(benchmark="t-1"), record.claims())
    return found


def test_two_settings_of_one_test_are_two_charts_with_an_axis_each(monkeypatch):
    record = Record()
    for setting, scores in (("zero-shot", (80, 75)), ("five-shot", (20, 25))):
        for team, score in zip("ab", scores, strict=True):
            record.result(team, score, setting=setting, standard_error=1)
    record.result("a", 95, run_by="team").result("b", 96, setting=None)
    charts = drawn_settings(record, monkeypatch)
    values = [sorted(value for one in chart.series for value in one.y) for chart in charts]
    assert sorted(values) == [[20, 25], [75, 80]]
    bounds = sorted(chart.bounds for chart in charts)
    assert bounds[0][1] < bounds[1][0]


def test_two_versions_of_an_index_are_two_charts(monkeypatch):
    record = Record()
    for version, scores in (("i-2", (50, 40)), ("i-3", (30, 20))):
        for team, score in zip("ab", scores, strict=True):
            record.result(team, score, version, unit="index")
    found = []
    monkeypatch.setattr(parts.blocks, "chart", lambda here, key, one: found.append(one) or key)
    parts.versions(Page, record.results(), asked.shifts(record.con, OFFICE), record.claims())
    assert [sorted(value for one in chart.series for value in one.y) for chart in found] == [[40, 50], [20, 30]]
    assert all("https://a.example/x" in row for chart in found for row in chart.table.rows)


def test_the_lines_of_one_test_and_setting_stand_together_in_the_order_of_teams_and_not_of_scores():
    record = Record().result("b", 10).result("a", 20).result("a", 30, setting="five-shot").result("c", 99)
    record.con.execute("INSERT INTO record_teams (team_id, row_no) VALUES ('a', 2), ('b', 3), ('c', 4)")
    assert [(one.setting, one.team) for one in record.results()] == [
        ("five-shot", "a"), ("zero-shot", "a"), ("zero-shot", "b"), ("zero-shot", "c"),
    ]  # fmt: skip


# ---- the two panels ----


def month(n):
    return datetime.date(2026, n, 1)


def at(team, n, frontier, diffusion, pillar="b2b"):
    return Position(team, month(n), pillar, frontier, frontier, frontier, diffusion, diffusion - 5, diffusion + 5)


TEAMS = {code: Team(code, code, code, "#256ef4", month(1), month(1), None) for code in ("gaon", "naru")}
STAGES = [Stage("1단계", "Stage 1", month(1)), Stage("2단계", "Stage 2", month(3))]


def panel(*rows):
    return standing.against_frontier(SAY, rows, TEAMS, STAGES, "b2b")


def test_a_month_in_which_either_is_not_rated_breaks_the_trail_and_has_no_point():
    (trail,) = panel(at("gaon", 1, 60, 30), at("gaon", 3, 70, 40)).series
    assert trail.x == ("2026-01-01", "2026-02-01", "2026-03-01")
    assert (trail.across, trail.y) == ((60, None, 70), (30, None, 40))
    assert trail.marks == ("1", "", "2")  # the stages that began in those months


def test_the_title_says_where_the_leader_on_benchmarks_stands_in_the_field():
    chart = panel(at("gaon", 1, 90, 20), at("naru", 1, 60, 70))
    assert (
        chart.title
        == "Jan 2026: gaon leads on benchmarks (90.0), yet naru leads in B2B diffusion (70.0 against 20.0)"
    )
    assert "gaon leads both" in panel(at("gaon", 1, 90, 80), at("naru", 1, 60, 70)).title
    assert panel().is_empty and "No month" in panel().title


def test_an_order_among_the_rated_only_says_so():
    three = {**TEAMS, "dami": Team("dami", "dami", "dami", "#256ef4", month(1), month(1), None)}
    rows = (at("gaon", 1, 90, 20), at("naru", 1, 60, 70))
    assert "among the teams rated in both" in standing.against_frontier(SAY, rows, three, STAGES, "b2b").title


def test_a_team_not_rated_in_the_newest_month_is_said_to_stand_on_an_older_point():
    assert "older: naru (Jan 2026)" in panel(at("naru", 1, 60, 70), at("gaon", 2, 90, 20)).note


def test_the_picture_has_the_frontier_along_the_bottom_and_both_axes_named():
    drawn = figure(panel(at("gaon", 1, 60, 30), at("gaon", 2, 70, 40)), "")
    trail = next(one for one in drawn.data if one.mode == "lines+markers")
    assert (trail.x, trail.y) == ((60, 70), (30, 40))
    assert trail.marker.size == (4, 15)  # the newest month is the large dot
    assert "Frontier" in drawn.layout.xaxis.title.text and "B2B" in drawn.layout.yaxis.title.text
    assert drawn.layout.xaxis.range[0] == 50


def test_b2b_and_b2c_are_never_in_one_panel():
    rows = (at("gaon", 1, 60, 30), at("gaon", 1, 60, 90, "b2c"))
    assert [one.y for one in standing.against_frontier(SAY, rows, TEAMS, STAGES, "b2c").series] == [(90,)]


# ---- the page ----


def test_the_record_of_the_demo_has_nothing_wrong_and_is_what_its_generator_writes(tmp_path):
    import subprocess
    import sys

    source = ROOT / "sample_data" / "demo"
    assert reading.of(programme.load(source)).problems == []
    subprocess.run([sys.executable, source / "public.py", "--into", tmp_path], check=True)
    for path in (source / "record").glob("*.csv"):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_all_sources_of_the_demo_are_invented(demo_record):
    con = warehouse.cursor(warehouse.current(demo_record / "demo"))
    hosts = {
        row[0]
        for row in con.execute("SELECT DISTINCT split_part(source_url, '/', 3) FROM record_citation").fetchall()
    }
    assert all(host.endswith(".example") for host in hosts)


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("viewer", ["policymaker", "operator", "narae", "dodam"])
def test_anyone_may_read_every_teams_results(demo_pages, viewer, lang):
    words = whole("benchmarks", programme="demo", view=viewer, lang=lang)
    for name in ("나래뫼 AI", "하늘못 AI") if lang == "ko" else ("Naraemoe AI", "Haneulmot AI"):
        assert name in words
    assert ("34–37%" in words) and "hanbit-evaluation.example" in words


def test_the_filters_hold_the_table_to_who_ran_it_and_to_one_benchmark(demo_pages):
    every = said(opened("benchmarks", programme="demo", lang="en", part="published"))
    assert "235 results of 18 models" in every
    words = said(opened("benchmarks", programme="demo", lang="en", part="published", run_by="team",
                        benchmark="solbat-code-2"))  # fmt: skip
    assert "18 results of 18 models" in words and "own prompts, best of five" in words
    assert "run by the team" in words


def test_a_chosen_benchmark_is_drawn_once_a_setting(demo_pages):
    app = opened("benchmarks", programme="demo", lang="en", part="published", benchmark="deulsaem-reason-1")
    alts = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert sum("common harness" in alt for alt in alts) == sum("five-shot" in alt for alt in alts) == 1
    assert not any("own prompts" in alt for alt in alts)


def test_without_diffusion_the_panels_give_way_to_what_would_be_needed(demo_pages):
    words = said(opened("benchmarks", programme="demo", lang="en"))
    assert "monthly reports (B2B, B2C) from the teams" in words
    assert "no common leader score" not in words  # the demo has them


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_real_programme_shows_all_its_results_and_no_point(real_pages, lang):
    app = opened("benchmarks", programme="dokpamo", lang=lang)
    words = whole("benchmarks", programme="dokpamo", lang=lang)
    assert (
        "no common leader score on record" if lang == "en" else "공통 선두 모델 점수가 기록에 없습니다"
    ) in words
    assert ("200 results of 12 models" if lang == "en" else "모델 12개의 결과 200건") in words
    assert "28–35%" in words  # the same four models between versions 4.1.1 and 4.3
    assert not any("frontier, month by month" in chart.proto.alt for chart in app.get("plotly_chart"))


def test_every_figure_of_the_real_record_is_on_the_page_as_printed_with_its_address(real_data, real_pages):
    con = warehouse.cursor(warehouse.current(real_data / "dokpamo"))
    body = " ".join(
        one.proto.body for one in opened("benchmarks", programme="dokpamo", part="published").get("html")
    )
    rows = [re.sub(r"<[^>]+>", " ", row) + row for row in re.findall(r"<tr>.*?</tr>", body, re.S)]
    for model, printed, url in con.execute(
        "SELECT m.name, b.score_said, min(c.source_url) FROM record_benchmarks b "
        "JOIN record_models m USING (model_id) "
        "JOIN record_citation c ON c.claim_id = b.claim_id GROUP BY ALL"
    ).fetchall():
        address = url.replace("&", "&amp;")
        assert any(
            model in row and re.search(rf"{re.escape(printed)} ?<", row) and address in row for row in rows
        ), (model, printed)


@pytest.fixture(scope="module")
def both_data(trial_data, tmp_path_factory):
    """The trial programme with five tests of abc on record, beside its reports."""
    folder = tmp_path_factory.mktemp("both") / "trial"
    shutil.copytree(trial_data / "trial", folder, ignore=shutil.ignore_patterns("warehouse"))
    with (folder / "programme.toml").open("a", encoding="utf-8") as file:
        file.writelines(f'\n[benchmark.t{n}]\nsetting = "zero-shot"\n' for n in range(5))
    record = folder / "record"
    record.mkdir()
    header = ["source_url,source_date,seen,note", "https://a.example/x,2026-02-01,invented,"]
    (record / "programme_provenance.csv").write_text("\n".join(header) + "\n")
    columns = reading.book.load().files
    given = {"team_id": "abc", "lead_ko": "가나다", "lead_en": "Abc", "standing": "active", "model_id": "abc-1",
             "name": "Abc 1", "is_programme_model": "yes", "active_params_b": "9", "source_url": "https://a.example/x",
             "benchmark_name": "T", "score": "80", "sota_score_6m": "100", "unit": "%", "direction": "higher",
             "run_by": "evaluator", "setting": "zero-shot", "read_or_run_on": "2026-02-01", "is_estimate": "no",
             "certainty": "official"}  # fmt: skip
    for name, count in (("teams", 1), ("models", 1), ("benchmarks", 5)):
        rows = [
            [given.get(c, f"t{n}" if c == "benchmark_id" else "") for c in columns[name].columns]
            for n in range(count)
        ]
        lines = [",".join(row) for row in ([*columns[name].columns], *rows)]
        (record / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    trial = programme.load(folder)
    assert reading.of(trial).problems == []
    warehouse.build(trial, fill)
    return folder.parent


@pytest.fixture
def both_pages(both_data, monkeypatch):
    monkeypatch.setenv("HWAKSAN_DATA", str(both_data))
    return both_data


def test_a_frontier_indicator_is_followed_to_the_lines_of_the_record(both_pages):
    app = opened("explain", lang="en", team="abc", what="fr_sota_ratio")
    assert "80%, score 57.1" in app.title[0].value  # (80 - 60) / (95 - 60)
    words = said(app)
    assert "The 5 lines of the public record" in words
    assert "record/benchmarks.csv" in words and "a.example" in words


def test_a_rated_frontier_shows_points_and_stands_beside_diffusion(both_pages):
    assert "Frontier" in opened("explain", lang="en", team="abc", what="frontier").title[0].value
    alts = [chart.proto.alt for chart in opened("benchmarks", lang="en").get("plotly_chart")]
    assert sum("frontier, month by month" in alt and "Abc: frontier" in alt for alt in alts) == 2


@pytest.mark.parametrize("viewer", ["xyz", "old"])
def test_a_team_has_no_point_of_another_in_its_panels(both_pages, viewer):
    app = opened("benchmarks", lang="en", view=viewer)
    assert not any("month by month" in chart.proto.alt for chart in app.get("plotly_chart"))
    # What was published of it anyone may read.
    assert "Abc 1" in said(opened("benchmarks", view=viewer, part="published"))


def test_a_frontier_that_is_not_rated_says_why(trial_pages):
    for lang, words in (("ko", "공통 선두 모델 점수가 없어 미산정"), ("en", "no common leader score on record")):
        assert words in said(opened("explain", lang=lang, team="abc", what="frontier"))


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("name", ["overview", "team", "b2b", "b2c"])
def test_the_pages_of_diffusion_show_no_frontier(trial_pages, name, viewer):
    assert "프런티어" not in said(opened(name, view=viewer))
