"""The pages of a pillar, of the sectors, of benchmarks beside diffusion, and of a team."""

from __future__ import annotations

from connectors import contract
from dashboard.publish.face import charts, record, summary
from dashboard.publish.face.blocks import Block, Card, Cards, Cell, Figure, Page, Prose, Table
from dashboard.publish.face.cells import coded, links, measured, score, source, team_of, value
from dashboard.publish.face.view import PILLARS, View, number
from dashboard.publish.model import Row

VARIANTS = ("headline", "verified", "face_value", "no_affiliates")
MEASURES = ("customers", "regular_users", "active_users", "requests")


def pillar(view: View, code: str) -> Page:
    say = view.say
    blocks: list[Block] = [
        Figure(f"scores-{code}", charts.scores(view, (code,)), "scores"),
        Figure(f"trend-{code}", charts.trend(view, code), "scores"),
        Figure(f"dimensions-{code}", charts.dimensions(view, code), "dimensions"),
    ]
    if code == "b2c":
        blocks.append(Figure("users", charts.users(view), "b2c_months"))
    else:
        blocks += [stages(view), Figure("filings", charts.filings(view), "coverage")]
    blocks += [variants(view, code), indicators(view, code)]
    return Page(f"{code}/", say(f"site.nav_{code}"), charts.headline(view, (code,)), say(f"site.about_{code}"),
                (say(f"site.lead_{code}"),), tuple(blocks), summary.numbers(view, code))  # fmt: skip


def variants(view: View, code: str) -> Table:
    """The same pillar under the three readings that stand beside the headline."""
    say = view.say
    rows = tuple(
        (team_of(view, team), *(score(view, view.row(
            "scores", quarter=view.edition.quarter, team=team, pillar=code, variant=one)) for one in VARIANTS))
        for team in view.teams
    )  # fmt: skip
    columns = (say("site.col_team"), *(say(f"site.variant_{one}") for one in VARIANTS))
    return Table("variants", say("site.variants"), columns, rows, say("site.variants_note"), table="scores",
                 phone="pairs")  # fmt: skip


def indicators(view: View, code: str) -> Table:
    """Every indicator's value for each team, or why there is none."""
    say, found = view.say, view.now("indicators", pillar=code)
    ids = list(dict.fromkeys(str(row["indicator"]) for row in found))
    of = {(str(row["indicator"]), str(row["team"])): row for row in found}
    rows = tuple(
        (Cell(view.indicator(id), href=view.href(f"glossary/#{id}"),
              under=say.of(view.method.indicators[id].unit)),
         *(measured(view, of.get((id, team))) for team in view.teams))
        for id in ids
    )  # fmt: skip
    columns = (say("site.col_indicator"), *(view.team(team) for team in view.teams))
    return Table("indicators", say("site.indicators", pillar=view.pillar(code)), columns, rows,
                 say("site.states_note"), table="indicators", phone="pairs")  # fmt: skip


def stages(view: View) -> Table:
    say = view.say
    of = {(str(row["team"]), str(row["stage"])): row for row in view.now("stages")}
    names = contract.load().kinds["b2b"].fields["stage"].values
    used = [stage for stage in names if any(key[1] == stage for key in of)]
    teams = [*view.teams, *(["all"] if any(key[0] == "all" for key in of) else [])]
    rows = tuple(
        (team_of(view, team), *(value(view, of.get((team, stage)), "deployments") for stage in used))
        for team in teams
    )
    columns = (say("site.col_team"), *(say.of(names[stage]) for stage in used))
    return Table(
        "stages", say("site.stages"), columns, rows, say("site.stages_note"), table="stages", phone="pairs"
    )


def sectors(view: View) -> Page:
    say = view.say
    blocks: list[Block] = [
        Figure("readiness", charts.readiness(view), "readiness"), Figure("shown", charts.shown(view), "sectors"),
        *_together(view), *(_measure(view, name) for name in MEASURES),
    ]  # fmt: skip
    if view.now("frames"):
        blocks.append(_frames(view))
    blocks.append(summary.hidden(view))
    return Page("sectors/", say("site.nav_sectors"), charts.readiness(view).title, say("site.about_sectors"),
                (say("site.lead_sectors"),), tuple(blocks))  # fmt: skip


