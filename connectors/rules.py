"""The rules of the door, read from rules.toml: the SQL that picks the wrong rows, with words and remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar, cast, get_args

import duckdb

from connectors import contract as contracts
from connectors import toml
from connectors.contract import Contract, Field, Kind
from connectors.model import Finding, Severity, Words
from connectors.toml import Section

T = TypeVar("T")
HERE = Path(__file__).parent
KINDS = ("any", "header", "b2b", "b2c", "readiness")
SCOPES = ("row", "rows", "months", "report", "whole", "teams")
NEEDS = ("", "kftc_groups", "panel", "consents")
KEYS = {
    "kind", "scope", "severity", "fields", "each", "over", "needs", "wrong_when", "was", "tells", "message",
    "remedy",
}  # fmt: skip
NUMBERS = ("INTEGER", "BIGINT")
GROUPS: dict[str, Callable[[Field], bool]] = {
    "required": lambda field: field.required == "yes",
    "typed": lambda field: (
        not field.values and (field.type in (*NUMBERS, "DATE", "DECIMAL(5,2)") or field.max_length is not None)
    ),
    "listed": lambda field: bool(field.values),
    "counted": lambda field: field.type in NUMBERS,
}
# What a spreadsheet shows for a formula that went wrong.
EXCEL_ERRORS = frozenset({"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
# What the door makes of a field for the rules to read.
MADE_OF = {"evidence_sha256": "evidence_ref"}
# Rows of earlier months that a rule compares with; and with those of other teams, all but `now` and `said`.
SIDE_ROWS = ("before", "before_2", "month_1", "month_3", "recent")
OTHER_ROWS = (*SIDE_ROWS, "other")
EARLIER = re.compile(rf"\b(past|{'|'.join(SIDE_ROWS)})(_[a-z]\w*)?\b")


@dataclass(frozen=True)
class Case:
    """One rule tried on one kind (and, where the rule says `each`, on one field): what is really run.

    `field` is the cell a finding points at, `reads` are the fields whose typed value the condition uses, `tells`
    the SQL of each value that the words show ("was": what stood there before).
    """

    rule: Rule
    kind: str
    field: str
    wrong_when: str
    tells: dict[str, str]

    @cached_property
    def reads(self) -> frozenset[str]:
        """Unreadable cells among these silence the case; a field whose text it judges (said.x) is not one."""
        return _names("now", self.wrong_when) - _names("said", self.wrong_when)

    @cached_property
    def conjuncts(self) -> frozenset[str]:
        """Tests that must all hold for the rule to find anything; none are told where it is not that simple."""
        flat = _flat(self.wrong_when)
        is_simple = not re.search(r"\b(OR|CASE|BETWEEN)\b", flat, re.I)
        return frozenset(part.strip() for part in re.split(r"\bAND\b", flat)) if is_simple else frozenset()

    @cached_property
    def mentions(self) -> frozenset[str]:
        return _names("now", self.wrong_when) | _names("said", self.wrong_when)

    @cached_property
    def beside(self) -> frozenset[str]:
        """The rows of earlier months it compares with: without them it is silent."""
        return frozenset(rows for rows in SIDE_ROWS if _names(rows, self.wrong_when))

    @cached_property
    def earlier(self) -> frozenset[str]:
        """The fields it may look at in earlier months: all it names, where it looks at any."""
        text = " ".join([self.wrong_when, *self.tells.values()])
        words = re.findall(r"\w+", text) if EARLIER.search(text) else []
        return frozenset(MADE_OF.get(word, word) for word in words)


@dataclass(frozen=True)
class Rule:
    """`fields` by kind: the cells it names, the one to look at first in front."""

    id: str
    kind: str
    scope: str
    severity: Severity
    over: str
    needs: str
    message: Words
    remedy: Words
    fields: dict[str, tuple[str, ...]]
    cases: dict[str, tuple[Case, ...]]


@dataclass(frozen=True)
class FileRule:
    """Words of a finding about the file as a whole."""

    id: str
    severity: Severity
    message: Words
    remedy: Words


@dataclass(frozen=True)
class Rules:
    version: str
    macros: dict[str, str]
    rules: dict[str, Rule]
    files: dict[str, FileRule]
    wanted: dict[str, Words]

    def cases(self, kind: str, scopes: Iterable[str]) -> list[Case]:
        """What to run on a kind, in the order of the file."""
        return [case for rule in self.rules.values() if rule.scope in scopes for case in rule.cases.get(kind, ())]

    def earlier(self, kind: Kind) -> frozenset[str]:
        """The columns of earlier months that some rule on a kind may look at, and those that tell rows apart."""
        cases = [case for rule in self.rules.values() for case in rule.cases.get(kind.name, ())]
        named = {"report_month"}.union(kind.key, *(case.earlier for case in cases))
        return frozenset(named & set(contracts.load().row_schema().names))

    def naming(self, kind: str, field: str) -> list[str]:
        """The rules that name a field of a kind."""
        return [rule.id for rule in self.rules.values() if field in rule.fields.get(kind, ())]

    def words(self, finding: Finding, lang: str) -> tuple[str, str]:
        """Message and remedy of a finding, with what it found put in."""
        rule = self.rules.get(finding.rule) or self.files[finding.rule]
        values = _Said(finding.values, said=finding.said, row=str(finding.row_no or ""))
        values["hint"] = self.wanted["excel_error"][lang] if finding.said in EXCEL_ERRORS else ""
        kinds = contracts.load().kinds
        kind = kinds.get(finding.kind or "")
        if kind is not None:
            values["kind"] = kind.words[lang]
            field = kind.fields.get(finding.field or "")
            if field is not None:
                values["wanted"] = self.expected(field, lang)
            if field is not None and values.get("was") in field.values:
                values["was"] = field.values[values["was"]][lang]
            elif field is not None and field.type in NUMBERS:
                values |= {name: grouped(values[name]) for name in ("was", "total") if name in values}
        return rule.message[lang].format_map(values), rule.remedy[lang].format_map(values)

    def expected(self, field: Field, lang: str) -> str:
        """What a cell of a field may hold, in a sentence."""
        if field.values:
            labels = ", ".join(words[lang] for words in field.values.values())
            return self.wanted["listed"][lang].format(labels=labels)
        if field.allowed is not None and field.type in ("VARCHAR", "CHAR(2)"):
            return self.wanted["allowed"][lang].format(allowed=field.allowed[lang])
        is_any_text = field.type == "VARCHAR" and field.max_length is None
        kind = "month" if field.unit == "month" else "text" if is_any_text else field.type
        return self.wanted[kind][lang].format(longest=field.max_length)


class _Said(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


@cache
def load(path: Path = HERE / "rules.toml") -> Rules:
    """All rules, checked against the contract. Raises BrokenFile with file, key and reason."""
    top = toml.load(path)
    top.only({"version", "macro", "rule", "file", "wanted"})
    macro = top.section("macro")
    return Rules(
        version=top.get("version", str),
        macros={name: macro.get(name, str) for name in macro.data},
        rules={id: _rule(id, one, contracts.load()) for id, one in top.sections("rule").items()},
        files={id: _file_rule(id, one) for id, one in top.sections("file").items()},
        wanted={name: top.section("wanted").words(name) for name in top.section("wanted").data},
    )


def _file_rule(id: str, one: Section) -> FileRule:
    one.only({"severity", "message", "remedy"})
    return FileRule(id, _severity(one), one.words("message"), one.words("remedy"))


def _rule(id: str, one: Section, contract: Contract) -> Rule:
    one.only(KEYS)
    rule = Rule(
        id=id,
        kind=one.one_of("kind", KINDS),
        scope=one.one_of("scope", SCOPES),
        severity=_severity(one),
        over=one.one_of("over", ("now", "before"), "now"),
        needs=one.one_of("needs", NEEDS, ""),
        message=one.words("message"),
        remedy=one.words("remedy"),
        fields={},
        cases={},
    )
    for kind in _kinds(rule, one, contract):
        _tried_on(rule, kind, one)
    if not any(rule.cases.values()):
        raise one.broken("wrong_when", "fits no kind of the contract")
    return rule


def _severity(one: Section) -> Severity:
    return cast(Severity, one.one_of("severity", get_args(Severity)))


def _kinds(rule: Rule, one: Section, contract: Contract) -> list[Kind]:
    if rule.kind == "header":
        return [Kind("header", Words("보고서", "Report"), (), contract.header)]
    if rule.kind != "any":
        return [contract.kinds[rule.kind]]
    by_kind = one.data.get("wrong_when")
    return [kind for kind in contract.kinds.values() if not isinstance(by_kind, dict) or kind.name in by_kind]


def _tried_on(rule: Rule, kind: Kind, one: Section) -> None:
    """Fill in the cases of a rule on one kind. A rule for any kind is tried where all its fields exist."""
    named, each = _fields(rule, kind, one), _each(kind, one)
    sql = _by_kind(one, "wrong_when", kind.name, str)
    cases = [_case(rule, kind, field, sql, one) for field in (each if each is not None else named[:1])]
    fitting = [case for case in cases if case.mentions <= kind.fields.keys()]
    if rule.kind != "any" and len(fitting) < len(cases):
        raise one.broken("wrong_when", f"names a field that {kind.name} does not have")
    if fitting:
        rule.cases[kind.name] = tuple(fitting)
        rule.fields[kind.name] = tuple(dict.fromkeys([*(each or ()), *named]))


def _fields(rule: Rule, kind: Kind, one: Section) -> list[str]:
    named = _by_kind(one, "fields", kind.name, list) if "fields" in one.data else []
    unknown = [name for name in named if name not in kind.fields]
    if unknown and rule.kind != "any":
        raise one.broken("fields", f"{unknown[0]} is not a field of {kind.name}")
    if not named and "each" not in one.data:
        raise one.broken("fields", "is missing")
    return [name for name in named if name in kind.fields]


def _each(kind: Kind, one: Section) -> list[str] | None:
    """The fields an `each` stands for; None where the rule is tried once."""
    if "each" not in one.data:
        return None
    each = one.data["each"]
    if each == "fields":
        each = one.get("fields", list)
    if isinstance(each, list):
        return [name for name in each if name in kind.fields]
    if each not in GROUPS:
        raise one.broken("each", f"{each!r} is none of fields, {', '.join(GROUPS)} or a list")
    return [field.name for field in kind.fields.values() if _is_sent(field) and GROUPS[each](field)]


def _is_sent(field: Field) -> bool:
    return field.filled_by == "team"


def _by_kind(one: Section, key: str, kind: str, type_: type[T]) -> T:
    """A value that may differ by kind: `wrong_when = "..."` or `wrong_when.b2b = "..."`."""
    if isinstance(one.data.get(key), dict):
        return one.section(key).get(kind, type_)
    return one.get(key, type_)


def _case(rule: Rule, kind: Kind, field: str, sql: str, one: Section) -> Case:
    sql = sql.strip().replace("{field}", field).replace("{pattern}", kind.fields[field].pattern or "")
    try:
        _parser().extract_statements(f"SELECT ({sql})")
    except duckdb.Error as problem:
        raise one.broken("wrong_when", str(problem).splitlines()[0]) from None
    for rows in OTHER_ROWS:
        for name in _names(rows, sql) - kind.fields.keys():
            raise one.broken("wrong_when", f"{rows}.{name} is not a field of {kind.name}")
    return Case(rule, kind.name, field, sql, {name: text.replace("{field}", field) for name, text in _tells(one)})


def _tells(one: Section) -> list[tuple[str, str]]:
    """Name and SQL of each value that the words show; `was` is short for the commonest."""
    more = one.section("tells") if "tells" in one.data else None
    told = [(name, more.get(name, str).strip()) for name in more.data] if more else []
    return [("was", one.get("was", str)), *told] if "was" in one.data else told


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def _flat(sql: str) -> str:
    """The text without what stands in brackets or quotes."""
    sql = re.sub("'[^']*'", "_", sql)
    while (shorter := re.sub(r"\([^()]*\)", "_", sql)) != sql:
        sql = shorter
    return sql


def _names(rows: str, sql: str) -> frozenset[str]:
    return frozenset(MADE_OF.get(name, name) for name in re.findall(rf"\b{rows}\.(\w+)", sql))


def grouped(said: str) -> str:
    """A number as people read it: 422242.0 is 422,242; whatever is none stays as it is."""
    number = re.fullmatch(r"(-?\d+)(?:\.0+|(\.\d+))?", said)
    return f"{int(number[1]):,}{number[2] or ''}" if number else said
