"""What the pages B2B and B2C share: a pillar by dimension and indicator, as read otherwise, and over time."""

from __future__ import annotations

import datetime

from dashboard import blocks, queries, tables
from dashboard.blocks import Block
from dashboard.charts import scores
from dashboard.page import Here


def by_team(here: Here, pillar: str, month: datetime.date, variant: str) -> list[Block]:
    """The pillar's dimensions and indicators, a column a team, and the readings beside the headline."""
    found, dimensions = (
        here.ask(queries.scores, month, variant),
        here.ask(queries.dimension_scores, pillar, variant),
    )
    indicators = here.ask(queries.indicator_scores, month, pillar, variant)
    readings = here.ask(queries.pillar_variants, month, pillar)
    return [
        blocks.table(here, f"{pillar}_dimensions", tables.pillar_by_team(here, found, dimensions, pillar, month)),
        blocks.table(here, f"{pillar}_variants", tables.variants_by_team(here, readings, pillar)),
        blocks.table(here, f"{pillar}_indicators", tables.indicators_by_team(here, indicators, pillar)),
    ]


def over_time(here: Here, pillar: str, variant: str) -> list[Block]:
    """The dimensions month by month."""
    found = here.ask(queries.dimension_scores, pillar, variant)
    drawn = scores.dimension_multiples(here.say, found, here.teams, pillar)
    return [blocks.chart(here, f"{pillar}_over_time", drawn)]
