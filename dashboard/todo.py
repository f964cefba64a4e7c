"""What waits for each viewer, the most urgent first: each thing with its reason and the page where it is done."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from connectors.programme import next_month
from dashboard import findings, queries, readiness, waiting
from dashboard.charts import naming
from dashboard.charts.filing import TOLD
from dashboard.headlines import by_score, ranked, rival
from dashboard.ladders import item_name
from dashboard.page import Here
from dashboard.queries import PILLARS, Gap, Report
from dashboard.review import asked, worded
from dashboard.review.asked import DONE, OFFICE, TEAM, Question
from dashboard.scoring import method
from dashboard.tables import Grid, Rows

Codes = tuple[tuple[str, str], ...]
OWED = ("b2b", "b2c")  # due every month; readiness is sent when it changes
LONGEST_SAID = 200


@dataclass(frozen=True)
class Task:
    """One thing to do: what, why, and the page it is done on."""

    title: str
    reason: str
    label: str
    page: str
    codes: Codes = ()


def tasks(here: Here) -> list[Task]:
    """What waits for this viewer; never empty: where nothing waits, that is said and the overview offered."""
    kinds = {"team": _of_team, "policymaker": _of_policymaker, "operator": _of_operator}
    found = [task for task in kinds[here.viewer.role](here) if task is not None]
    return found or [_nothing(here)]


def questions(here: Here, team: str | None = None) -> Grid | None:
    """The questions that are not closed, of all teams or one, a line a team and rule; None where there is none."""
    say, found = here.say, [one for one in _open(here) if team in (None, one.team)]
    if not found:
        return None
    alike: dict[tuple[str, str], list[Question]] = {}
    for one in found:
        alike.setdefault((one.team, one.rule), []).append(one)
    rows: Rows = [
        (here.name(team), worded.asks(say, rule), _months(here, some), _turns(here, some), say.number(len(some)))
        for (team, rule), some in sorted(alike.items(), key=lambda item: -len(item[1]))
    ]
    columns = tuple(say(f"column.{name}") for name in ("team", "message", "month", "turn", "questions"))
    # On the page of one team its name in every row says nothing.
    if team is not None:
        rows, columns = [row[1:] for row in rows], columns[1:]
    title = say("home.questions", n=say.number(len(found)))
    return Grid(title, say("home.questions_note"), columns, rows, text_columns=len(columns) - 1)


def _open(here: Here) -> list[Question]:
    return [one for one in here.ask(asked.questions) if one.turn != DONE]


def days_left(here: Here, month: datetime.date) -> int:
    return (here.programme.due_on(month) - here.day.as_of).days


def due_said(here: Here, month: datetime.date) -> str:
    """The due day of a month's report, and how far off it is."""
    say, left = here.say, days_left(here, month)
    key = "home.due_today" if left == 0 else "home.due_in"
    return say(key, month=say.month(month), day=say.day(here.programme.due_on(month)), n=str(left))


def _of_policymaker(here: Here) -> list[Task | None]:
    return [
        _missing(here),
        _asked(here),
        _to_review(here),
        *(_close(here, pillar) for pillar in PILLARS),
        _unrated(here),
    ]


def _of_operator(here: Here) -> list[Task | None]:
    return [_missing(here), _to_grade(here), *_to_pull(here), _asked(here), _late(here)]


def _of_team(here: Here) -> list[Task | None]:
    team = here.teams[str(here.viewer.team)]
    # In the month in which it leaves a team still owes that month's report.
    if team.left_month is not None and next_month(team.left_month) <= here.day.as_of:
        return []
    reports = here.ask(queries.reports, team.id)
    back = [
        _sent_back(here, team.id, row)
        for row in reports
        if row.is_returned and row.in_force and not row.is_withdrawn
    ]
    report = _next_report(here, team.id)
    # A month that is not over cannot be reported yet: what can be done today comes first.
    now, soon = (report, None) if _is_over(here) else (None, report)
    return [*back, _own_missing(here), now, _own_questions(here), _lapsing(here), soon, _lowest(here, team.id)]


def _is_over(here: Here) -> bool:
    """Whether the month whose report is due next has ended."""
    month = here.programme.next_due(here.day.as_of)
    return month is not None and here.day.as_of >= next_month(month)


def _nothing(here: Here) -> Task:
    say = here.say
    return Task(say("home.nothing"), say("home.nothing_why"), say("home.to_overview"), "overview")


def _missing(here: Here) -> Task | None:
    """Reports to chase; what is withheld is silent on purpose."""
    say = here.say
    gaps = _silent(here)
    if not gaps:
        return None
    key = "home.missing_remind" if here.viewer.role == "operator" else "home.missing"
    return Task(say(key, n=str(len(gaps))), _gaps_said(here, gaps), say("home.to_filings"), "overview")


