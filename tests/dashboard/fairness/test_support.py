"""Public support beside what was reported: periods, units as printed, both uncertain, never divided."""

import datetime
import math

import pytest

from dashboard.access import Viewer
from dashboard.charts import citing
from dashboard.fairness import measured, sections, support
from dashboard.fairness.parts import Dot
from dashboard.record import asked as record
from dashboard.scoring import age
from dashboard.scoring.age import Point
from dashboard.text import words

OFFICE, OCTOBER = Viewer("policymaker"), datetime.date(2026, 10, 1)


def day(said):
    return datetime.date.fromisoformat(f"{said}-01")


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2025-H2", "2025-07", "2025-12"),
        ("2026-H1", "2026-01", "2026-06"),
        ("2026", "2026-01", "2026-12"),
        ("2026-03", "2026-03", "2026-03"),
        ("2026-03-17", "2026-03", "2026-03"),
        ("2025-H2 to 2026-H1", "2025-07", "2026-06"),
    ],
)
def test_a_period_has_a_first_and_a_last_month(period, first, last):
    assert support.span(period) == (day(first), day(last))


def test_growth_within_a_period_runs_from_its_first_report_to_its_last():
    # 4 in February, 16 in June: four months, ln 4 / 4; what lies before and after is not asked
    points = [Point(day(f"2026-{n:02}"), value) for n, value in ((1, 900), (2, 4), (4, 5), (6, 16), (7, 1))]
    one = age.series(day("2026-01"), points, True)
    assert support.growth_within(one, day("2026-02"), day("2026-06")).value == pytest.approx(math.log(4) / 4)
    assert support.growth_within(one, day("2026-07"), day("2026-12")).reason == "single"
    assert support.growth_within(one, day("2026-08"), day("2026-12")).reason == "no_report"


@pytest.fixture
def found(supported_data, here_of):
    here = here_of(supported_data, OFFICE)
    now, measures = measured.clock(here, OCTOBER), measured.measures(here, "b2b")
    return here, now, measures, support.given(here, here.ask(record.support), measures, now, "b2b")


def test_each_line_stands_beside_what_its_team_reported_in_that_period(found):
    _, _, measures, lines = found
    assert [(one.line.period, one.line.team_id, one.line.kind) for one in lines] == [
        ("2026-H1", "abc", "gpu_b200"), ("2026-H2", "abc", "gpu_b200"), ("2026-H2", "xyz", "data_building"),
        ("2026-H2", "xyz", "gpu_b200"), ("2026-H2", None, "gpu_b200"),
    ]  # fmt: skip
    first, second, *_, nobody = (one.outcome for one in lines)
    # abc: 4 organisations in January, 9 in June; of the running period the months that have appeared
    assert first.growth.value == pytest.approx(math.log(9 / 4) / 5)
    assert (first.last, second.last) == (day("2026-06"), OCTOBER)
    assert second.growth.value == pytest.approx(math.log(13 / 10) / 3)
    assert first.score == measures[0].of["abc"].at(day("2026-06")).value
    assert first.range.low < first.score < first.range.high
    assert nobody is None  # what names no team is not divided among teams


def test_an_amount_is_drawn_as_printed_with_how_far_its_sources_spread(found):
    here, _, _, lines = found
    kind = support.drawn_kind(lines)
    assert kind == ("gpu_b200", "GPUs")
    dots = support.level_dots(here, lines, kind, here.ask(record.claims))
    assert [(one.team, one.period, one.least, one.amount, one.most) for one in dots] == [
        ("abc", "2026-H1", 512, 512, 512), ("abc", "2026-H2", 768, 768, 900), ("xyz", "2026-H2", 0, 0, 0),
    ]  # fmt: skip
    assert all(one.low < one.value < one.high for one in dots)
    growing = support.growth_dots(here, lines, kind, here.ask(record.claims))
    assert growing[0].value == pytest.approx(100 * math.log(9 / 4) / 5)
    assert growing[0].low < growing[0].value < growing[0].high


def test_no_amount_on_record_is_not_an_amount_of_none(found):
    here, now, _, lines = found
    # xyz had joined by the first half of 2026 and nothing is said of it; its zero of the second half was printed
    assert support.silent(lines, ("gpu_b200", "GPUs"), now, list(here.teams)) == [
        ("2026-H1", "xyz"), ("2026-H1", "old"),
    ]  # fmt: skip
    assert (
        "하파타(2026년 상반기)" in _pictures(here)[0].html and "0이라는 뜻이 아닙니다" in _pictures(here)[0].html
    )


def _pictures(here):
    every = [b for one in sections.AGAINST for b in sections.contents(here, "given", "b2b", OCTOBER, one)]
    return [block for block in every if getattr(block, "key", "").startswith("support_")]


def test_money_is_shown_in_won_and_never_drawn_among_gpus(found):
    here, *_ = found
    given = sections.contents(here, "given", "b2b", OCTOBER, sections.SCORE)
    (table,) = [block for block in given if getattr(block, "key", "") == "supported"]
    assert "1,750,000,000원" in table.html and "512장" in table.html and "출처에 따라 768~900" in table.html
    for picture in _pictures(here):
        assert "1,750,000,000" not in picture.table and "원" not in picture.table.replace("지원", "")


def dot(team, period, amount, value, most=None):
    return Dot(team, period, amount, amount, most or amount, value, None, None, "", "", "", "", "")


def test_those_who_were_given_the_same_in_the_same_period_are_set_side_by_side():
    first = [dot("a", "H1", 512, 10), dot("b", "H1", 512, 30), dot("c", "H1", 512, 20, most=640)]
    dots = [*first, dot("a", "H2", 768, 5), dot("c", "H2", 768, 6)]
    assert [(one.team, one.value) for one in support.alike(dots)] == [("b", 30), ("a", 10)]
    assert support.alike([dot("a", "H1", 512, 10), dot("b", "H2", 512, 30)]) == []


def test_a_team_sees_the_support_of_its_own_and_what_names_no_team(supported_data, here_of):
    here = here_of(supported_data, Viewer("team", "xyz"))
    now, measures = measured.clock(here, OCTOBER), measured.measures(here, "b2b")
    lines = support.given(here, here.ask(record.support), measures, now, "b2b")
    assert [one.line.team_id for one in lines] == ["xyz", "xyz", None]


def test_a_period_that_has_not_begun_has_no_outcome(supported_data, here_of):
    here, june = here_of(supported_data, OFFICE), day("2026-06")
    now, measures = measured.clock(here, june), measured.measures(here, "b2b")
    lines = support.given(here, here.ask(record.support), measures, now, "b2b")
    assert [one.outcome is None for one in lines] == [False, True, True, True, True]


@pytest.mark.parametrize(
    ("code", "ko", "en"),
    [
        ("2026", "2026년", "2026"),
        ("2025-H2", "2025년 하반기", "second half of 2025"),
        ("2026-03", "2026년 3월", "Mar 2026"),
        ("2026-03-05", "2026. 3. 5.", "5 Mar 2026"),
        ("2025-H2 to 2026-H1", "2025년 하반기~2026년 상반기", "second half of 2025 to first half of 2026"),
    ],
)
def test_a_period_is_said_in_words(code, ko, en):
    assert (citing.period(words("ko"), code), citing.period(words("en"), code)) == (ko, en)