def _together(view: View) -> list[Prose]:
    """What a column that sums up several sectors is."""
    if not view.together:
        return []
    title = " · ".join(map(view.sector, view.together))
    return [Prose(title, (view.say("site.together_what"),), "together")]


def _measure(view: View, name: str) -> Table:
    say = view.say
    of = {(str(row["team"]), str(row["sector"])): row for row in view.now("sectors")}
    rows = tuple(
        (team_of(view, team), *(value(view, of.get((team, one)), name) for one in view.sectors))
        for team in (*view.teams, "all")
    )
    columns = (say("site.col_team"), *(view.sector(one) for one in view.sectors))
    return Table(f"sectors-{name}", say(f"site.measure_{name}"), columns, rows, say(f"site.measure_{name}_note"),
                 table="sectors", is_folded=name != MEASURES[0], phone="pairs")  # fmt: skip


def _frames(view: View) -> Table:
    """How many there are to reach."""
    say = view.say
    rows = tuple(
        (Cell(view.sector(str(row["sector"]))), Cell(say.number(number(row, "frame") or 0)),
         Cell(str(row[f"text_{say.lang}"])), Cell(str(row["frame_as_of"]), links=links(row)))
        for row in view.now("frames")
    )  # fmt: skip
    columns = tuple(say(f"site.col_{name}") for name in ("sector", "frame", "what", "source"))
    return Table("frames", say("site.frames"), columns, rows, say("site.frames_note"), text_tail=2, table="frames",
                 is_folded=True)  # fmt: skip


def benchmarks(view: View) -> Page:
    say = view.say
    blocks: list[Block] = []
    n = len(view.tables["benchmarks"].rows)
    if view.has_reports:
        blocks += [
            Figure("frontier", charts.frontier(view), "scores"),
            Figure("against", charts.against(view), "scores"),
        ]
    blocks += results(view)
    title = charts.headline(view, ("frontier",)) if view.has_reports else say("site.results", n=n)
    lines = (*((say("site.lead_frontier"),) if view.has_reports else ()), say("site.lead_benchmarks"))
    return Page(
        "benchmarks/", say("site.nav_benchmarks"), title, say("site.about_benchmarks"), lines, tuple(blocks)
    )


def results(view: View) -> list[Block]:
    """Each result as the record has it, a table a benchmark, those with most first; what stands there only once
    shares a table."""
    say, of = view.say, _by_benchmark(view)
    many = sorted((name for name in of if len(of[name]) > 1), key=lambda name: -len(of[name]))
    lead = Prose(say("site.by_benchmark", n=len(of)), (say("site.results_note"),), "results", (
        ("CSV", view.data("benchmarks", "csv")), ("JSON", view.data("benchmarks", "json")),
    ))  # fmt: skip
    once = [row for name in of for row in of[name] if len(of[name]) == 1]
    return [lead, *(_of_benchmark(view, of[name], n) for n, name in enumerate(many)), *_once(view, once)]


def _by_benchmark(view: View) -> dict[str, list[Row]]:
    """The newest result of each first."""
    found: dict[str, list[Row]] = {}
    rows = view.tables["benchmarks"].rows
    for row in sorted(rows, key=lambda row: str(row["read_or_run_on"] or ""), reverse=True):
        found.setdefault(str(row["benchmark_name"]), []).append(row)
    return found


def _of_benchmark(view: View, found: list[Row], n: int) -> Table:
    """Results under different settings stand beside each other with what they were run under."""
    rows = tuple(_result(view, row, team_of(view, str(row["team"]))) for row in found)
    title = view.say("site.benchmark", name=str(found[0]["benchmark_name"]), n=len(rows))
    note = coded(view, "direction", found[0]["direction"])
    return Table(f"benchmark-{n}", title, _result_heads(view, "team"), rows, note, 2, text_tail=3, is_folded=True)


def _once(view: View, found: list[Row]) -> list[Table]:
    if not found:
        return []
    rows = tuple(
        _result(view, row, Cell(str(row["benchmark_name"]), under=view.team(str(row["team"])))) for row in found
    )
    title = view.say("site.benchmarks_once", n=len(rows))
    return [Table("benchmarks-once", title, _result_heads(view, "benchmark"), rows, "", 2, text_tail=3,
                  is_folded=True)]  # fmt: skip


