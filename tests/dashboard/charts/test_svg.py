"""Pictures as SVG: what they say, where it stands, and that nothing in them can do harm or mislead."""

import dataclasses
import itertools
import math
import re
import subprocess
import sys

import pytest

from dashboard import theme
from dashboard.charts import Series, pen, svg
from dashboard.charts.pen import Pen
from dashboard.charts.signs import MARKS, sign
from tests.dashboard.charts import read_svg as read
from tests.dashboard.charts.made_charts import COLOURS, ENGLISH, IMPRINT, KINDS, chart, months, some

BLUE, AMBER, RED, _ = COLOURS[:4]
DANGEROUS = '<script>alert("1")</script>&amp;\x00\x1b\u202e\u2028 ]]> <!-- \ud800 \ufffe'


def drawn(made, width=svg.WIDE, imprint=IMPRINT, **more):
    return svg.draw(made, width, imprint, **more)


def line(ys, colour=BLUE, name="가온", **more):
    return Series(name, colour, months(len(ys)), tuple(ys), **more)


def upward(picture):
    """From pixels to values, by the numbers written on the axis."""
    ticks = [one for one in read.words(picture) if one.look == {"q", "e"}]
    (low, high) = (min(ticks, key=lambda one: -one.y), max(ticks, key=lambda one: -one.y))
    per = (_number(high.said) - _number(low.said)) / (high.y - low.y)
    return lambda y: _number(low.said) + (y + 4 - low.y) * per


def sideways(picture):
    ticks = sorted((one for one in read.words(picture) if one.look == {"q", "m"}), key=lambda one: one.x)
    first, last = ticks[1], ticks[-2]  # the outermost may be moved to stay inside
    per = (_number(last.said) - _number(first.said)) / (last.x - first.x)
    return lambda x: _number(first.said) + (x - first.x) * per


def _number(said):
    return float(said.replace("−", "-").replace(",", "").rstrip("%"))


@pytest.mark.parametrize("width", [320, svg.NARROW, svg.WIDE])
@pytest.mark.parametrize("seed", range(60))
def test_everything_of_any_chart_is_inside_and_no_words_stand_on_each_other(seed, width):
    made = some(seed, KINDS[seed % len(KINDS)])
    picture = drawn(made, width, (IMPRINT, ENGLISH)[seed % 2], is_titled=seed % 3 > 0)
    wide, tall = read.size(picture)
    assert wide == width
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in read.points(picture))
    assert all(-0.1 <= x <= wide + 0.1 and -0.1 <= y <= tall + 0.1 for x, y in read.points(picture))
    found = read.words(picture)
    assert [one for one in found if one.left < -0.1 or one.right > wide + 0.1 or one.top < -0.1] == []
    assert [one for one in found if one.bottom > tall + 0.1] == []
    assert [(a.said, b.said) for a, b in itertools.combinations(found, 2) if _meet(a, b)] == []


def _meet(a, b):
    return min(a.right, b.right) - max(a.left, b.left) > 0.2 and min(a.bottom, b.bottom) - max(a.top, b.top) > 0.2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [svg.NARROW, svg.WIDE])
def test_what_is_read_is_at_least_twelve_pixels_tall(kind, width):
    assert min(one.size for one in read.words(drawn(some(7, kind), width))) >= 12


def test_a_line_goes_through_its_values():
    picture = drawn(chart("lines", [line([10.0, 25.5, 61.25])], bounds=(0, 100)))
    (run,) = read.strokes(picture, BLUE)[:1]
    value = upward(picture)
    assert [value(y) for _, y in run] == pytest.approx([10, 25.5, 61.25], abs=0.05)


def test_months_stand_where_the_calendar_has_them():
    (run,) = read.strokes(drawn(chart("lines", [line([1.0, 2.0, 3.0, 4.0])])), BLUE)[:1]
    january, february, march, april = (x for x, _ in run)
    # 31, 28 and 31 days
    assert (march - february) / (february - january) == pytest.approx(28 / 31, abs=0.01)
    assert april - march == pytest.approx(february - january, abs=0.11)


def test_labels_of_months_keep_their_rhythm_where_a_month_is_not_there():
    days = ("2026-01-01", "2026-02-01", "2026-05-01", "2026-06-01")
    one = Series("가온", BLUE, days, (1.0, 2.0, 3.0, 4.0))
    said = [word.said for word in read.words(drawn(chart("lines", [one]))) if word.look == {"q", "m"}]
    assert said == ["26.1", "26.2", "26.3", "26.4", "26.5", "26.6"]


