"""Rows of an edition -> charts: scores on their ranges, months of users, steps of readiness, what is hidden."""

from __future__ import annotations

import datetime

from dashboard.charts import Chart, Numbers, Series
from dashboard.publish.face.view import LEVELS, PILLARS, SECTORS, View, number
from dashboard.publish.model import Row

# How a state of the tables is marked in pictures: what disclosure control hides is not what a team keeps back.
MARKS = {"not_reported": "missing", "withheld_by_team": "withheld", "withheld": "hidden"}


def mark(state: str) -> str:
    return MARKS.get(state, state)


def scores(view: View, pillars: tuple[str, ...] = PILLARS) -> Chart:
    """Each pillar's teams in order of what is known, every score on its range, every band as a band."""
    rows = [row for pillar in pillars for row in ordered(view, pillar)]
    series = tuple(
        _on_range(view, row, "score", view.pillar(str(row["pillar"])), view.team(str(row["team"]))) for row in rows
    )
    return Chart(
        "ranges", headline(view, pillars), series, view.say("site.scores_alt", quarter=view.this_quarter),
        _score_numbers(view, rows), note=view.say("site.scores_note"), bounds=(0, 100),
    )  # fmt: skip


def frontier(view: View) -> Chart:
    """What the teams' models score on benchmarks, each on its range: no diffusion, and nothing is added to it."""
    rows = ordered(view, "frontier")
    series = tuple(_on_range(view, row, "score", "", view.team(str(row["team"]))) for row in rows)
    return Chart(
        "ranges", headline(view, ("frontier",)), series, view.say("site.frontier_alt", quarter=view.this_quarter),
        _score_numbers(view, rows, "any_score"), note=view.say("site.frontier_note"), bounds=(0, 100),
    )  # fmt: skip


def ordered(view: View, pillar: str) -> list[Row]:
    """Headline rows of a pillar, the highest first; a band stands by its upper end, what is not rated last."""
    rows = view.now("scores", pillar=pillar, variant="headline")
    return sorted(rows, key=lambda row: (-height(row), str(row["team"])))


def height(row: Row) -> float:
    score, high = number(row, "score"), number(row, "score_high")
    if score is not None:
        return score
    return high if row["score_state"] == "banded" and high is not None else -1.0


def headline(view: View, pillars: tuple[str, ...]) -> str:
    """What a reader may lift out: who is highest in each pillar, and whether that is settled."""
    say = view.say
    said = [_leader(view, pillar) for pillar in pillars]
    return say("site.in_quarter", quarter=view.this_quarter, said=say("site.joint").join(said))


def _leader(view: View, pillar: str) -> str:
    say, rows = view.say, [row for row in ordered(view, pillar) if height(row) >= 0]
    name = pillar_said(view, pillar)
    if not rows:
        return say("site.lead_none", pillar=name)
    if rows[0]["score_state"] == "banded" or (len(rows) > 1 and rows[1]["score_state"] == "banded"):
        return _leading_band(view, name, rows)
    first = view.team(str(rows[0]["team"]))
    is_open = rows[0]["rank_worst"] not in (None, 1)
    return say("site.lead_open" if is_open else "site.lead", pillar=name, team=first, score=sure(view, rows[0]))


def pillar_said(view: View, pillar: str) -> str:
    """In a sentence nobody need know what we call the pillar of benchmarks."""
    return view.say("site.frontier_said") if pillar == "frontier" else view.pillar(pillar)


def sure(view: View, row: Row) -> str:
    """A score together with its range: who lifts the sentence takes both."""
    said, ends = view.figure(row, "score", 1), spread(view, row)
    if said.code == "banded":
        return view.say("site.score_band", band=said.words)
    if number(row, "score") is None:
        return said.words
    return view.say("site.score_said" if ends == "–" else "site.score_range", score=said.words, range=ends)


def _leading_band(view: View, pillar: str, rows: list[Row]) -> str:
    """Those whose band none can be said to lie above."""
    say = view.say
    lowest = max(_low(row) for row in rows)
    could = [row for row in rows if height(row) > lowest]
    names = [view.team(str(row["team"])) for row in could]
    bands = list(dict.fromkeys(view.figure(row, "score", 1).words for row in could))
    one, alike = len(could) == 1, len(bands) == 1
    key = "site.lead_band" if one else "site.lead_bands" if alike else "site.lead_apart"
    return say(key, pillar=pillar, team=names[0], teams=say.listing(names), band=bands[0])


def _low(row: Row) -> float:
    return number(row, "score_low" if row["score_state"] == "banded" else "score") or 0.0


