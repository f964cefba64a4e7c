"""Widths of words: those of the font that is shipped, and lines that fit."""

import tomllib

import pytest
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from dashboard.charts import letters
from dashboard.publish import fonts


@pytest.mark.parametrize(("weight", "bold"), [(400, False), (700, True)])
@pytest.mark.parametrize("piece", [fonts.LATIN, "PretendardGOVVariable.more.woff2"])
def test_the_widths_are_those_of_the_font(piece, weight, bold):
    font = instancer.instantiateVariableFont(TTFont(fonts.FONTS / piece), {"wght": weight})
    found = {chr(code): font["hmtx"][name][0] for code, name in font.getBestCmap().items()}
    wrong = {letter: wide for letter, wide in found.items() if letters.width(letter, letters.UNITS, bold) != wide}
    assert wrong == {}


def test_a_letter_is_named_once_a_weight():
    book = tomllib.loads((fonts.FONTS.parents[1] / "charts" / "advances.toml").read_text())
    for weight in ("regular", "bold"):
        named = "".join(book[weight].values())
        assert len(named) == len(set(named))


def test_lines_hold_every_word_and_none_is_wider_than_the_room():
    said = "독자모델 응답 비중으로 환산한 월간 이용자 도달률 weighted by the share of own-model answers"
    for room in (40, 77, 123, 300):
        lines = letters.wrapped(said, 13, room)
        assert "".join(lines).replace(" ", "") == said.replace(" ", "")
        assert max(letters.width(line, 13) for line in lines) <= room


def test_words_are_broken_between_words_where_they_fit():
    assert letters.wrapped("가온이 크게 올랐습니다", 10, 60) == ("가온이 크게", "올랐습니다")


def test_what_does_not_fit_ends_in_an_ellipsis():
    lines = letters.wrapped("하나 둘 셋 넷 다섯 여섯", 10, 30, most=2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert letters.width(lines[1], 10) <= 30
    assert letters.cut("가온", 10, 100) == "가온"


def test_balanced_lines_are_as_few_and_more_alike():
    said = "Gaon leads in B2B, but its range overlaps Narae’s: the order is not settled"
    plain, even = letters.wrapped(said, 21, 680, bold=True), letters.balanced(said, 21, 680, bold=True)
    assert len(even) == len(plain) == 2
    shortest = [min(letters.width(line, 21, bold=True) for line in lines) for lines in (plain, even)]
    assert shortest[1] > shortest[0]