def counted(first, last, colour=BLUE, name="가온"):
    xs = tuple(str(n) for n in range(first, last + 1))
    return Series(name, colour, xs, tuple(float(n) for n in range(first, last + 1)))


def test_counts_stand_where_their_size_has_them_whoever_comes_first():
    # Of 12 and 5 months: read as labels, "4" and "5" would come after the 12 of the other.
    picture = drawn(chart("lines", [counted(3, 5), counted(0, 12, AMBER, "나래")]), is_titled=False)
    value = sideways(picture)
    assert [value(x) for x, _ in read.strokes(picture, BLUE)[0]] == pytest.approx([3, 4, 5], abs=0.05)
    assert [value(x) for x, _ in read.strokes(picture, AMBER)[0]] == pytest.approx(range(13), abs=0.05)


def test_counts_are_labelled_in_round_steps_and_never_between_whole_numbers():
    def said(last):
        picture = drawn(chart("lines", [counted(0, last)]), is_titled=False)
        return [one.said for one in read.words(picture) if one.look == {"q", "m"}]

    assert said(2) == ["0", "1", "2"]
    assert said(20) == ["0", "5", "10", "15", "20"]


def test_the_count_that_matters_has_a_dotted_line_and_the_axis_its_name():
    made = chart("lines", [counted(0, 12)], at="8", axes=("참여한 뒤 개월 수", ""))
    picture = drawn(made, is_titled=False)
    (mark,) = [one for one in read.elements(picture, "path") if one.get("stroke-dasharray") == "2 3"]
    (bottom, top) = read.runs(mark.get("d"))[0]
    assert bottom[0] == top[0]
    assert sideways(picture)(top[0]) == pytest.approx(8, abs=0.05)
    assert "참여한 뒤 개월 수 →" in {one.said for one in read.words(picture)}


def test_by_its_own_count_a_younger_line_has_not_ended():
    series = [counted(0, 5), counted(0, 12, AMBER, "나래")]
    said = {one.said for one in read.words(drawn(chart("lines", series), is_titled=False))}
    assert {"가온 5", "나래 12"} <= said


def test_a_missing_value_leaves_a_gap_in_line_and_band():
    ys = [10.0, 12.0, None, 20.0, 22.0, 24.0]
    band = {"low": tuple(y and y - 3 for y in ys), "high": tuple(y and y + 3 for y in ys)}
    picture = drawn(chart("lines", [line(ys, **band)], bounds=(0, 100)), is_titled=False)
    assert [len(run) for run in read.strokes(picture, BLUE) if len(run) > 2 or run[0][0] != run[-1][0]] == [2, 3]
    bands = [one for one in read.elements(picture, "path") if one.get("fill") == BLUE and one.get("fill-opacity")]
    assert [len(read.runs(one.get("d"))[0]) for one in bands] == [4, 6]
    value = upward(picture)
    assert [value(y) for _, y in read.runs(bands[0].get("d"))[0]] == pytest.approx([7, 9, 15, 13], abs=0.2)


def test_a_lone_value_between_gaps_is_a_dot():
    picture = drawn(chart("lines", [line([None, 40.0, None])], bounds=(0, 100)))
    (dots,) = [one for one in read.elements(picture, "path") if one.get("stroke-linecap") == "round"]
    assert len(read.runs(dots.get("d"))) == 1


def test_a_line_carries_its_name_and_last_value_and_one_that_ended_its_state():
    ended = line([10.0, 20.0, None], AMBER, "나래", codes=("", "", "withheld"))
    picture = drawn(chart("lines", [line([1.0, 2.0, 61.25]), ended], unit="%"))
    said = {one.said for one in read.words(picture)}
    assert {"가온 61.2%", "나래 비공개"} <= said
    assert not any(one.startswith("나래 20") for one in said)


def test_months_without_a_value_for_one_reason_share_one_sign():
    codes = ("missing", "missing", "withheld", "", "missing", "")
    one = Series("가온", BLUE, months(6), (None, None, None, 4.0, None, 5.0), codes=codes)
    picture = drawn(chart("lines", [one], bounds=(0, 10)), is_titled=False)
    marks = read.bars(picture, theme.RED), read.bars(picture, theme.VIOLET)
    assert [len(found) - 1 for found in marks] == [2, 1]  # one more of each in the legend
    assert float(marks[0][1].get("width")) > 80


def test_numbers_of_columns_and_rows_that_panels_share_are_drawn_alike():
    first = Series("가온", BLUE, ("금융",), (10.0,), hover=("10",), panel="가온")
    second = Series("나래", AMBER, ("공공 부문",), (1000.0,), hover=("1,000",), panel="나래")
    picture = drawn(chart("bars", [first, second]), is_titled=False)
    (small,), (large,) = read.bars(picture, BLUE), read.bars(picture, AMBER)
    assert float(large.get("width")) == pytest.approx(100 * float(small.get("width")), rel=0.05)


