"""LMArena: ratings from people's votes, read from the leaderboard data set that it publishes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

from connectors.sources.answers import Outcome, Raw, as_json
from connectors.sources.kept import Card
from connectors.sources.rows import Reading, Score
from connectors.sources.runs import Problem
from connectors.sources.sweep import Sweep
from connectors.sources.values import day_until, each, maybe, need, number, text, whole
from connectors.sources.written import Odd

READS = 1
DIALECT = as_json
DATASET = "lmarena-ai/leaderboard-dataset"
PAGE = 100  # the most that the viewer gives at a time
CATEGORIES = ("overall", "korean")  # of some thirty kinds of question; the kept answers hold all
# Value, low end, high end, votes: boards of votes, and those of agents at work.
FIELDS = (
    ("rating", "rating_lower", "rating_upper", "vote_count"),
    ("score", "score_ci_lower", "score_ci_upper", "observation_count"),
)


def fetch(sweep: Sweep) -> None:
    """The newest edition of each board."""
    for board in sweep.settings["boards"]:
        _board(sweep, {"dataset": DATASET, "config": board, "split": "latest", "length": PAGE})


def _board(sweep: Sweep, params: dict[str, Any]) -> None:
    """All rows of one. Where their number changes on the way a new edition has come: the next run reads that."""
    total = None
    for answer in sweep.pages("rows", params, "offset", _last_offset, first=0, step=PAGE):
        said = answer.data if answer.has_data and isinstance(answer.data, dict) else {}
        if said.get("partial") is True:
            sweep.run.went_wrong(Problem(answer.url, Outcome.SCHEMA_DRIFT, "partial"))
        if total is not None and said and said.get("num_rows_total") != total:
            sweep.run.went_wrong(Problem(answer.url, Outcome.SCHEMA_DRIFT, "versions"))
            return
        total = said.get("num_rows_total")


def _last_offset(data: Any) -> int:
    try:
        return need(data, "num_rows_total", whole) - 1
    except Odd:
        return 0


def read(card: Card, body: bytes) -> Reading:
    """A score a model, in the categories we show."""
    data = DIALECT(Raw(200, {}, body)).data
    board = parse_qs(urlsplit(card.url).query).get("config", [""])[0]
    found = data.get("rows") if isinstance(data, dict) else None
    return each(found, "rows", partial(_score, board, card.day))


def _score(board: str, day: str, one: Any) -> Iterator[Score]:
    category = need(one, "row.category", text)
    if category not in CATEGORIES:
        return
    value, low, high, votes = next((names for names in FIELDS if names[0] in one["row"]), FIELDS[0])
    yield Score(
        f"lmarena-{board}-{category}", "arena_name", need(one, "row.model_name", text),
        maybe(one, "row.organization", text) or "", need(one, f"row.{value}", number),
        need(one, "row.leaderboard_publish_date", day_until(day)), maybe(one, f"row.{low}", number),
        maybe(one, f"row.{high}", number), maybe(one, f"row.{votes}", whole), maybe(one, "row.rank", whole),
    )  # fmt: skip