def _silent(here: Here) -> list[Gap]:
    """Kinds that did not come in the newest month from teams that are still in."""
    still_in = {team.code for team in here.programme.still_in(here.day.as_of)}
    return [gap for gap in here.ask(queries.gaps) if gap.state == "missing" and gap.team in still_in]


def _gaps_said(here: Here, gaps: Sequence[Gap]) -> str:
    say = here.say
    said = [
        say("filing.gap", team=here.name(gap.team), kind=say(f"kind.{gap.kind}"), since=say.month(gap.since),
            state=say(f"filing.{gap.state}"))
        for gap in gaps
    ]  # fmt: skip
    if len(said) > TOLD:
        said = [*said[:TOLD], say("filing.others", n=str(len(said) - TOLD))]
    return say("home.missing_why", which=say.listing(said))


def _asked(here: Here) -> Task | None:
    """Questions that wait for the office: answered, or about what only the office may compare."""
    say = here.say
    found = [one for one in _open(here) if one.turn == OFFICE]
    if not found:
        return None
    answered = sum(one.state == "answered" for one in found)
    teams = sum(one.turn == TEAM for one in _open(here))
    why = say("home.asked_why", answered=say.number(answered), own=say.number(len(found) - answered),
              waiting=say.number(teams))  # fmt: skip
    return Task(say("home.asked", n=say.number(len(found))), why, say("home.to_questions"), "review",
                (("desk_part", "questions"), ("turn", OFFICE)))  # fmt: skip


def _to_review(here: Here) -> Task | None:
    """Reports of the newest month that nobody has gone through."""
    say, month = here.say, next(iter(here.day.months), None)
    new = [one for one in here.ask(asked.queue) if one.month == month and not one.is_reviewed]
    if month is None or not new:
        return None
    why = say("home.review_why", which=say.listing(list(dict.fromkeys(here.name(one.team) for one in new))))
    return Task(say("home.review", n=say.number(len(new)), month=say.month(month)), why, say("home.to_review"),
                "review", (("desk_part", "queue"), ("of_month", f"{month:%Y-%m}")))  # fmt: skip


def _close(here: Here, pillar: str) -> Task | None:
    """The first two of a pillar whose intervals overlap: a brief that names a leader would be wrong."""
    month = next(iter(here.day.months), None)
    order = ranked(here.ask(queries.scores, month, "headline"), pillar) if month else []
    second = rival(order)
    if second is None:
        return None
    say, what = here.say, naming.pillar_name(here.say, pillar)
    why = say("overview.tie", what=what, first=here.name(order[0].team), second=here.name(second.team))
    return Task(say("home.close", what=what), why, say("home.to_overview"), "overview")


def _unrated(here: Here) -> Task | None:
    month = next(iter(here.day.months), None)
    rows = [row for row in here.ask(queries.scores, month, "headline") if row.score is None] if month else []
    if not rows:
        return None
    say = here.say
    named = [say("home.unrated_one", team=here.name(row.team), what=naming.pillar_name(say, row.pillar),
                 coverage=say.share(row.coverage)) for row in rows]  # fmt: skip
    codes = (("team", rows[0].team), ("what", rows[0].pillar))
    return Task(say("home.unrated", n=str(len(rows))), say("home.unrated_why", which=say.listing(named)),
                say("home.to_explain"), "explain", codes)  # fmt: skip


def _late(here: Here) -> Task | None:
    """Reports of the newest month that came after the due day, and count as late for ever."""
    say, month = here.say, next(iter(here.day.months), None)
    late = [row for row in here.ask(queries.filings) if row.month == month and row.state == "late"]
    if not late:
        return None
    named = [f"{here.name(row.team)} {say(f'kind.{row.kind}')}" for row in late]
    return Task(say("home.late", n=str(len(late))), say("home.late_why", which=say.listing(named)),
                say("home.to_filings"), "overview")  # fmt: skip


def _to_pull(here: Here) -> list[Task]:
    """Teams that publish their reports and whose report for the month that is due next is not here yet."""
    say, month, last = here.say, here.programme.next_due(here.day.as_of), here.ask(waiting.pulled)
    if month is None or not _is_over(here):
        return []
    due = [team for team in here.programme.sources if not here.ask(waiting.filed_kinds, team, month)]
    return [
        Task(
            say("home.pull", team=here.name(team), month=say.month(month)),
            say("home.pull_why", due=due_said(here, month), last=say.moment(last[team]))
            if team in last else say("home.pull_never", due=due_said(here, month)),
            say("home.to_team", team=here.name(team)), "team", (("team", team),),
        )
        for team in due
    ]  # fmt: skip