def test_names_that_would_meet_are_parted_and_stay_in_order():
    series = [line([1.0, end], COLOURS[i], name) for i, (name, end) in
              enumerate((("가온", 30.0), ("나래", 30.2), ("다솜", 30.4), ("라온", 90.0)))]  # fmt: skip
    at = {
        one.said[:2]: one.y
        for one in read.words(drawn(chart("lines", series, bounds=(0, 100))))
        if "b" in one.look
    }
    assert at["다솜"] + 15 < at["나래"]
    assert at["나래"] + 15 < at["가온"]


def test_more_lines_than_can_be_named_have_a_legend_with_shapes():
    series = [line([1.0, 2.0 + i], colour, f"팀{i}") for i, colour in enumerate(COLOURS)]
    picture = drawn(chart("lines", series))
    assert [one.said for one in read.words(picture) if one.said.startswith("팀")] == [f"팀{i}" for i in range(8)]


def test_panels_share_one_scale():
    series = [line([10.0, 20.0], panel="B2B"), line([100.0, 200.0], AMBER, panel="B2C")]
    picture = drawn(chart("lines", series))
    ticks = [one.said for one in read.words(picture) if one.look == {"q", "e"}]
    assert ticks[: len(ticks) // 2] == ticks[len(ticks) // 2 :]


def test_a_dot_stands_on_its_interval():
    row = Series("가온", BLUE, ("가온",), (75.0,), (70.0,), (82.0,), marks=("75.0",))
    picture = drawn(chart("ranges", [row], bounds=(0, 100)), is_titled=False)
    (interval,) = [one for one in read.elements(picture, "rect") if one.get("height") == "9"]
    value, left = sideways(picture), float(interval.get("x"))
    assert [value(left), value(left + float(interval.get("width")))] == pytest.approx([70, 82], abs=0.1)
    (dot,) = [one for one in read.elements(picture, "path") if one.get("class") == "o"]
    xs = [x for x, _ in read.runs(dot.get("d"))[0]]
    assert value((min(xs) + max(xs)) / 2) == pytest.approx(75, abs=0.1)


@pytest.mark.parametrize("width", [svg.WIDE, svg.NARROW])
@pytest.mark.parametrize("sums", [(), ("Sum 1", "Sum 2")])
def test_a_few_words_under_a_strip_are_all_written(width, sums):
    sectors = ("Finance", "Manufacturing", "Public sector", "Other", *sums, "All sectors")
    picture = drawn(
        chart("strip", [Series("All teams", BLUE, sectors, codes=("reported",) * len(sectors))]), width
    )
    words = [one for one in read.words(picture) if one.said in sectors]
    assert {one.said for one in words} == {*sectors}
    assert not any(_meet(a, b) for a, b in itertools.combinations(words, 2))


def test_a_score_that_is_withheld_has_no_dot_but_its_sign_and_word():
    row = Series("다솜", RED, ("다솜",), (None,), (20.0,), (90.0,), marks=("비공개",), codes=("withheld",))
    picture = drawn(chart("ranges", [row], bounds=(0, 100)), is_titled=False)
    assert [one for one in read.elements(picture, "path") if one.get("class") == "o"] == []
    assert theme.VIOLET in picture
    assert "비공개" in {one.said for one in read.words(picture)}


def test_bars_are_as_long_as_their_values_to_either_side():
    bar = Series("점", BLUE, ("가", "나", "다"), (20.0, -10.0, 0.0), hover=("+20", "−10", "0"))
    first, second, none = read.bars(drawn(chart("bars", [bar])), BLUE)
    assert float(first.get("width")) == pytest.approx(2 * float(second.get("width")), abs=0.2)
    assert float(second.get("x")) + float(second.get("width")) == pytest.approx(float(first.get("x")), abs=0.11)
    assert float(none.get("width")) == 0.5


def test_a_bar_that_is_missing_is_a_sign_and_a_zero_is_a_number():
    bar = Series("점", BLUE, ("가", "나"), (None, 0.0), hover=("미보고", "0"), codes=("missing", "zero"))
    picture = drawn(chart("bars", [bar]), is_titled=False)
    assert len(read.bars(picture, BLUE)) == 1
    assert len(read.bars(picture, theme.RED)) == 2  # in the row and in the legend
    assert [one.said for one in read.words(picture) if one.said in ("미보고", "0")].count("미보고") == 2


def test_an_assumed_bar_is_paler_and_has_a_dashed_edge():
    bar = Series("점", BLUE, ("가", "나"), (3.0, 4.0), hover=("3", "4"), pale=(False, True))
    sure, assumed = read.bars(drawn(chart("bars", [bar])), BLUE)
    assert (sure.get("fill-opacity"), sure.get("stroke-dasharray")) == (None, None)
    assert (assumed.get("fill-opacity"), assumed.get("stroke-dasharray")) == (".4", "3 2")


def test_parts_of_a_whole_lie_end_to_end_and_the_second_is_hatched():
    parts = [Series("독립", BLUE, ("가온",), (30.0,)), Series("계열", AMBER, ("가온",), (10.0,))]
    picture = drawn(chart("stacks", parts), is_titled=False)
    (first, (second)) = read.bars(picture, BLUE)[1], read.bars(picture, AMBER)[1]
    assert float(first.get("width")) == pytest.approx(3 * float(second.get("width")), abs=0.3)
    assert float(first.get("x")) + float(first.get("width")) == pytest.approx(float(second.get("x")), abs=0.11)
    assert len(read.bars(picture, "url(#chart-1)")) == 2  # of the legend and of the bar


def test_columns_stack_month_by_month():
    parts = [Series("시범", BLUE, months(2), (10.0, 20.0)), Series("확장", AMBER, months(2), (5.0, None))]
    picture = drawn(chart("stacks", parts), is_titled=False)
    low, high = read.bars(picture, BLUE)[1:]
    (top,) = read.bars(picture, AMBER)[1:]
    assert float(high.get("height")) == pytest.approx(2 * float(low.get("height")), abs=0.2)
    assert float(top.get("y")) + float(top.get("height")) == pytest.approx(float(low.get("y")), abs=0.11)


def test_steps_hold_until_the_next_change_and_are_dotted_where_pale():
    days = ("2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01")
    level = Series("가온", BLUE, days, (None, 1.0, 2.0, 2.0), pale=(False, False, True, False))
    picture = drawn(chart("steps", [level], ticks=("R0", "R1", "R2")), is_titled=False)
    dotted, solid = [one for one in read.elements(picture, "path") if one.get("stroke") == BLUE]
    assert (dotted.get("stroke-dasharray"), solid.get("stroke-dasharray")) == ("1 5", None)
    (run,) = read.runs(solid.get("d"))
    assert run[0][1] == run[1][1] > run[2][1]
    assert run[1][0] == run[2][0]
    (run,) = read.runs(dotted.get("d"))
    assert run[0][1] == run[1][1]


def test_a_point_of_a_scatter_stands_at_both_its_values():
    trail = Series("가온", BLUE, months(2), (20.0, 60.0), across=(30.0, 45.0))
    picture = drawn(chart("scatter", [trail], bounds=(0, 100)), is_titled=False)
    (run,) = read.strokes(picture, BLUE)
    assert [sideways(picture)(x) for x, _ in run] == pytest.approx([30, 45], abs=0.1)
    assert [upward(picture)(y) for _, y in run] == pytest.approx([20, 60], abs=0.1)
    assert "가온" in {one.said for one in read.words(picture)}


def test_states_look_different_without_colour():
    shapes = set()
    for code in ("withheld", "missing", "not_yet_due", "not_applicable", "zero", "reported", "stale", "too_few"):
        one = Pen()
        sign(one, 50, 50, code)
        d, filled = re.search(r' d="([^"]+)"', one.parts[1]).group(1), 'fill="none"' in one.parts[1]
        shapes.add((d, filled))
    assert len(shapes) == 8


@pytest.mark.parametrize("code", sorted(MARKS))
def test_every_state_of_the_theme_can_be_drawn(code):
    one = Pen()
    sign(one, 50, 50, code)
    assert len(one.parts) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_words_of_others_are_words_and_nothing_else(kind):
    made = some(3, kind)
    bad = [
        Series(f"{one.name}{DANGEROUS}", one.colour, one.x, one.y, one.low, one.high, one.hover,
               f"{one.said}{DANGEROUS}", f"{one.panel}{DANGEROUS}", one.codes, one.marks, one.pale, one.across,
               one.across_low, one.across_high)
        for one in made.series
    ]  # fmt: skip
    picture = drawn(
        chart(
            kind, bad, title=DANGEROUS, note=DANGEROUS, axes=(DANGEROUS, DANGEROUS), ticks=made.ticks, at=made.at
        )
    )
    used = {one.tag.split("}")[1] for one in read.tree(picture).iter()}
    assert used <= {"svg", "title", "desc", "style", "rect", "path", "text", "pattern"}
    names = {name for one in read.tree(picture).iter() for name in one.attrib}
    assert not {name for name in names if name.startswith("on") or "href" in name or name == "style"}
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe]", picture)


