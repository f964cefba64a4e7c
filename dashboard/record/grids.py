"""The tables of the public record: each row with how sure it is, who says so, and whom to ask for a correction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from connectors import contract
from dashboard.charts import citing
from dashboard.charts.citing import Claims, word
from dashboard.charts.markup import Cell
from dashboard.page import Here
from dashboard.record import asked, findings
from dashboard.tables import Grid, Rows
from dashboard.text import Text

# Rows of the record are long: on a phone each is read as a card.
_stacked = partial(Grid, stacks=True)


@dataclass(frozen=True)
class Book:
    """What every table needs: words, claims, names and colours of teams, and the address for corrections."""

    say: Text
    claims: Claims
    names: dict[str, str]
    colours: dict[str, str]
    corrections: str

    def team(self, code: str | None) -> Cell:
        """A team by name; what is no team, or every team, is said so."""
        if code is None:
            return Cell(self.say("record.no_team"))
        return Cell(self.names.get(code, code), colour=self.colours.get(code, ""))

    def teams(self, codes: str | None) -> str:
        return self.say.listing([self.names.get(code, code) for code in codes.split(";")]) if codes else "–"

    def source(self, claim_id: str, certainty: str | None = None) -> Cell:
        return citing.sources(self.say, self.claims, claim_id, self.corrections, certainty)

    def columns(self, *names: str) -> tuple[str, ...]:
        return tuple(self.say(f"record.col_{name}") for name in names)


def book(here: Here) -> Book:
    """Names as the programme file gives them, else as the record does."""
    say, known = here.say, here.programme.teams
    names = {one.team_id: say.pick(one.ko, one.en) for one in here.ask(asked.teams)}
    names |= {code: say.of(one.words) for code, one in known.items()}
    scope = here.programme.record
    names |= {code: say.of(words) for code, words in scope.not_teams.items()} if scope else {}
    colours = {code: one.colour for code, one in known.items()}
    return Book(say, here.ask(asked.claims), names, colours, scope.corrections if scope else "")


def teams(on: Book, found: Sequence[asked.Team], models: Sequence[asked.Model]) -> Grid:
    """Where each team stands, with its newest programme model."""
    say = on.say
    newest = findings.newest(models)
    rows: Rows = [
        (
            on.team(one.team_id), word(say, "standing", one.standing), _left(say, one),
            say.pick(one.stage1_ko or "–", one.stage1_en or "–"),
            say.pick(one.stage2_ko or "–", one.stage2_en or "–"),
            _model_said(newest.get(one.team_id)), on.source(one.claim_id),
        )
        for one in found
    ]  # fmt: skip
    columns = on.columns("team", "standing", "left_for", "stage1", "stage2", "model", "source")
    return _stacked(say("record.teams_title"), say("record.teams_note"), columns, rows, text_columns=7)


def evaluation(
    on: Book, stage: str, items: Sequence[asked.Item], scores: Sequence[asked.EvaluationScore],
    teams: Sequence[asked.Team], models: Sequence[asked.Model],
) -> Grid:  # fmt: skip
    """One stage item by item: points, top, mean and each team's score, or that it was not published."""
    say = on.say
    here = [one for one in scores if one.stage == stage]
    judged = {one.team_id for one in models if one.is_programme_model and one.stage == stage}
    shown = [one for one in teams if one.team_id in judged]
    rows: Rows = [_item_row(on, item, here, shown) for item in items if item.stage == stage]
    columns = (*on.columns("item", "points", "top", "mean", "gap"), *(on.names[one.team_id] for one in shown))
    title = say("record.scores_title", stage=stage)
    return _stacked(title, say("record.scores_note"), columns, rows, text_columns=1)


def how_judged(on: Book, items: Sequence[asked.Item]) -> Grid:
    """How each item was judged."""
    say = on.say
    rows: Rows = [
        (
            say("record.stage", stage=one.stage), say.pick(one.ko, one.en), word(say, "level", one.level),
            citing.figure(say, on.claims, one.points), say.pick(one.how_ko or "–", one.how_en or "–"),
            on.source(one.claim_id),
        )
        for one in items
    ]  # fmt: skip
    columns = on.columns("stage", "item", "level", "points", "how", "source")
    return _stacked(say("record.how_title"), say("record.how_note"), columns, rows, text_columns=6)


