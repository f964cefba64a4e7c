"""The parts of the page Public record: answers first, then everything they rest on."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.programme import RecordScope
from dashboard import blocks, empty
from dashboard.blocks import Block
from dashboard.charts import Numbers, citing, markup
from dashboard.charts.markup import Answer, Cell, Moment
from dashboard.page import Here
from dashboard.record import asked, findings, grids
from dashboard.record.findings import Finding
from dashboard.record.grids import Book

EXAMPLES = 3  # of what is not known
MANY = 4  # sources under an answer; more of them fold
PARTS = ("answers", "timeline", "scores", "uses", "models", "support", "unknown", "sources")


def head(here: Here, on: Book, part: str) -> list[Block]:
    """What this part says in one sentence, when and where was searched, and where to write to."""
    say, scope = here.say, here.programme.record
    if not on.claims:
        return [blocks.head(here, say("record.nothing_title"), []), blocks.Markup(markup.note(_nothing(here)))]
    lines = [_searched(here, scope, part), *_corrections(here, scope)] if scope else []
    problems = here.ask(asked.problems)
    left_out = [blocks.Markup(markup.note(say("record.left_out", n=len(problems))))] if problems else []
    return [blocks.head(here, _title(here, part), lines), *left_out]


def _title(here: Here, part: str) -> str:
    """The finding of each part, from what it shows."""
    say = here.say
    counts = {
        "answers": {"teams": sum(one.standing == "active" for one in here.ask(asked.teams)), "own": _own(here)},
        "timeline": {"n": len(here.ask(asked.events)), "moved": len(here.ask(asked.moved))},
        "scores": {"n": len(here.ask(asked.evaluation_scores))},
        "uses": {"n": len(here.ask(asked.uses)), "own": _own(here)},
        "models": {"n": len(here.ask(asked.models)), "held": len(here.ask(asked.held))},
        "support": {"n": len(here.ask(asked.support)), "members": len(here.ask(asked.consortium))},
        "unknown": {"n": len(here.ask(asked.unknowns)), "conflicts": len(here.ask(asked.conflicts))},
        "sources": {"n": len(here.ask(asked.provenance)),
                    "full": sum(one.seen == "full_text" for one in here.ask(asked.provenance))},
    }  # fmt: skip
    return say(f"record.title_{part}", **counts[part])


def _searched(here: Here, scope: RecordScope, part: str) -> str:
    """The day stands on every part, the scope on the first."""
    say, day = here.say, here.say.day(scope.searched_on)
    if part == PARTS[0]:
        return say("record.searched", day=day, scope=say.of(scope.scope))
    return say("record.searched_on", day=day)


def _corrections(here: Here, scope: RecordScope) -> list[str]:
    """Where to write to. Nobody reads what goes to the reserved name .example: beside real names that is said."""
    said = [here.say("record.corrections", address=scope.corrections)]
    if scope.corrections.endswith(".example") and not here.programme.fictional:
        said.append(here.say("record.corrections_unset"))
    return said


def answers(here: Here, on: Book) -> list[Block]:
    say = here.say
    teams, uses = here.ask(asked.teams), here.ask(asked.uses)
    made = [
        _answer(here, on, "who", findings.standing(say, teams, on.names), "timeline") if teams else None,
        _decided(here, on),
        _answer(here, on, "use", findings.uses(say, uses), "uses") if uses else None,
        _may_run(here, on),
        _unknown(here, on),
        _next(here, on),
    ]
    return [
        blocks.Markup(markup.answers([one for one in made if one])),
        blocks.table(here, "record_teams", grids.teams(on, teams, here.ask(asked.models))),
        blocks.go(here, "benchmarks", say("record.next_benchmarks")),
    ]


def timeline(here: Here, on: Book) -> list[Block]:
    say = here.say
    events = here.ask(asked.events)
    return [
        _timeline(here, on, events),
        blocks.table(here, "record_moved", grids.moved(on, here.ask(asked.moved))),
        blocks.step(here, "record", say("record.next_scores"), part="scores"),
    ]


def scores(here: Here, on: Book) -> list[Block]:
    say, items = here.say, here.ask(asked.items)
    found, teams, models = here.ask(asked.evaluation_scores), here.ask(asked.teams), here.ask(asked.models)
    stages = sorted({one.stage for one in items}, reverse=True)
    return [
        *(blocks.table(here, f"record_stage{stage}", grids.evaluation(on, stage, items, found, teams, models))
          for stage in stages),
        blocks.table(here, "record_rulings", grids.rulings(on, here.ask(asked.rulings))),
        blocks.table(here, "record_how", grids.how_judged(on, items)),
        blocks.step(here, "record", say("record.next_uses"), part="uses"),
    ]  # fmt: skip


def uses(here: Here, on: Book, team: str, stage: str) -> list[Block]:
    say, every = here.say, here.ask(asked.uses)
    found = [one for one in every if team in ("all", one.team_id) and stage in ("all", one.stage or "none")]
    title = say("record.uses_title", n=len(found), all=len(every))
    return [
        blocks.Markup(markup.answers([
            Answer(say("record.ask_use"), _concluded(on, findings.uses(say, every)), "", ""),
            Answer(say("record.ask_model"), Cell(findings.unstated(say, every)), "", ""),
        ])),
        blocks.table(here, "record_counted", grids.uses_counted(on, every)),
        blocks.table(here, "record_uses", grids.uses(on, title, found)),
        blocks.step(here, "record", say("record.next_unknown"), part="unknown"),
    ]  # fmt: skip


def models(here: Here, on: Book) -> list[Block]:
    say = here.say
    return [
        blocks.table(here, "record_held", grids.held(on, here.ask(asked.held))),
        blocks.table(here, "record_models", grids.models(on, here.ask(asked.models))),
        blocks.go(here, "sectors", say("record.next_sectors")),
    ]


def support(here: Here, on: Book) -> list[Block]:
    say = here.say
    return [
        blocks.table(here, "record_support", grids.support(on, here.ask(asked.support))),
        blocks.table(here, "record_consortium", grids.consortium(on, here.ask(asked.consortium))),
        blocks.step(here, "record", say("record.next_unknown"), part="unknown"),
    ]


def unknown(here: Here, on: Book) -> list[Block]:
    say = here.say
    return [
        blocks.table(here, "record_unknowns", grids.unknowns(on, here.ask(asked.unknowns))),
        blocks.table(here, "record_conflicts", grids.conflicts(on, here.ask(asked.conflicts))),
        blocks.step(here, "record", say("record.next_sources"), part="sources"),
    ]


def sources(here: Here, on: Book) -> list[Block]:
    problems = here.ask(asked.problems)
    left_out = [blocks.table(here, "record_problems", grids.problems(on, problems))] if problems else []
    return [
        *left_out,
        blocks.table(here, "record_files", grids.files(on, here.ask(asked.files))),
        blocks.table(here, "record_provenance", grids.provenance(on, here.ask(asked.provenance))),
        blocks.step(here, "record", here.say("record.next_answers"), part="answers"),
    ]


def _nothing(here: Here) -> str:
    return here.say("record.nothing", programme=here.say.of(here.programme.words))


def _own(here: Here) -> int:
    return len(findings.own_uses(here.ask(asked.uses)))


def _concluded(on: Book, found: Finding) -> Cell:
    return citing.concluded(on.say, on.claims, found.said, found.claims, found.certainties)


def _answer(here: Here, on: Book, question: str, found: Finding, part: str) -> Answer:
    say = here.say
    return _folding(here, on, say(f"record.ask_{question}"), found, part)


def _folding(here: Here, on: Book, question: str, found: Finding, part: str) -> Answer:
    cell = _concluded(on, found)
    fold = here.say("record.sources_n", n=len(cell.cites)) if len(cell.cites) > MANY else ""
    return Answer(question, cell, here.say(f"record.more_{part}"), here.href("record", part=part), fold)


def _decided(here: Here, on: Book) -> Answer | None:
    """Of the last stage whose totals were published."""
    say, scores_ = here.say, here.ask(asked.evaluation_scores)
    for stage in sorted({one.stage for one in scores_}, reverse=True):
        found = findings.decided(say, stage, scores_, here.ask(asked.items), on.names)
        if found:
            return _folding(here, on, say("record.ask_decided", stage=stage), found, "scores")
    return None


def _may_run(here: Here, on: Book) -> Answer | None:
    """Licences of the models of those still in; the ladder needs their reports."""
    say = here.say
    active = {one.team_id for one in here.ask(asked.teams) if one.standing == "active"}
    newest = {
        team: one for team, one in findings.newest(here.ask(asked.models)).items()
        if one.licence and team in active
    }  # fmt: skip
    if not newest:
        return None
    said = say.listing([
        say("record.licence", model=one.name, licence=str(one.licence)) for one in newest.values()
    ])  # fmt: skip
    key = "record.may_run" if empty.is_empty(here) else "record.may_run_reported"
    finding = Finding(say(key, licences=said), tuple(one.claim_id for one in newest.values()))
    return _answer(here, on, "may_run", finding, "models")


def _unknown(here: Here, on: Book) -> Answer | None:
    say, found = here.say, here.ask(asked.unknowns)
    if not found:
        return None
    examples = "; ".join(say.pick(one.what_ko, one.what_en) for one in found[-EXAMPLES:])
    said = say("record.unknown_said", n=len(found), examples=examples, conflicts=len(here.ask(asked.conflicts)))
    return _answer(here, on, "unknown", Finding(said, ()), "unknown")


def _next(here: Here, on: Book) -> Answer | None:
    """What is planned, as far as it is known, and that dates have moved before."""
    say = here.say
    ahead = [one for one in here.ask(asked.events) if one.day[:10] > here.day.as_of.isoformat()[: len(one.day)]]
    if not ahead:
        return None
    plans = [say("record.ahead", day=one.day, what=say.pick(one.ko, one.en)) for one in reversed(ahead)]
    said = say("record.next_said", n=len(plans), ahead="; ".join(plans), times=len(here.ask(asked.moved)))
    finding = Finding(said, tuple(one.claim_id for one in ahead), tuple(one.certainty for one in ahead))
    return _answer(here, on, "next", finding, "timeline")


def _timeline(here: Here, on: Book, events: Sequence[asked.Event]) -> Block:
    say = here.say
    moments = [
        Moment(
            one.day, citing.word(say, "event_type", one.kind), one.kind,
            citing.happened(say, on.claims, say.pick(one.ko, one.en), one.claim_id, one.certainty, on.corrections),
            on.teams(one.teams) if one.teams else "",
        )
        for one in events
    ]  # fmt: skip
    title = say("record.timeline_title", n=len(events))
    rows = tuple((one.day, one.kind, markup.words(one.said), one.teams) for one in moments)
    numbers = Numbers(on.columns("day", "kind", "what", "team"), rows)
    html = markup.titled(title, say("record.timeline_note"), markup.timeline(moments, title))
    return blocks.Table("record_timeline", html, blocks.csv_of(here, title, numbers))
