"""How far teams lie apart -> charts: each pillar over the stages, and what a pillar's differences come from."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from dashboard import theme
from dashboard.charts import Chart, Numbers, Series
from dashboard.charts.naming import indicator_name, interval_said, pillar_name
from dashboard.saturation.asked import Part, Spread
from dashboard.scoring import method
from dashboard.scoring.saturation import Estimate, spread, variance_factors
from dashboard.text import Text

COLOUR = theme.GREY  # no team: the hues of the palette are theirs
FOUR = 4  # teams, for the example in the note
SHOWN_QUARTERS = 6
MONTHS_OF_A_QUARTER = 3


def over_stages(say: Text, found: Sequence[Spread]) -> Chart:
    """The standard deviation between teams at the end of each stage, a panel a pillar."""
    rows = [row for row in found if row.deviation is not None]
    level = method.load().saturation.interval
    least, most = variance_factors(FOUR, level)
    note = say("saturation.spread_note", level=say.share(level), least=say.number(least, 2),
               most=say.number(most, 1))  # fmt: skip
    return Chart(
        "ranges", _newest_said(say, rows), tuple(_of_stage(say, row) for row in rows),
        say("saturation.spread_alt"), _spread_table(say, found), interval=say("saturation.band"),
        bounds=(-2, 103), note=note,
    )  # fmt: skip


def estimate(row: Spread) -> Estimate | None:
    """The spread with its interval; None of fewer than two teams."""
    if row.deviation is None:
        return None
    return spread(row.deviation, row.teams, method.load().saturation.interval)


def _of_stage(say: Text, row: Spread) -> Series:
    found = estimate(row)
    assert found is not None
    name, middle = _stage(say, row), say.number(found.value, 1)
    said = say("saturation.spread_said", stage=name, spread=middle,
               interval=interval_said(say, found.low, found.high))  # fmt: skip
    return Series(name, COLOUR, (name,), (found.value,), (found.low,), (found.high,), (said,),
                  said=said, panel=pillar_name(say, row.pillar), marks=(middle,))  # fmt: skip


def _stage(say: Text, row: Spread) -> str:
    return say("saturation.stage_of", stage=say.pick(row.ko, row.en), n=row.teams)


def _newest_said(say: Text, rows: Sequence[Spread]) -> str:
    newest = {row.pillar: row for row in rows}
    if not newest:
        return say("saturation.spread_none")
    which = [
        say("saturation.spread_of", what=pillar_name(say, pillar), spread=say.number(row.deviation, 1))
        for pillar, row in newest.items()
    ]
    return say(
        "saturation.spread_title", month=say.month(max(row.month for row in rows)), which=say.listing(which)
    )


def _spread_table(say: Text, found: Sequence[Spread]) -> Numbers:
    names = ("pillar", "spread_stage", "month", "teams", "spread", "interval", "least", "most_of")
    return Numbers(tuple(say(f"column.{name}") for name in names), tuple(
        (pillar_name(say, row.pillar), say.pick(row.ko, row.en), say.month(row.month), say.number(row.teams),
         say.number(row.deviation, 1), _interval(say, row), say.number(row.least, 1), say.number(row.most, 1))
        for row in found
    ), text_columns=3)  # fmt: skip


def _interval(say: Text, row: Spread) -> str:
    found = estimate(row)
    return interval_said(say, found.low, found.high) if found else say("saturation.too_few_teams")


def of_variance(say: Text, found: Sequence[Part], pillar: str) -> Chart:
    """Each indicator's share of the differences in the newest quarter, the largest first; all as numbers."""
    quarters = list(dict.fromkeys(row.quarter for row in found))[:SHOWN_QUARTERS]
    newest = sorted((row for row in found if row.quarter in quarters[:1]), key=lambda row: -row.share)
    names = tuple(indicator_name(say, row.indicator) for row in newest)
    shares = tuple(100 * row.share for row in newest)
    hover = tuple(_share(say, row.share) for row in newest)
    said = ", ".join(f"{name} {share}" for name, share in zip(names, hover, strict=True))
    series = Series(say("column.share_of"), COLOUR, names, shares, hover=hover, said=said)
    title = _largest_said(say, newest, pillar)
    return Chart("bars", title, (series,) if newest else (), title, _share_table(say, found, quarters),
                 note=_share_note(say, newest))  # fmt: skip


def _largest_said(say: Text, newest: Sequence[Part], pillar: str) -> str:
    if not newest:
        return say("saturation.share_none", what=pillar_name(say, pillar))
    return say("saturation.share_title", quarter=quarter(say, newest[0].quarter), what=pillar_name(say, pillar),
               share=_share(say, newest[0].share), indicator=indicator_name(say, newest[0].indicator))  # fmt: skip


def _share_note(say: Text, newest: Sequence[Part]) -> str:
    """What the shares are, and on how little they stand."""
    if not newest:
        return ""
    few = say("saturation.share_few", months=newest[0].months)
    basis = say("saturation.share_basis", teams=newest[0].teams)
    lines = [say("saturation.share_note"), basis, *([few] if newest[0].months < MONTHS_OF_A_QUARTER else [])]
    return " ".join(lines)


def _share_table(say: Text, found: Sequence[Part], quarters: Sequence[datetime.date]) -> Numbers:
    """A row an indicator, a column a quarter; a dash where nobody had the indicator due."""
    cells = {(row.indicator, row.quarter): row for row in found}
    order = [id for id in method.load().indicators if any(row.indicator == id for row in found)]
    heads = tuple(_quarter_head(say, next(row for row in found if row.quarter == one)) for one in quarters)
    return Numbers((say("column.indicator"), *heads), tuple(
        (indicator_name(say, id),
         *(_share(say, cells[id, one].share) if (id, one) in cells else "–" for one in quarters))
        for id in order
    ))  # fmt: skip


def _quarter_head(say: Text, row: Part) -> str:
    name = quarter(say, row.quarter)
    return name if row.months == MONTHS_OF_A_QUARTER else say("saturation.quarter_of", quarter=name, n=row.months)


def _share(say: Text, share: float) -> str:
    return say.share(share).replace("-", "−")


def quarter(say: Text, day: datetime.date) -> str:
    return say("saturation.quarter", year=day.year, n=(day.month + 2) // 3)