def _on_range(view: View, row: Row, name: str, panel: str, label: str) -> Series:
    said, score = view.figure(row, name, 1), number(row, name)
    low, high = number(row, f"{name}_low"), number(row, f"{name}_high")
    is_drawn = score is not None or (low is not None and high is not None)
    return Series(
        label, view.colour(str(row["team"])), (label,), (score,), (low,), (high,), said=f"{label}: {said.words}",
        panel=panel, marks=(said.words,), codes=("" if is_drawn else mark(said.code),),
    )  # fmt: skip


def _score_numbers(view: View, rows: list[Row], score: str = "score") -> Numbers:
    say = view.say
    columns = tuple(say(f"site.col_{name}") for name in ("pillar", "team", score, "range", "ranks", "change"))
    return Numbers(columns, tuple(
        (view.pillar(str(row["pillar"])), view.team(str(row["team"])), view.figure(row, "score", 1).words,
         spread(view, row), ranks(view, row), change(view, row))
        for row in rows
    ), 2)  # fmt: skip


def spread(view: View, row: Row) -> str:
    low, high = number(row, "score_low"), number(row, "score_high")
    if row["score_state"] == "banded" or low is None or high is None:
        return "–"
    return f"{view.say.number(low, 1)}–{view.say.number(high, 1)}"


def ranks(view: View, row: Row) -> str:
    best, worst = row["rank_best"], row["rank_worst"]
    if best is None or worst is None:
        return "–"
    say = view.say
    return say("site.rank", n=best) if best == worst else say("site.ranks", best=best, worst=worst)


def change(view: View, row: Row) -> str:
    """On the quarter before, with the words that keep a journalist from making news of noise."""
    value, say = number(row, "change"), view.say
    if value is None:
        return view.state(str(row["change_state"])).words
    said = say.signed(value, 1)
    return say("site.within", change=said) if row["is_within_margin"] else said


def trend(view: View, pillar: str) -> Chart:
    """A pillar over quarters: a panel a team, each quarter on its range or as its band."""
    rows = view.rows("scores", pillar=pillar, variant="headline")
    rows.sort(key=lambda row: (str(row["team"]), str(row["quarter"])))
    shown = [row for row in rows if row["score_state"] not in ("not_applicable", "not_yet_due")]
    series = tuple(
        _on_range(view, row, "score", view.team(str(row["team"])), view.quarter(str(row["quarter"])))
        for row in shown
    )
    say = view.say
    columns = (say("site.col_team"), say("site.col_quarter"), say("site.col_score"), say("site.col_range"))
    numbers = Numbers(columns, tuple(
        (view.team(str(row["team"])), view.quarter(str(row["quarter"])), view.figure(row, "score", 1).words,
         spread(view, row))
        for row in shown
    ), 2)  # fmt: skip
    title = _risen(view, pillar, rows)
    return Chart("ranges", title, series, say("site.trend_alt", pillar=view.pillar(pillar)), numbers,
                 note=say("site.scores_note"), bounds=(0, 100))  # fmt: skip


def _risen(view: View, pillar: str, rows: list[Row]) -> str:
    """Whose score has changed most, where both ends are known."""
    say, name, found = view.say, view.pillar(pillar), {}
    for team in {str(row["team"]) for row in rows}:
        known = [(str(row["quarter"]), number(row, "score")) for row in rows if row["team"] == team]
        values = [(quarter, value) for quarter, value in known if value is not None]
        if len(values) > 1:
            found[team] = (values[-1][1] - values[0][1], values[0][0])
    if not found:
        return say(
            "site.trend_bands" if any(row["score_state"] == "banded" for row in rows) else "site.trend_none",
            pillar=name,
        )
    team = max(sorted(found), key=lambda one: found[one][0])
    rise, since = found[team]
    return say(
        "site.trend", pillar=name, team=view.team(team), since=view.quarter(since), rise=say.signed(rise, 1)
    )


def users(view: View) -> Chart:
    """Monthly users of each team; a month without a report leaves a gap."""
    say, rows = view.say, view.tables["b2c_months"].rows
    months = sorted({str(row["month"]) for row in rows})
    of = {(str(row["team"]), str(row["month"])): row for row in rows}
    lines = [_line(view, team, [(month, of.get((team, month))) for month in months]) for team in view.teams]
    numbers = Numbers(
        (say("site.col_month"), *(view.team(team) for team in view.teams)),
        tuple((say.month(_day(month)),
               *(view.figure(of.get((team, month)), "mau").words for team in view.teams)) for month in months),
    )  # fmt: skip
    series = tuple(one for one in lines if any(value is not None for value in one.y))
    return Chart("lines", _most_users(view, months), series, say("site.users_alt"), numbers,
                 note=say("site.users_note"))  # fmt: skip


