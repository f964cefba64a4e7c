"""Charts for tests: one of each kind with every peculiarity, and as many random ones as wanted."""

import datetime
import random

from dashboard.charts import Chart, Numbers, Series
from dashboard.charts.svg import Imprint

COLOURS = ("#256ef4", "#c78500", "#d63d4a", "#a285d1", "#228738", "#6d7882", "#123456", "#654321")
STATES = ("withheld", "missing", "not_yet_due", "not_applicable", "stale", "too_few", "")
SAID = {"withheld": "비공개", "missing": "미보고", "not_yet_due": "기한 전", "not_applicable": "해당 없음",
        "stale": "지난 값", "too_few": "너무 적음"}  # fmt: skip
NAMES = (
    "가온",
    "나래",
    "다솜",
    "라온",
    "Gaon AI",
    "아주 긴 이름을 가진 연합체",
    "Team of the very long name",
    "마루",
)
WORDS = (
    "독자모델",
    "응답 비중으로 환산한",
    "월간 이용자",
    "도달률",
    "renewal",
    "live organisations",
    "업종",
    "침투율",
)
IMPRINT = Imprint(
    "ko", "확산 점수(비공식) · 정부 지수가 아닙니다", "가상 데이터 · fictional data",
    ("자료: 확산 2026년 3분기 잠정판(2026Q3-1)", "2026-11-16 공표"), SAID,
)  # fmt: skip
ENGLISH = Imprint(
    "en", "Diffusion score (unofficial), not the ministry’s index", "", ("Source: Hwaksan 2026Q3-1",)
)
KINDS = ("lines", "ranges", "bars", "stacks", "strip", "steps", "scatter")


def months(n, first=datetime.date(2025, 1, 1)):
    return tuple(f"{first.year + (first.month - 1 + i) // 12}-{(first.month - 1 + i) % 12 + 1:02d}-01"
                 for i in range(n))  # fmt: skip


def chart(kind, series, **more):
    return Chart(kind, more.pop("title", "제목입니다"), tuple(series), "그림의 뜻", Numbers((), ()), **more)


def some(seed, kind=""):
    """A chart that a page could make, of any kind and size, with gaps and states wherever there may be some."""
    luck = random.Random(seed)
    kind = kind or luck.choice(KINDS)
    made = globals()[f"_{kind}"](luck)
    title = " ".join(luck.choice(WORDS) for _ in range(luck.randint(1, 14)))
    return chart(kind, made.pop("series"), title=title, **made)


def _value(luck, low=0.0, high=100.0):
    return None if luck.random() < 0.2 else round(luck.uniform(low, high), 3)


def _state(luck, value):
    return luck.choice(STATES) if value is None else ""


def _panels(luck):
    return luck.choice([("",), ("",), ("B2B", "B2C"), ("도입 폭", "도입 깊이", "지속성", "검증", "Persistence")])


def _lines(luck):
    xs = luck.choice([months(luck.randint(1, 30)), tuple(f"{y}Q{q}" for y in (2024, 2025) for q in (1, 2, 3, 4))])
    low, high = luck.choice([(0, 100), (-50, 50), (0, 1), (0, 2_000_000)])
    series = []
    for panel in _panels(luck):
        for i in range(luck.randint(1, 8)):
            ys = tuple(_value(luck, low, high) for _ in xs)
            band = [None if y is None else (y - 5, y + 3) for y in ys]
            has = luck.random() < 0.5
            series.append(Series(
                NAMES[i], COLOURS[i], xs, ys, tuple(b and b[0] for b in band) if has else (),
                tuple(b and b[1] for b in band) if has else (), panel=panel,
                codes=tuple(_state(luck, y) for y in ys),
            ))  # fmt: skip
    return {"series": series, "unit": luck.choice(("", "%"))}


def _ranges(luck):
    series = []
    for panel in _panels(luck):
        for i in range(luck.randint(1, 7)):
            y = _value(luck)
            ends = (None, None) if y is None and luck.random() < 0.5 else ((y or 50) - 9, (y or 50) + 9)
            series.append(Series(
                NAMES[i], COLOURS[i], (NAMES[i],), (y,), (ends[0],), (ends[1],), codes=(_state(luck, y),),
                marks=(f"{y:.1f}" if y is not None else luck.choice(("비공개", "not reported")),), panel=panel,
            ))  # fmt: skip
    return {"series": series, "bounds": (-12, 112)}


def _bars(luck):
    labels = tuple(dict.fromkeys(" ".join(luck.choice(WORDS) for _ in range(luck.randint(1, 7)))
                                 for _ in range(luck.randint(1, 9))))  # fmt: skip
    ys = tuple(_value(luck, *luck.choice([(0, 30), (-5, 5)])) for _ in labels)
    said = tuple("비공개" if y is None else f"{y:+.2f}".replace("-", "−") for y in ys)
    return {"series": [Series(
        "점", COLOURS[0], labels, ys, hover=said,
        pale=tuple(luck.random() < 0.2 for _ in ys), codes=tuple(_state(luck, y) for y in ys),
    )]}  # fmt: skip


def _stacks(luck):
    xs = luck.choice([months(luck.randint(1, 24)), NAMES[: luck.randint(1, 6)]])
    series = []
    for i in range(luck.randint(1, 4)):
        ys = tuple(_value(luck, 0, 40) for _ in xs)
        series.append(Series(("독립", "계열", "pilot", "확장")[i], COLOURS[i], xs, ys,
                             codes=tuple(_state(luck, y) for y in ys)))  # fmt: skip
    return {"series": series}


def _strip(luck):
    xs = tuple(f"{x[2:4]}.{int(x[5:7])}" for x in months(luck.randint(1, 24)))
    codes = ("on_time", "late", "returned", "missing", "withheld", "not_onboarded")
    return {"series": [Series(name, "#8a949e", xs, codes=tuple(luck.choice(codes) for _ in xs))
                       for name in NAMES[: luck.randint(1, 8)]]}  # fmt: skip


def _steps(luck):
    series = []
    for panel in NAMES[: luck.randint(1, 4)]:
        days = sorted({f"2025-{luck.randint(1, 12):02d}-{luck.randint(1, 28):02d}" for _ in range(6)})
        days += ["2026-03-01"]
        series.append(Series(
            panel, luck.choice(COLOURS), tuple(days), tuple(luck.choice([None, 0.0, 1.0, 2.0, 5.0]) for _ in days),
            pale=tuple(luck.random() < 0.3 for _ in days), panel=panel,
        ))  # fmt: skip
    return {"series": series, "at": "2026-01-15", "ticks": ("R0", "R1", "R2", "R3", "R4", "R5")}


def _scatter(luck):
    series = []
    for panel in luck.choice([("",), ("B2B", "B2C")]):
        for i in range(luck.randint(1, 6)):
            n = luck.randint(1, 8)
            xs, ys = tuple(_value(luck) for _ in range(n)), tuple(_value(luck) for _ in range(n))
            low, high = (tuple(None if y is None else y + by for y in ys) for by in (-4, 4))
            series.append(Series(
                NAMES[i], COLOURS[i], months(n), ys, low, high,
                across=xs, marks=tuple(luck.choice(("", "", "2차")) for _ in xs), panel=panel,
                across_low=xs, across_high=xs,
            ))  # fmt: skip
    return {"series": series, "bounds": (-8, 108), "axes": ("첨단성 점수", "확산 점수(비공식)")}
