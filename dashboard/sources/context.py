"""What hubs and leaderboards say of the teams' models: context, never scored. It is public, so all may see all."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from dashboard.access import Viewer

DEPTH = 3  # how far a model made from a model made from a team's is followed


@dataclass(frozen=True)
class Point:
    """The sum over a team's things on a day of which all known levels were noted by then."""

    team: str
    day: datetime.date
    value: float


@dataclass(frozen=True)
class Derived:
    """A model that says it was made, directly or not, from one of a team's; `depth` 1 is directly."""

    team: str
    model: str
    author: str
    parent: str
    relation: str
    depth: int
    created_on: datetime.date | None
    seen_on: datetime.date
    downloads: float | None


@dataclass(frozen=True)
class Thing:
    """A thing of a team and the newest level of one measure: `before` stood thirty days or more earlier."""

    team: str
    source: str
    thing: str
    measure: str
    day: datetime.date
    value: float
    before: float | None
    before_on: datetime.date | None
    fell_on: datetime.date | None


@dataclass(frozen=True)
class Score:
    """A line of a leaderboard about a model the alias table gives to a team."""

    team: str
    source: str
    benchmark: str
    model: str
    value: float
    low: float | None
    high: float | None
    votes: int | None
    rank: int | None
    published_on: datetime.date | None
    read_on: datetime.date


# Whose a thing is on a day: by its own name, by the account it stands under, or (a release) by its repository.
_OWNED = """
WITH named AS (
    SELECT *, CASE WHEN thing_kind = 'gh_release' THEN split_part(thing, '@', 1) ELSE thing END AS name,
        CASE WHEN thing_kind = 'gh_release' THEN 'gh_repo' ELSE thing_kind END AS name_kind
    FROM level_day
),
owned AS (
    SELECT DISTINCT team_id, named.source, thing_kind, thing, measure, day, named.value, is_cumulative, fell
    FROM named JOIN alias
        ON kind = name_kind AND alias.value = name
        OR kind = 'hf_author' AND name_kind = 'hf_model' AND alias.value = split_part(name, '/', 1)
    WHERE role = 'team' AND day BETWEEN coalesce(valid_from, day) AND coalesce(valid_to, day)
)
"""
_SUMS = """,
days AS (SELECT DISTINCT team_id, day FROM owned WHERE measure = $measure),
level AS (
    SELECT *, lead(day, 1, DATE '9999-12-31') OVER (PARTITION BY team_id, source, thing ORDER BY day) AS until
    FROM owned WHERE measure = $measure
)
SELECT days.team_id, days.day, sum(value)
FROM days JOIN level ON level.team_id = days.team_id AND level.day <= days.day AND days.day < until
GROUP BY ALL ORDER BY days.day
"""
_DERIVED = """
WITH RECURSIVE owner AS (
    SELECT DISTINCT team_id, kind, value AS name FROM alias
    WHERE role = 'team' AND kind IN ('hf_author', 'hf_model')
        AND coalesce(valid_from <= (SELECT as_of FROM day), TRUE)
),
told AS (
    SELECT model, author, parent, max_by(relation, first_day) AS relation, max(created_on) AS created_on,
        min(first_day) AS seen_on
    FROM pulled_derived JOIN answer_day USING (source, answer)
    WHERE NOT EXISTS (FROM owner WHERE kind = 'hf_model' AND name = model OR kind = 'hf_author' AND name = author)
    GROUP BY ALL
),
line AS (
    SELECT team_id, told.*, 1 AS depth FROM told JOIN owner
        ON kind = 'hf_model' AND name = parent OR kind = 'hf_author' AND name = split_part(parent, '/', 1)
    UNION
    SELECT line.team_id, told.*, line.depth + 1 FROM told JOIN line ON told.parent = line.model
    WHERE line.depth < $depth
),
newest AS (
    SELECT thing, max_by(value, day) AS downloads FROM level_day
    WHERE measure = 'downloads_all_time' GROUP BY thing
)
SELECT team_id, model, author, parent, relation, min(depth)::INTEGER, created_on, seen_on, any_value(downloads)
FROM line LEFT JOIN newest ON thing = model
GROUP BY ALL ORDER BY min(depth), any_value(downloads) DESC NULLS LAST, model
"""
_THINGS = """,
dated AS (SELECT *, max(day) OVER (PARTITION BY team_id, source, thing, measure) AS newest FROM owned)
SELECT team_id, source, thing, measure, any_value(newest), max_by(value, day),
    max_by(value, day) FILTER (WHERE day <= newest - 30), max(day) FILTER (WHERE day <= newest - 30),
    max(day) FILTER (WHERE fell)
FROM dated GROUP BY team_id, source, thing, measure
ORDER BY max(day) FILTER (WHERE fell) DESC NULLS LAST, team_id, source, thing, measure
"""
_SCORES = """
SELECT team_id, told.source, benchmark, model, told.value, low, high, votes, rank, published_on, last_day
FROM pulled_score AS told
JOIN answer_day USING (source, answer)
JOIN (SELECT DISTINCT team_id, kind, value AS name, valid_from, valid_to FROM alias) AS named
    ON kind = name_kind AND name = model
    AND last_day >= coalesce(valid_from, last_day) AND first_day <= coalesce(valid_to, first_day)
QUALIFY row_number() OVER (
    PARTITION BY team_id, told.source, benchmark, model ORDER BY last_day DESC, published_on DESC) = 1
ORDER BY told.source, benchmark, team_id, model
"""


def sums(con: DuckDBPyConnection, viewer: Viewer, measure: str) -> list[Point]:
    """One measure over all things of a team, on each day on which any was noted: the newest of each by then."""
    return [Point(*row) for row in con.execute(_OWNED + _SUMS, {"measure": measure}).fetchall()]


def derived(con: DuckDBPyConnection, viewer: Viewer) -> list[Derived]:
    """Models made from a team's, by the lineage their uploaders wrote; those of a team itself do not count."""
    return [Derived(*row) for row in con.execute(_DERIVED, {"depth": DEPTH}).fetchall()]


def things(con: DuckDBPyConnection, viewer: Viewer) -> list[Thing]:
    """The newest level of everything that is a team's, beside that of a month before, and when it last fell."""
    return [Thing(*row) for row in con.execute(_OWNED + _THINGS).fetchall()]


def scores(con: DuckDBPyConnection, viewer: Viewer) -> list[Score]:
    """The newest line of each model on each board and version."""
    return [Score(*row) for row in con.execute(_SCORES).fetchall()]
