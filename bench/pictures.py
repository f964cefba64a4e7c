"""The public pictures: a chart of four teams over two years as SVG and as PNG, and the font of a site."""

from __future__ import annotations

import datetime
from pathlib import Path

from bench.measure import Line, alone
from dashboard import text
from dashboard.charts import Chart, Numbers, Series
from dashboard.charts.svg import WIDE, Imprint, draw
from dashboard.publish import fonts, pictures
from dashboard.theme import PALETTE

SVGS, PNGS, MONTHS = 200, 30, 24
TEXT = Path(text.__file__).with_name("text.toml")
IMPRINT = Imprint("ko", "확산 점수(비공식)", "가상 데이터 · fictional data", ("자료: 확산 2026Q3-1",))
MOST_SVG, MOST_PNG, MOST_FONT = 10.0, 300.0, 4.0  # ms, ms, s


def lines() -> list[Line]:
    svg, png, font = alone(_svgs), alone(_pngs), alone(_font)
    by_svg, by_png = 1000 * svg.cpu / SVGS, 1000 * png.cpu / PNGS
    return [
        Line(f"a chart of 4 teams x {MONTHS} months as SVG", f"{by_svg:.1f} ms", f"{svg.result:,} bytes", "",
             f"< {MOST_SVG:.0f} ms", by_svg < MOST_SVG),
        Line("the same as PNG, 1440 pixels wide", f"{by_png:.0f} ms", f"{png.result:,} bytes", "",
             f"< {MOST_PNG:.0f} ms", by_png < MOST_PNG),
        Line("a font of every letter of all our words", f"{font.cpu:.2f} s", f"{font.result:,} bytes", "",
             f"< {MOST_FONT:.0f} s", font.cpu < MOST_FONT),
    ]  # fmt: skip


def _svgs() -> int:
    return max(len(draw(_chart(), WIDE, IMPRINT, "inline").encode()) for _ in range(SVGS))


def _pngs() -> int:
    picture = draw(_chart(), WIDE, IMPRINT, "light")
    font = fonts.cut(pictures.letters_of(picture))
    return max(len(pictures.png(font, picture)) for _ in range(PNGS))


def _font() -> int:
    return len(fonts.cut([TEXT.read_text(encoding="utf-8")]).woff2)


def _chart() -> Chart:
    months = tuple(datetime.date(2025 + i // 12, i % 12 + 1, 1).isoformat() for i in range(MONTHS))
    series = []
    for team, colour in enumerate(PALETTE):
        values = tuple(20 + 12 * team + i * (team + 1) / 3 for i in range(MONTHS))
        low, high = (tuple(value + by for value in values) for by in (-4, 5))
        series.append(Series(f"팀 {team + 1}", colour, months, values, low, high))
    return Chart("lines", "네 팀이 모두 올랐습니다", tuple(series), "그림", Numbers((), ()), bounds=(-2, 103))


if __name__ == "__main__":
    for line in lines():
        print(f"{line.what:60} {line.ours:>10} {line.limit:>10}  {line.theirs}")
