"""The font of an edition: exactly the letters of its pages, the same bytes each time."""

import io
from pathlib import Path

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from dashboard import text, theme
from dashboard.publish import fonts

SAID = "확산 점수(비공식) · fictional data 0123456789 −12.5 ✓ Àé\n\t"


@pytest.fixture(scope="module")
def cut():
    return fonts.cut([SAID])


def held(data):
    return set(map(chr, TTFont(io.BytesIO(data)).getBestCmap()))


def test_it_holds_exactly_the_letters_it_was_asked_for(cut):
    wanted = set(SAID) - {"\n", "\t"}
    assert held(cut.woff2) == held(cut.ttf) == cut.letters == wanted
    assert cut.lacking == frozenset()


def test_letters_that_no_piece_has_are_named():
    found = fonts.cut(["가\U0001f600"])
    assert (found.letters, found.lacking) == ({"가"}, {"\U0001f600"})


def test_the_same_letters_give_the_same_bytes_in_any_order(cut):
    again = fonts.cut([*reversed(SAID)])
    assert (again.woff2, again.ttf, again.name) == (cut.woff2, cut.ttf, cut.name)


def test_letters_look_as_in_the_whole_font(cut):
    ours = TTFont(io.BytesIO(cut.ttf))
    for name, codes in fonts._pieces():
        for letter in sorted(codes & set(map(ord, SAID))):
            piece = TTFont(fonts.FONTS / name)
            if letter in piece.getBestCmap():
                assert _outline(ours, letter) == _outline(piece, letter), chr(letter)


def _outline(font, code):
    name = font.getBestCmap()[code]
    drawing = DecomposingRecordingPen(font.getGlyphSet())
    font.getGlyphSet()[name].draw(drawing)
    return drawing.value, font["hmtx"][name][0]


def test_weights_from_regular_to_bold_are_in_one_file(cut):
    (axis,) = TTFont(io.BytesIO(cut.woff2))["fvar"].axes
    assert (axis.axisTag, axis.minValue, axis.defaultValue, axis.maxValue) == ("wght", 400, 400, 700)


def test_the_copyright_and_licence_stay_and_the_reserved_name_goes(cut):
    names = TTFont(io.BytesIO(cut.ttf))["name"]
    assert names.getDebugName(1) == theme.CUT
    assert "Pretendard" not in "".join(names.getDebugName(i) for i in (1, 3, 4, 6))
    assert "Open Font License" in names.getDebugName(13)
    assert "Kil Hyung-jin" in names.getDebugName(0)


def test_the_rule_names_the_font_its_weights_and_its_address(cut):
    rule = cut.rule("/p/demo/font.woff2")
    for part in (f'font-family:"{theme.CUT}"', "font-weight:400 700", 'url("/p/demo/font.woff2")', "swap"):
        assert part in rule
    assert cut.name.startswith("hwaksan-")
    assert cut.name.endswith(".woff2")


def test_every_letter_of_all_our_words_goes_into_ninety_kilobytes():
    whole = fonts.cut([Path(text.__file__).with_name("text.toml").read_text(encoding="utf-8")])
    assert whole.lacking == frozenset()
    assert len(whole.woff2) < 90_000


def test_the_list_of_pieces_is_that_of_the_style_sheet():
    named = {name for name, _ in fonts._pieces()}
    assert named == {path.name for path in fonts.FONTS.glob("*.woff2")}