def _result_heads(view: View, first: str) -> tuple[str, ...]:
    names = (first, "model", "result", "leader", "day", "run_by", "source")
    return tuple(view.say(f"site.col_{name}") for name in names)


def _result(view: View, row: Row, first: Cell) -> tuple[Cell, ...]:
    return (
        first, Cell(str(row["model_id"] or "–"), under=_setting(row)),
        Cell(_plain(row, "result"), under=coded(view, "unit", row["unit"])), Cell(_plain(row, "leader")),
        Cell(str(row["read_or_run_on"] or "–")), Cell(coded(view, "run_by", row["run_by"])), source(view, row),
    )  # fmt: skip


def _setting(row: Row) -> str:
    said = (row["benchmark_version"], row["mode"], row["setting"])
    return " · ".join(str(one) for one in said if one is not None)


def _plain(row: Row, name: str) -> str:
    value = row[name]
    return "–" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def team(view: View, code: str) -> Page:
    """Everything about one team that is public."""
    say, name = view.say, view.team(code)
    blocks: list[Block] = []
    if view.has_reports:
        blocks.append(Cards((Card(name, "", code, tuple(summary.track(view, code, one) for one in PILLARS)),)))
        blocks += [_own_scores(view, code), _own_indicators(view, code), _own_steps(view, code)]
    else:
        blocks.append(Prose(say("site.no_reports"), (say("site.no_reports_what"),)))
    blocks += record.of_team(view, code)
    one = view.teams[code]
    since = say("site.joined", day=say.day(one.joined))
    if one.left:
        since = say("site.took_part", first=say.day(one.joined), last=say.day(one.left))
    return Page(f"team/{code}/", name, _team_title(view, code), say("site.about_team", team=name), (since,),
                tuple(blocks))  # fmt: skip


def _team_title(view: View, code: str) -> str:
    say = view.say
    if not view.has_reports:
        return say("site.team_record", team=view.team(code))
    of = {row["pillar"]: charts.sure(view, row) for row in view.now("scores", team=code, variant="headline")}
    b2b, b2c = (of.get(one, view.state("not_applicable").words) for one in PILLARS)
    return say("site.team_title", team=view.team(code), quarter=view.this_quarter, b2b=b2b, b2c=b2c)


def _own_scores(view: View, code: str) -> Table:
    say = view.say
    rows = tuple(
        (Cell(view.quarter(quarter)), *(score(view, view.row(
            "scores", quarter=quarter, team=code, pillar=one, variant="headline")) for one in PILLARS))
        for quarter in reversed(view.quarters)
    )  # fmt: skip
    columns = (say("site.col_quarter"), *(view.pillar(one) for one in PILLARS))
    return Table("scores", say("site.own_scores"), columns, rows, say("site.own_scores_note"), table="scores",
                 phone="table")  # fmt: skip


def _own_indicators(view: View, code: str) -> Table:
    say = view.say
    rows = tuple(
        (_own_indicator(view, row), measured(view, row), value(view, row, "indicator_score", 1))
        for row in view.now("indicators", team=code)
    )
    columns = (say("site.col_indicator"), say("site.col_value"), say("site.col_indicator_score"))
    return Table("indicators", say("site.own_indicators"), columns, rows, say("site.own_indicators_note"),
                 table="indicators", phone="table")  # fmt: skip


def _own_indicator(view: View, row: Row) -> Cell:
    id = str(row["indicator"])
    under = f"{view.pillar(str(row['pillar']))} · {view.say.of(view.method.indicators[id].unit)}"
    return Cell(view.indicator(id), href=view.href(f"glossary/#{id}"), under=under)


def _own_steps(view: View, code: str) -> Table:
    say = view.say
    rows = tuple(
        (Cell(view.sector(str(row["sector"]))), Cell(charts.level(view, row), under=_meaning(view, row)))
        for row in view.now("readiness", team=code)
    )
    return Table("steps", say("site.own_steps"), (say("site.col_sector"), say("site.col_step")), rows,
                 say("site.readiness_note"), 2, table="readiness")  # fmt: skip


def _meaning(view: View, row: Row) -> str:
    step = number(row, "step")
    return "" if step is None else view.say(f"site.level_{int(step)}")