def rulings(on: Book, found: Sequence[asked.Ruling]) -> Grid:
    """What was found about independence, team by team and lens by lens; "not stated" is no pass."""
    say = on.say
    rows: Rows = [
        (
            on.team(one.team_id) if one.team_id else say("record.all_teams"), one.model or "–",
            say("record.stage", stage=one.stage), word(say, "lens", one.lens), word(say, "ruling", one.ruling),
            say.pick(one.ko, one.en), say.day(one.day), on.source(one.claim_id),
        )
        for one in found
    ]  # fmt: skip
    columns = on.columns("team", "model", "stage", "lens", "ruling", "what", "day", "source")
    return _stacked(say("record.rulings_title"), say("record.rulings_note"), columns, rows, text_columns=8)


def uses(on: Book, title: str, found: Sequence[asked.Use]) -> Grid:
    """Announced uses in the words of their sources."""
    say = on.say
    rows: Rows = [
        (
            Cell(say.pick(one.customer_ko, one.customer_en), under=_where(say, one)), on.team(one.team_id),
            word(say, "announced_stage", one.stage), _relation(say, one),
            _family(say, one),
            Cell(say.pick(one.ko, one.en), under=say.pick(one.note_ko or "", one.note_en or "")),
            say.day(one.announced_on) if one.announced_on else say("record.no_date"),
            on.source(one.claim_id, one.certainty),
        )
        for one in found
    ]  # fmt: skip
    columns = on.columns("customer", "team", "use_stage", "relation", "which_model", "what", "day", "source")
    return _stacked(title, say("record.uses_note"), columns, rows, text_columns=8)


def uses_counted(on: Book, found: Sequence[asked.Use]) -> Grid:
    """How many announced uses stand at which stage, by whose demand."""
    say = on.say
    order: tuple[str | None, ...] = ("plan", "MOU", "PoC", "pilot", "production", None)
    stages = [stage for stage in order if any(one.stage == stage for one in found)]
    rows: Rows = []
    for stage in stages:
        mine = [one for one in found if one.stage == stage]
        rows.append((
            word(say, "announced_stage", stage) if stage else say("record.not_stated"), say.number(len(mine)),
            say.number(sum(one.is_independent for one in mine)),
            say.number(sum(one.is_independent and one.is_named for one in mine)),
            say.number(sum(bool(one.is_independent and one.is_named and one.is_own_model) for one in mine)),
        ))  # fmt: skip
    columns = on.columns("use_stage", "announced", "independent", "named", "own_model")
    return _stacked(say("record.counted_title"), say("record.counted_note"), columns, rows)


def support(on: Book, found: Sequence[asked.Support]) -> Grid:
    """GPUs, data and money, by period and team; the amount as printed, with its unit in words."""
    say = on.say
    rows: Rows = [
        (
            one.period, on.team(one.team_id), word(say, "support_kind", one.kind),
            _amount(on, one), word(say, "support_unit", one.unit), say.pick(one.ko or "–", one.en or "–"),
            replace(on.source(one.claim_id), said=""),
        )
        for one in found
    ]  # fmt: skip
    columns = on.columns("period", "team", "support_kind", "amount", "unit", "what", "source")
    return _stacked(say("record.support_title"), say("record.support_note"), columns, rows, text_columns=7)


def consortium(on: Book, found: Sequence[asked.Member]) -> Grid:
    say = on.say
    rows: Rows = [
        (on.team(one.team_id), one.name, word(say, "role", one.role), one.since or say("record.no_date"),
         on.source(one.claim_id))
        for one in found
    ]  # fmt: skip
    columns = on.columns("team", "member", "role", "since", "source")
    return _stacked(say("record.consortium_title", n=len(found)), say("record.consortium_note"), columns, rows,
                text_columns=5)  # fmt: skip