def test_the_title_is_the_finding_and_the_description_says_the_numbers():
    picture = drawn(
        chart("lines", [line([1.0, 2.0], said="가온: 1에서 2로")], title="가온이 올랐습니다"), name="b2b"
    )
    root = read.tree(picture)
    (title,), (described,) = (list(read.elements(picture, tag)) for tag in ("title", "desc"))
    assert (title.text, described.text) == ("가온이 올랐습니다", "그림의 뜻. 가온: 1에서 2로")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == [title.get("id"), described.get("id")] == ["b2b-t", "b2b-d"]


def test_every_panel_is_described():
    series = [
        line([1.0, 2.0], said="가온: 1에서 2로", panel="B2B"),
        line([3.0, 4.0], said="가온: 3에서 4로", panel="B2C"),
    ]
    (described,) = read.elements(drawn(chart("lines", series)), "desc")
    assert described.text == "그림의 뜻. B2B. 가온: 1에서 2로. B2C. 가온: 3에서 4로."


@pytest.mark.parametrize("is_titled", [True, False])
@pytest.mark.parametrize("width", [320, svg.WIDE])
@pytest.mark.parametrize("kind", KINDS)
def test_what_the_number_is_and_where_it_comes_from_stands_inside(kind, width, is_titled):
    said = " ".join(one.said for one in read.words(drawn(some(11, kind), width, is_titled=is_titled)))
    for part in (IMPRINT.fictional, *IMPRINT.unofficial.split(), *" ".join(IMPRINT.source).split()):
        assert part in said


