"""Charts: values before pictures, a description from the data, colours held in one place."""

import dataclasses
import json
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from dashboard import theme
from dashboard.charts import Chart, ChartKind, Numbers, Series, as_csv, markup, naming
from dashboard.charts.plotly import Drawn, spec
from dashboard.scoring import method
from dashboard.text import words
from tests.drawn import figure

CONFIG = tomllib.loads((Path(theme.__file__).parents[1] / ".streamlit" / "config.toml").read_text())
MONTHS = ("2026-01-01", "2026-02-01", "2026-03-01")


def lines(**more):
    gaon = Series("가온", "#256ef4", MONTHS, (10.0, None, 30.0), (5.0, None, 20.0), (15.0, None, 40.0),
                  ("a", "b", "c"), said="가온: 10에서 30으로", panel=more.get("panel", ""))  # fmt: skip
    return Chart("lines", "가온이 올랐습니다", (gaon,), "점수 추이", Numbers(("월", "점수"), (("1월", "10"),)))


def test_a_chart_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        lines().title = "x"


def test_plotly_takes_a_drawing_as_it_is():
    assert Drawn(spec(lines(), "")).to_dict() == json.loads(figure(lines(), "").to_json())


def test_a_missing_month_leaves_a_gap_in_the_line_and_in_the_band():
    band, line = figure(lines(), "").data
    assert line.y == (10.0, None, 30.0)
    assert line.connectgaps is False
    assert band.x == ("2026-01-01", "2026-03-01", "2026-03-01", "2026-01-01")
    assert band.y == (5.0, 20.0, 40.0, 15.0)


def test_panels_of_a_chart_share_the_scale():
    low = Series("가온", "#256ef4", MONTHS, (1.0, 2.0, 3.0), panel="금융")
    high = Series("가온", "#256ef4", MONTHS, (10.0, 20.0, 30.0), panel="제조")
    chart = Chart("lines", "t", (low, high), "alt", Numbers((), ()))
    assert chart.panels == ("금융", "제조")
    ranges = {tuple(figure(chart, panel).layout.yaxis.range) for panel in chart.panels}
    assert len(ranges) == 1
    assert max(ranges.pop()) > 30


def test_the_scale_of_stacked_bars_holds_their_sum():
    parts = tuple(Series(name, "#256ef4", ("가온",), (value,)) for name, value in (("독립", 30.0), ("계열", 50.0)))
    drawn = figure(Chart("stacks", "t", parts, "alt", Numbers((), ())), "")
    assert drawn.layout.xaxis.range[1] > 80


def test_the_description_says_the_numbers():
    assert lines().alt_of("") == "점수 추이. 가온: 10에서 30으로"
    assert lines(panel="금융").alt_of("금융") == "금융. 가온: 10에서 30으로"


def test_a_chart_without_a_single_value_is_empty():
    nothing = Series("가온", "#256ef4", MONTHS, (None, None, None))
    assert Chart("lines", "t", (nothing,), "alt", Numbers((), ())).is_empty
    assert Chart("lines", "t", (), "alt", Numbers((), ())).is_empty
    assert not lines().is_empty


def test_a_strip_writes_a_sign_on_every_cell():
    row = Series("가온", "#8a949e", ("26.1", "26.2"), codes=("on_time", "missing"), hover=("a", "b"))
    heat, *signs = figure(Chart("strip", "t", (row,), "alt", Numbers((), ())), "").data
    assert [list(row) for row in heat.z] == [[0, 1]]
    assert {sign.text for sign in signs} == {"●", "×"}


def test_the_csv_opens_in_a_spreadsheet_and_runs_nothing():
    data = as_csv(Numbers(("팀", "변화"), (("=1+1", "−2.5"), ("@x", "+3"))), ("제목", "가상 데이터"))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").splitlines() == ["제목", "가상 데이터", "팀,변화", "'=1+1,-2.5", "'@x,+3"]


def test_words_in_a_table_are_never_read_as_html():
    fold = markup.Fold("<u>", "<u>")
    html = markup.table(("<b>",), [(markup.Cell("<script>", "x?a=1&b=2", hint='"'),)] * 30, "<i>", 1, fold)
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<u>" not in html
    assert 'href="x?a=1&amp;b=2"' in html


def test_every_state_has_its_own_sign():
    for marks in (theme.STATES, theme.FILING):
        signs = [mark.sign for mark in marks.values()]
        assert len(set(signs)) == len(signs)


def test_the_theme_file_repeats_the_colours_of_the_charts():
    assert tuple(CONFIG["theme"]["chartCategoricalColors"]) == theme.PALETTE
    light, dark = CONFIG["theme"]["light"], CONFIG["theme"]["dark"]
    assert (light["backgroundColor"], light["textColor"], light["primaryColor"]) == (
        theme.LIGHT_GROUND, theme.LIGHT_TEXT, theme.LIGHT_PRIMARY)  # fmt: skip
    assert (dark["backgroundColor"], dark["textColor"], dark["primaryColor"]) == (
        theme.DARK_GROUND, theme.DARK_TEXT, theme.DARK_PRIMARY)  # fmt: skip