def models(on: Book, found: Sequence[asked.Model]) -> Grid:
    """Licence, size and lineage of each model the record names."""
    say = on.say
    rows: Rows = [
        (
            Cell(one.name, under=one.hf_repo or ""), on.team(one.team_id),
            say("record.stage", stage=one.stage) if one.stage else say("record.no_stage"),
            say("record.programme_model" if one.is_programme_model else "record.other_model"),
            one.licence or say("record.not_stated"),
            citing.size(say, on.claims, one.total_params_b, one.active_params_b), one.context or "–",
            say.day(one.released_on) if one.released_on else "–", _lineage(say, one), on.source(one.claim_id),
        )
        for one in found
    ]  # fmt: skip
    columns = on.columns("model", "team", "stage", "whether", "licence", "size", "context", "released", "lineage",
                         "source")  # fmt: skip
    return _stacked(say("record.models_title"), say("record.models_note"), columns, rows, text_columns=10)


def held(on: Book, found: Sequence[asked.Held]) -> Grid:
    """What is publicly known of readiness items, beside the ladder that a team's own report alone can climb."""
    say = on.say
    items = contract.load().items
    rows: Rows = [
        (
            on.team(one.team_id), say.of(items[one.evidence_id].words), one.scope or "–",
            word(say, "held", one.status), say.pick(one.ko, one.en), on.source(one.claim_id),
        )
        for one in found
    ]  # fmt: skip
    columns = on.columns("team", "evidence", "scope", "held", "what", "source")
    return _stacked(say("record.held_title"), say("record.held_note"), columns, rows, text_columns=6)


def conflicts(on: Book, found: Sequence[asked.Conflict]) -> Grid:
    """Two versions side by side, each with its own source; nobody here decides which is right."""
    say = on.say
    rows: Rows = []
    for one in found:
        claim = on.claims[one.claim_id]
        sides = (
            Cell(said, cites=citing.of_addresses(say, claim, where), under="" if where else say("record.no_page"))
            for said, where in ((say.pick(one.a_ko, one.a_en), one.a_sources),
                                (say.pick(one.b_ko, one.b_en), one.b_sources))
        )  # fmt: skip
        asking = replace(on.source(one.claim_id), said="")
        only = tuple(cite for cite in asking.cites if cite.href.startswith("mailto:"))
        rows.append((
            Cell(say.pick(one.ko, one.en)), *sides,
            Cell(say.pick(one.note_ko or "–", one.note_en or "–"), cites=only),
        ))  # fmt: skip
    columns = on.columns("topic", "version_a", "version_b", "note")
    return _stacked(say("record.conflicts_title", n=len(found)), say("record.conflicts_note"), columns, rows,
                text_columns=4)  # fmt: skip


def unknowns(on: Book, found: Sequence[asked.Unknown]) -> Grid:
    """What is not known, why, and who could say."""
    say = on.say
    rows: Rows = [
        (
            word(say, "topic", one.topic), say.pick(one.what_ko, one.what_en),
            Cell(say.pick(one.why_ko, one.why_en),
                 under=say("record.who_could_say", who=say.pick(one.who_ko, one.who_en))),
            on.source(one.claim_id),
        )
        for one in found
    ]  # fmt: skip
    columns = on.columns("topic", "unknown", "why", "looked")
    return _stacked(say("record.unknowns_title", n=len(found)), say("record.unknowns_note"), columns, rows,
                text_columns=4)  # fmt: skip


def moved(on: Book, found: Sequence[asked.Moved]) -> Grid:
    """Dates that moved, the old beside the new."""
    say = on.say
    rows: Rows = [
        (
            say.pick(one.ko, one.en), one.old, one.new or say("record.open"), say.day(one.announced_on),
            on.source(one.claim_id),
        )
        for one in found
    ]  # fmt: skip
    columns = on.columns("what", "old", "new", "announced_on", "source")
    return _stacked(
        say("record.moved_title", n=len(found)),
        say("record.moved_note"),
        columns,
        rows,
        text_columns=5,
    )


def provenance(on: Book, found: Sequence[asked.Source]) -> Grid:
    """Every source with its date and how it was read."""
    say = on.say
    rows: Rows = [
        (Cell(citing.host(one.url), href=one.url), one.date or say("record.no_date"), word(say, "seen", one.seen),
         one.note or "–")
        for one in found
    ]  # fmt: skip
    columns = on.columns("publisher", "date", "seen", "note")
    return _stacked(say("record.provenance_title", n=len(found)), say("record.provenance_note"), columns, rows,
                text_columns=4)  # fmt: skip