def _line(view: View, team: str, months: list[tuple[str, Row | None]]) -> Series:
    """A value that was carried over is no point of the line: nothing was reported that month."""
    values = tuple(number(row, "mau") if row and row["mau_state"] != "stale" else None for _, row in months)
    last, name = next((one for one in reversed(values) if one is not None), None), view.team(team)
    said = f"{name}: {view.say.number(last)}" if last is not None else name
    return Series(name, view.colour(team), tuple(f"{month}-01" for month, _ in months), values, said=said)


def _most_users(view: View, months: list[str]) -> str:
    say, last = view.say, months[-1] if months else ""
    rows = [
        row for row in view.tables["b2c_months"].rows if row["month"] == last and row["mau_state"] == "reported"
    ]
    if not rows:
        return say("site.users_none")
    first = max(rows, key=lambda row: number(row, "mau") or 0)
    return say("site.users", month=say.month(_day(last)), team=view.team(str(first["team"])),
               n=say.number(number(first, "mau")))  # fmt: skip


def _day(month: str) -> datetime.date:
    return datetime.date.fromisoformat(f"{month}-01")


def readiness(view: View) -> Chart:
    """The step each team stands on in each sector."""
    say, rows = view.say, view.now("readiness")
    series = tuple(
        Series(view.team(str(row["team"])), view.colour(str(row["team"])), (view.team(str(row["team"])),),
               (number(row, "step"),), panel=view.sector(str(row["sector"])),
               said=f"{view.team(str(row['team']))}: {level(view, row)}", marks=(level(view, row),),
               low=(None if number(row, "step") is None else 0.0,), high=(number(row, "step"),),
               codes=("" if number(row, "step") is not None else mark(str(row["step_state"])),))
        for row in sorted(rows, key=lambda row: SECTORS.index(str(row["sector"])))
    )  # fmt: skip
    columns = (say("site.col_sector"), say("site.col_team"), say("site.col_step"))
    numbers = Numbers(columns, tuple(
        (view.sector(str(row["sector"])), view.team(str(row["team"])), level(view, row)) for row in rows
    ), 3)  # fmt: skip
    return Chart("ranges", _furthest(view, rows), series, say("site.readiness_alt"), numbers,
                 note=say("site.readiness_note"), bounds=(0, 5))  # fmt: skip


def level(view: View, row: Row) -> str:
    step = number(row, "step")
    if step is None:
        return view.state(str(row["step_state"])).words
    return LEVELS[int(step)]


def _furthest(view: View, rows: list[Row]) -> str:
    say, known = view.say, [row for row in rows if number(row, "step") is not None]
    if not known:
        return say("site.readiness_none")
    most = max(number(row, "step") or 0 for row in known)
    where = [view.say("site.team_in", team=view.team(str(row["team"])), sector=view.sector(str(row["sector"])))
             for row in known if number(row, "step") == most]  # fmt: skip
    said = {"level": LEVELS[int(most)], "meaning": say(f"site.level_{int(most)}")}
    if len(where) > 3:
        return say("site.readiness_many", n=len(where), **said)
    return say("site.readiness", where=say.listing(where), **said)


def dimensions(view: View, pillar: str) -> Chart:
    """Each dimension of a pillar, a panel each, a row a team."""
    say, rows = view.say, view.now("dimensions", pillar=pillar)
    series = tuple(
        _on_range(view, row, "dimension_score", view.dimension(pillar, str(row["dimension"])),
                  view.team(str(row["team"])))
        for row in rows
    )  # fmt: skip
    columns = (say("site.col_dimension"), say("site.col_team"), say("site.col_score"))
    numbers = Numbers(columns, tuple(
        (view.dimension(pillar, str(row["dimension"])), view.team(str(row["team"])),
         view.figure(row, "dimension_score", 1).words) for row in rows
    ), 2)  # fmt: skip
    return Chart("ranges", say("site.dimensions", pillar=view.pillar(pillar), quarter=view.this_quarter), series,
                 say("site.dimensions_alt", pillar=view.pillar(pillar)), numbers,
                 note=say("site.dimensions_note"), bounds=(0, 100))  # fmt: skip


