"""Pictures in pixels: their size, and that every letter in them was drawn by our font."""

import io
import struct
import zlib

import pytest

from dashboard.charts import svg
from dashboard.charts.poster import Figure, poster
from dashboard.publish import fonts, pictures
from tests.dashboard.charts import read_svg as read
from tests.dashboard.charts.made_charts import ENGLISH, IMPRINT, KINDS, some

FIGURES = (Figure("가온", "71.2", "#256ef4", "65~79"), Figure("나래", "비공개", "#c78500", "12~88"))
TITLE = "B2B에서는 가온이 앞서지만 나래와의 차이는 범위가 겹쳐 확실하지 않습니다"


@pytest.fixture(scope="module")
def font():
    return fonts.cut([poster(TITLE, "2026년 3분기 잠정", FIGURES, IMPRINT),
                      *(svg.draw(some(2, kind), svg.WIDE, IMPRINT, "light") for kind in KINDS)])  # fmt: skip


def size(png):
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_has_two_pixels_to_one_of_the_svg(kind, font):
    drawing = svg.draw(some(2, kind), svg.WIDE, IMPRINT, "light")
    wide, tall = read.size(drawing)
    assert size(pictures.png(font, drawing)) == (2 * wide, pytest.approx(2 * tall, abs=1))


def test_the_image_of_a_link_is_1200_by_630(font):
    image = poster(TITLE, "2026년 3분기 잠정", FIGURES, IMPRINT)
    assert size(pictures.png(font, image, zoom=1.0)) == (1200, 630)
    assert pictures.png(font, image) == pictures.png(font, image)


def test_a_letter_that_the_font_was_not_asked_for_is_refused(font):
    strange = (
        svg.draw(some(2, "bars"), svg.WIDE, IMPRINT, "light").replace(">비공개<", ">뷁<").replace("가상", "뷁상")
    )
    with pytest.raises(ValueError, match="뷁"):
        pictures.png(font, strange)


def test_korean_is_drawn_by_our_font_and_by_no_other(font):
    """Without the font there is nothing; with it there is ink."""
    words = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="30"{}><text x="5" y="20">{}</text></svg>'
    empty = pictures.png(font, words.format(' font-family="Hwaksan Sans"', ""))
    said = pictures.png(font, words.format(' font-family="Hwaksan Sans"', "가온"))
    assert _ink(said) > 50 > _ink(empty) == 0


def _ink(png):
    """Pixels that are not empty, of a small RGBA picture."""
    at, data = 8, io.BytesIO()
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind == b"IDAT":
            data.write(png[at + 8 : at + 8 + length])
        at += 12 + length
    return sum(1 for byte in zlib.decompress(data.getvalue()) if byte > 8)


@pytest.mark.parametrize("imprint", [IMPRINT, ENGLISH])
@pytest.mark.parametrize("n", [0, 1, 4, 7])
@pytest.mark.parametrize("title", ["짧은 제목", TITLE, f"{TITLE} {TITLE} {TITLE}"])
def test_nothing_of_a_link_image_is_cut_off_or_stands_on_something_else(title, n, imprint):
    drawing = poster(title, "2026년 3분기 잠정 · 11월 16일 공표", [FIGURES[i % 2] for i in range(n)], imprint)
    found = read.words(drawing)
    assert all(one.left >= 60 and one.right <= 1141 and one.bottom <= 630 for one in found)
    met = [(a.said, b.said) for i, a in enumerate(found) for b in found[i + 1 :]
           if a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom]  # fmt: skip
    assert met == []
    assert imprint.unofficial in {one.said for one in found}