def _to_grade(here: Here) -> Task | None:
    say, found = here.say, here.ask(waiting.claims)
    if not found:
        return None
    named = [say("home.grade_one", team=here.name(one.team), n=str(one.rows)) for one in found]
    title = say("home.grade", n=str(sum(one.rows for one in found)))
    why = say("home.grade_why", which=say.listing(named))
    return Task(title, why, say("home.to_evidence"), "review", (("desk_part", "evidence"),))


def _sent_back(here: Here, team: str, row: Report) -> Task:
    say, month = here.say, here.say.month(row.month)
    said = here.ask(waiting.sent_back_for, team, row.report_id)
    reason = said if len(said) <= LONGEST_SAID else f"{said[:LONGEST_SAID]}…"
    why = say("home.back_why", reason=reason, report=row.report_id)
    return Task(say("home.back", month=month), why, say("home.to_report"), "desk", (("report", row.report_id),))


def _own_missing(here: Here) -> Task | None:
    say = here.say
    gaps = _silent(here)
    if not gaps:
        return None
    kinds = say.listing([say(f"kind.{gap.kind}") for gap in gaps])
    since = min(gap.since for gap in gaps)
    return Task(say("home.own_missing", kinds=kinds), say("home.own_missing_why", since=say.month(since)),
                say("home.to_desk"), "desk")  # fmt: skip


def _next_report(here: Here, team: str) -> Task | None:
    """The report that is due next, as far as it has not come already."""
    say, month = here.say, here.programme.next_due(here.day.as_of)
    if month is None:
        return None
    withheld = {gap.kind for gap in here.ask(queries.gaps) if gap.state == "withheld"}
    kinds = [kind for kind in OWED
             if kind not in withheld and kind not in here.ask(waiting.filed_kinds, team, month)]  # fmt: skip
    if not kinds:
        return None
    said = say.listing([say(f"kind.{kind}") for kind in kinds])
    left = days_left(here, month)
    key = "home.next_today" if left == 0 else "home.next" if _is_over(here) else "home.next_early"
    title = say(key, month=say.month(month), kinds=said, n=str(left))
    why = say("home.next_why", day=say.day(here.programme.due_on(month)))
    return Task(title, why, say("home.to_desk"), "desk")


def _own_questions(here: Here) -> Task | None:
    say, found = here.say, [one for one in _open(here) if one.turn == TEAM]
    if not found:
        return None
    first = worded.asked(say, found[0])
    return Task(say("home.own_asked", n=say.number(len(found))), say("home.own_asked_why", rule=first),
                say("home.to_questions"), "questions", (("turn", TEAM),))  # fmt: skip


def _lapsing(here: Here) -> Task | None:
    """Papers of the team's own that run out soon, the nearest first; one that several sectors ask for is one."""
    say, day = here.say, here.day.as_of
    found = {(one.last_day, one.item): sector for sector in reversed(readiness.SECTORS)
             for one in here.ask(readiness.lapses, sector, day) if one.is_asked}  # fmt: skip
    if not found:
        return None
    first, *_ = order = sorted(found)
    named = [say("home.lapsing_one", item=item_name(here, item), day=say.day(last)) for last, item in order]
    if len(named) > TOLD:
        named = [*named[:TOLD], say("filing.others", n=str(len(named) - TOLD))]
    title = say("home.lapsing", n=str(len(order)), days=str((first[0] - day).days))
    return Task(title, say("home.lapsing_why", which=say.listing(named)), say("home.to_sectors"), "sectors",
                (("sector", found[first]),))  # fmt: skip


def _lowest(here: Here, team: str) -> Task | None:
    """What holds a team's scores back most."""
    say, month = here.say, next(iter(here.day.months), None)
    if month is None:
        return None
    found = [row for pillar in PILLARS for row in here.ask(queries.indicator_scores, month, pillar, "headline")
             if row.team == team]  # fmt: skip
    order = by_score(found)
    if not order:
        return None
    low = order[0]
    name = naming.indicator_name(say, low.indicator)
    one = method.load().indicators[low.indicator]
    value = naming.with_unit(say, low.value, one) if low.value is not None else naming.value_said(say, low)
    why = say("home.lowest_why", value=value, score=say.number(low.score, 1),
              what=naming.pillar_name(say, low.pillar))  # fmt: skip
    return Task(say("home.lowest", indicator=name), why, say("home.to_cells"), "explain",
                (("team", team), ("what", low.indicator)))  # fmt: skip


def _asks(here: Here, rule: str) -> str:
    return findings.asks(rule, here.say.lang)


def _months(here: Here, some: Sequence[Question]) -> str:
    ends = (min(one.first for one in some), max(one.last for one in some))
    return " – ".join(dict.fromkeys(map(here.say.month, ends)))


def _turns(here: Here, some: Sequence[Question]) -> str:
    """Whose turn it is, of each how many where it is not all one's."""
    turns = [worded.turn(here.say, one) for one in some]
    return naming.counted(here.say, turns) if len(set(turns)) > 1 else turns[0]