def shown(view: View) -> Chart:
    """Which figures of the sectors are published and which are not, a row a team: what is hidden has a shape."""
    say, sectors, teams = view.say, view.sectors, (*view.teams, "all")
    of = {(str(row["team"]), str(row["sector"])): row for row in view.now("sectors")}
    said = {(team, one): view.figure(of.get((team, one)), "customers").words for team in teams for one in sectors}
    briefly = tuple(_briefly(view, one) for one in sectors)
    series = tuple(
        Series(view.team(team), view.colour(team), briefly,
               codes=tuple(mark(str(of[team, one]["customers_state"])) if (team, one) in of else ""
                           for one in sectors),
               said=f"{view.team(team)}: " + ", ".join(f"{view.sector(one)} {said[team, one]}" for one in sectors))
        for team in teams
    )  # fmt: skip
    numbers = Numbers(
        (say("site.col_team"), *(view.sector(one) for one in sectors)),
        tuple((view.team(team), *(said[team, one] for one in sectors)) for team in teams),
    )
    return Chart("strip", _of_hidden(view), series, say("site.hidden_alt"), numbers, note=say("site.hidden_note"))


def _briefly(view: View, sector: str) -> str:
    """A sum of several by its place among those there are: the table beside the chart has its whole name."""
    if sector not in view.together:
        return view.sector(sector)
    n = "" if len(view.together) == 1 else str(1 + view.together.index(sector))
    return view.say("site.sectors_sum", n=n).strip()


def _of_hidden(view: View) -> str:
    """How many customer counts by sector are hidden, or only in a sum, or that none is."""
    hidden, there = hidden_share(view)
    if hidden:
        return view.say("site.hidden", n=hidden, of=there)
    summed = len(view.now("sectors", customers_state="together"))
    return view.say("site.hidden_only_summed", n=summed, of=there) if summed else view.say("site.hidden_none")


def hidden_share(view: View) -> tuple[int, int]:
    """Cells of customers by sector that disclosure control hides, of those with something to show."""
    states = [str(row["customers_state"]) for row in view.now("sectors")]
    there = [one for one in states if one in ("reported", "zero", "under_3", "together", "withheld")]
    return there.count("withheld"), len(there)


def filings(view: View) -> Chart:
    """Which reports came, a row a team and kind."""
    say, rows = view.say, view.tables["coverage"].rows
    of = {(str(row["team"]), str(row["kind"]), str(row["quarter"])): str(row["filing"]) for row in rows}
    names = {(team, kind): f"{view.team(team)} {say(f'site.kind_{kind}')}"
             for team in view.teams for kind in sorted({str(row["kind"]) for row in rows})}  # fmt: skip
    quarters = tuple(map(view.quarter, view.quarters))
    series = tuple(
        Series(name, view.colour(key[0]), quarters, codes=tuple(of.get((*key, one), "") for one in view.quarters),
               said=name)
        for key, name in names.items()
    )  # fmt: skip
    cells = tuple(
        (name, *(say(f"filing.{of[*key, one]}") if (*key, one) in of else "–" for one in view.quarters))
        for key, name in names.items()
    )
    gone = sum(row["filing"] == "missing" for row in rows if row["quarter"] == view.edition.quarter)
    title = say("site.filings", n=gone) if gone else say("site.filings_all")
    return Chart("strip", title, series, say("site.filings_alt"),
                 Numbers((say("site.col_team"), *quarters), cells), note=say("site.filings_note"))  # fmt: skip


def against(view: View) -> Chart:
    """Benchmarks along the bottom, diffusion upward, a panel a pillar; only where both are numbers."""
    say = view.say
    points = [_point(view, row) for one in PILLARS for row in view.now("scores", pillar=one, variant="headline")]
    rows = [row for pillar in ("frontier", *PILLARS) for row in ordered(view, pillar)]
    return Chart(
        "scatter", say("site.against", quarter=view.this_quarter), tuple(one for one in points if one),
        say("site.against_alt"),
        _score_numbers(view, rows, "any_score"), note=say("site.against_note"), bounds=(0, 100),
        axes=(pillar_said(view, "frontier"), say("site.col_score")), across_bounds=(0, 100),
    )  # fmt: skip


def _point(view: View, row: Row) -> Series | None:
    """A team in both; the bars are the ranges of the two scores."""
    other = view.row(
        "scores", quarter=view.edition.quarter, team=row["team"], pillar="frontier", variant="headline"
    )
    x, y, name = number(other, "score"), number(row, "score"), view.team(str(row["team"]))
    if x is None or y is None:
        return None
    return Series(
        name, view.colour(str(row["team"])), (name,), (y,), (number(row, "score_low"),),
        (number(row, "score_high"),), said=f"{name}: {view.say.number(x, 1)}, {view.say.number(y, 1)}",
        panel=view.pillar(str(row["pillar"])), marks=("",), across=(x,),
        across_low=(number(other, "score_low"),),
        across_high=(number(other, "score_high"),),
    )  # fmt: skip