def files(on: Book, found: Sequence[asked.File]) -> Grid:
    """How sure each part of the record is."""
    say = on.say
    rows: Rows = [
        (say.pick(one.ko, one.en), say.pick(one.how_sure_ko, one.how_sure_en), say.number(one.kept),
         say.number(one.left_out))
        for one in found
    ]  # fmt: skip
    columns = on.columns("part", "how_sure", "rows", "left_out")
    return _stacked(say("record.files_title"), say("record.files_note"), columns, rows, text_columns=2)


def problems(on: Book, found: Sequence[asked.Problem]) -> Grid:
    """Rows that were left out of this page, and why."""
    say = on.say
    rows: Rows = [
        (
            f"{one.file}.csv:{one.row_no}" if one.row_no else f"{one.file}.csv", one.column or "–",
            one.said or "–", say.pick(one.reason_ko, one.reason_en), say.pick(one.remedy_ko, one.remedy_en),
        )
        for one in found
    ]  # fmt: skip
    columns = on.columns("row", "column", "stands", "reason", "remedy")
    return _stacked(
        say("record.problems_title", n=len(found)), say("record.problems_note"), columns, rows, text_columns=5
    )


def _left(say: Text, one: asked.Team) -> str:
    return word(say, "left_for", one.left_for) if one.left_for else "–"


def _model_said(one: asked.Model | None) -> str:
    return f"{one.name}, {one.licence}" if one and one.licence else one.name if one else "–"


def _item_row(
    on: Book, item: asked.Item, scores: Sequence[asked.EvaluationScore], teams: Sequence[asked.Team]
) -> tuple[Cell | str, ...]:
    say = on.say
    of_it = [one for one in scores if one.component == item.component]
    tops = [one for one in of_it if one.scope == "max"]
    mean = next((one for one in of_it if one.scope == "mean"), None)
    label = say.pick(item.ko, item.en)
    return (
        Cell(label if item.level != "item" else f"· {label}"), citing.figure(say, on.claims, item.points),
        _top(on, tops, of_it), _published(on, mean), citing.figure(say, on.claims, item.gap),
        *(_published(on, _of_team(of_it, one.team_id)) for one in teams),
    )  # fmt: skip


def _of_team(scores: Sequence[asked.EvaluationScore], team: str) -> asked.EvaluationScore | None:
    """Its own figure; a top score names its team, so it is that team's too."""
    mine = [one for one in scores if one.team_id == team]
    return next((one for one in mine if one.scope == "team"), mine[0] if mine else None)


def _published(on: Book, one: asked.EvaluationScore | None) -> Cell:
    return citing.figure(on.say, on.claims, one.figure) if one else Cell(on.say("record.not_published"))


def _top(on: Book, tops: Sequence[asked.EvaluationScore], of_it: Sequence[asked.EvaluationScore]) -> Cell:
    """The top score with whose it is; none was given apart where every team's own figure is known."""
    if not tops:
        is_known = any(one.scope == "team" for one in of_it)
        return Cell(on.say("record.not_given" if is_known else "record.not_published"))
    named = on.say.listing([on.names[one.team_id] for one in tops if one.team_id])
    return replace(citing.figure(on.say, on.claims, tops[0].figure), under=named)


def _amount(on: Book, one: asked.Support) -> Cell:
    """The amount, under it how far sources spread."""
    return replace(citing.amount(on.say, on.claims, one.amount), under=citing.spread(on.say, one.least, one.most))


def _where(say: Text, one: asked.Use) -> str:
    """For whom, and in which line of work."""
    return f"{word(say, 'channel', one.channel)} · {word(say, 'sector', one.sector)}"


def _family(say: Text, one: asked.Use) -> str:
    return say.listing(one.model_family.split(";")) if one.model_family else say("record.no_name")


def _relation(say: Text, one: asked.Use) -> str:
    if one.in_consortium and one.affiliate != "y":
        return say("record.in_consortium")
    return word(say, "affiliate", one.affiliate)


def _lineage(say: Text, one: asked.Model) -> str:
    note = say.pick(one.lineage_ko or "", one.lineage_en or "")
    parent = say("record.from", parent=one.parent) if one.parent else ""
    return " ".join(part for part in (parent, note) if part) or "–"