def test_an_inline_picture_leaves_the_looks_to_its_page_and_a_file_has_both_themes():
    made = chart("lines", [line([1.0, 2.0])])
    assert "<style" not in drawn(made, look="inline")
    assert "prefers-color-scheme:dark" in drawn(made, look="file")
    assert pen.style() in drawn(made, look="file")
    for look, ground in (("light", theme.LIGHT_GROUND), ("dark", theme.DARK_GROUND)):
        fixed = drawn(made, look=look)
        assert f".cbg{{fill:{ground}}}" in fixed
        assert "prefers-color-scheme" not in fixed


@pytest.mark.parametrize("kind", KINDS)
def test_every_class_has_its_look_and_none_is_a_word_a_page_would_use(kind):
    picture = drawn(some(8, kind))
    used = {name for found in re.findall('class="([^"]+)"', picture) for name in found.split()} - {"hwc"}
    assert used <= set(re.findall(r"[.](c[a-z]+)[{]", pen.style()))
    assert all(name.startswith("c") and len(name) <= 3 for name in used)


@pytest.mark.parametrize(
    ("ink", "ground"),
    [(theme.LIGHT_TEXT, theme.LIGHT_GROUND), (theme.LIGHT_QUIET, theme.LIGHT_GROUND),
     (theme.DARK_TEXT, theme.DARK_GROUND), (theme.DARK_QUIET, theme.DARK_GROUND)],
)  # fmt: skip
def test_words_can_be_read_on_both_grounds(ink, ground):
    lighter, darker = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_picture_of_four_teams_and_two_years_weighs_a_few_kilobytes():
    series = [line([float(i + n) for i in range(24)], colour, f"팀{n}") for n, colour in enumerate(COLOURS[:4])]
    assert len(drawn(chart("lines", series), look="inline").encode()) < 5_000


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_without_values_is_drawn_empty_and_not_at_zero(kind):
    made = some(4, kind)
    gone = [dataclasses.replace(one, y=(None,) * len(one.y), low=(), high=(), codes=("",) * len(one.x))
            for one in made.series]  # fmt: skip
    picture = drawn(dataclasses.replace(made, series=tuple(gone)))
    assert not any(read.strokes(picture, colour) for colour in COLOURS)
    assert [bar for colour in COLOURS for bar in read.bars(picture, colour) if bar.get("width") != "14"] == []
    assert drawn(chart(kind, ())).startswith("<svg")


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_not_a_number_is_never_drawn(value):
    with pytest.raises(ValueError, match="not a number"):
        drawn(chart("lines", [line([1.0, value, 2.0])]))


def test_public_pictures_need_neither_warehouse_nor_app():
    seen = "import sys, dashboard.publish.pictures; print({'duckdb', 'streamlit', 'plotly'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


def test_the_same_chart_gives_the_same_picture():
    assert drawn(some(5)) == drawn(some(5))