@pytest.mark.parametrize("ground", [theme.LIGHT_GROUND, theme.DARK_GROUND])
@pytest.mark.parametrize("colour", theme.PALETTE)
def test_a_series_stands_out_from_both_grounds(colour, ground):
    lighter, darker = sorted((_luminance(colour), _luminance(ground)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 3


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_value_is_said_with_its_unit_as_each_language_puts_it():
    book = method.load().indicators
    assert naming.with_unit(words("ko"), 6.0, book["b2b_live_orgs"]) == "6개 기관"
    assert naming.with_unit(words("en"), 6.0, book["b2b_live_orgs"]) == "6 organisations"
    assert naming.with_unit(words("ko"), 34.56, book["b2b_sector_penetration"]) == "목표 대비 34.6%"
    assert naming.with_unit(words("en"), 34.56, book["b2b_sector_penetration"]) == "34.6% of target"


def test_a_number_of_days_that_means_never_is_said_in_words():
    book = method.load().indicators
    assert naming.with_unit(words("ko"), 9999.0, book["b2b_time_to_live"]) == "미도달"
    assert naming.measured(words("en"), 9999.0, book["b2b_time_to_live"]) == "not reached"
    assert naming.measured(words("ko"), 9999.0, book["b2b_live_orgs"]) == "9,999"


def test_a_long_label_of_a_bar_is_broken_between_words():
    bar = Series("가온", "#256ef4", ("독자모델 응답 비중으로 환산한 월간 이용자 도달률",), (3.5,), hover=("3.5",))
    drawn = figure(Chart("bars", "t", (bar,), "alt", Numbers((), ())), "")
    assert drawn.data[0].y == ("독자모델 응답 비중으로<br>환산한 월간 이용자<br>도달률",)


def test_a_long_table_shows_its_first_rows_and_unfolds_the_rest():
    fold = markup.Fold("모두", "처음만")
    long = markup.table(("a",), [(str(n),) for n in range(30)], "t", 1, fold)
    first, rest = long.split('<tbody class="hw-rest">')
    assert first.count("<tr>") == 1 + markup.FIRST_ROWS
    assert rest.count("<tr>") == 15
    assert "모두" in rest
    assert "hw-rest" not in markup.table(("a",), [(str(n),) for n in range(20)], "t", 1, fold)


def test_a_long_hash_is_cut_on_the_page_and_whole_in_the_csv():
    key = "0123456789ab" + "f" * 52
    assert naming.shortened(f"https://x sha256:{key}") == "https://x sha256:0123456789ab…"
    assert markup.words(markup.Cell(naming.shortened(key), whole=key)) == key


def ranges():
    row = {"panel": "B2B"}
    first = Series(
        "가온", "#256ef4", ("가온",), (75.0,), (70.0,), (80.0,), ("가온: 75.0",), marks=("75.0",), **row
    )
    unrated = Series(
        "나래", "#c78500", ("나래",), (None,), (1.0,), (100.0,), ("나래: 미산정",), marks=("미산정",), **row
    )
    return Chart("ranges", "t", (first, unrated), "alt", Numbers((), ()), bounds=(-2, 103))


def test_a_dot_stands_on_its_interval_and_one_that_is_not_rated_has_the_interval_alone():
    sure, unsure, dot, none = figure(ranges(), "B2B").data
    assert (sure.x, unsure.x) == ((70.0, 80.0), (1.0, 100.0))
    assert (dot.x, dot.text) == ((75.0,), ("75.0",))
    assert none.x == (None,)


def test_the_first_of_an_order_stands_on_top():
    assert figure(ranges(), "B2B").layout.yaxis.autorange == "reversed"


def test_lines_carry_their_names_and_names_that_meet_are_moved_apart():
    ends = {"가온": 30.0, "나래": 30.5, "다솜": 80.0}
    series = tuple(Series(name, "#256ef4", MONTHS, (1.0, 2.0, end)) for name, end in ends.items())
    chart = Chart("lines", "t", series, "alt", Numbers((), ()), bounds=(0, 100))
    at = {label.text.split()[-1]: label.y for label in figure(chart, "").layout.annotations}
    assert at["다솜"] == 80
    assert at["나래"] - at["가온"] >= 6  # 21 of 300 pixels
    assert (at["나래"] + at["가온"]) / 2 == pytest.approx(30.25)


@pytest.mark.parametrize("kind", get_args(ChartKind))
def test_every_kind_of_chart_is_used_by_some_page(kind):
    folder = Path(theme.__file__).parent / "charts"
    drawers = {"__init__", "plotly", "markup", "svg", "over_time", "in_rows", "against", "keys", "scales"}
    makers = [path for path in folder.glob("*.py") if path.stem not in drawers]
    assert any(f'"{kind}"' in path.read_text(encoding="utf-8") for path in makers)


def stairs():
    level = Series("가온", "#256ef4", ("2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01"),
                   (None, 1.0, 2.0, 2.0, 2.0), hover=("", "R1", "R2", "R2", ""), panel="가온",
                   pale=(False, False, False, True, False))  # fmt: skip
    return Chart("steps", "t", (level,), "alt", Numbers((), ()), at="2026-04-01", ticks=("R0", "R1", "R2"))


def test_steps_hold_until_the_next_change_and_are_dotted_where_they_are_pale():
    solid, dotted = figure(stairs(), "가온").data
    assert list(zip(solid.x, solid.y, strict=True)) == [
        ("2026-02-01", 1.0), ("2026-03-01", 1.0), ("2026-03-01", 2.0), (None, None),
        ("2026-03-01", 2.0), ("2026-04-01", 2.0), ("2026-04-01", 2.0), (None, None),
    ]  # fmt: skip
    assert [x for x in dotted.x if x] == ["2026-04-01", "2026-05-01", "2026-05-01"]
    assert (solid.line.dash, dotted.line.dash) == ("solid", "dot")


def test_steps_have_no_line_before_the_first_level_and_mark_the_chosen_day():
    drawn = figure(stairs(), "가온")
    assert "2026-01-01" not in drawn.data[0].x
    assert tuple(drawn.layout.yaxis.ticktext) == ("R0", "R1", "R2")
    assert drawn.layout.shapes[0].x0 == "2026-04-01"
