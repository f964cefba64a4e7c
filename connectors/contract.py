"""What a team reports: kinds, fields, types, units and labels, read from contract.toml and its two code lists."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa

from connectors import evidence, toml
from connectors.evidence import EvidenceItem
from connectors.model import Words
from connectors.toml import Section

HERE = Path(__file__).parent
ARROW_TYPES = {
    "VARCHAR": pa.string(), "ENUM": pa.string(), "CHAR(2)": pa.string(), "DATE": pa.date32(),
    "INTEGER": pa.int32(), "BIGINT": pa.int64(), "DECIMAL(5,2)": pa.decimal128(5, 2), "BOOLEAN": pa.bool_(),
}  # fmt: skip
REQUIRED = ("yes", "optional", "no", "when")
PRIVACY = ("public", "aggregate_only", "confidential", "secret")
FILLED_BY = ("team", "derived", "operator", "source")
# The door makes these from the customer numbers, which are sealed and never stored as rows.
KEYS_OF_THE_DOOR = ("customer_key", "customer_group_key")


@dataclass(frozen=True)
class Field:
    """One column of a kind.

    `required` is "yes", "optional", "no" (not sent) or "when", and then `required_when` says when. `values` are
    the codes a cell may hold, with labels; `empty` is what an empty cell is stored as; `derived` how it is made.
    """

    kind: str
    name: str
    words: Words
    aliases: tuple[str, ...]
    type: str
    unit: str
    required: str
    required_when: Words | None
    values: dict[str, Words]
    allowed: Words | None
    pattern: str | None
    max_length: int | None
    empty: str | None
    privacy: str
    filled_by: str
    rules: tuple[str, ...]
    used_by: tuple[str, ...]
    note: Words
    derived: Words | None

    @property
    def arrow_type(self) -> pa.DataType:
        return ARROW_TYPES[self.type]

    @property
    def headings(self) -> tuple[str, ...]:
        """What the column may be headed, in the form `heading` gives."""
        return tuple(dict.fromkeys(map(heading, (self.name, self.words.ko, self.words.en, *self.aliases))))

    @property
    def is_stored(self) -> bool:
        """Kept in rows.parquet: everything sent but the secret numbers, and the keys the door makes of them."""
        return (self.filled_by == "team" and self.privacy != "secret") or self.name in KEYS_OF_THE_DOOR


@dataclass(frozen=True)
class Kind:
    """One kind of table; two rows of a month may not agree in all of `key`."""

    name: str
    words: Words
    key: tuple[str, ...]
    fields: dict[str, Field]


@dataclass(frozen=True)
class Contract:
    version: str
    units: dict[str, Words]
    header: dict[str, Field]
    kinds: dict[str, Kind]
    items: dict[str, EvidenceItem]
    ksic: dict[str, Words]

    def sent_fields(self, kind: str) -> list[Field]:
        """The columns a team fills, in the order of the contract."""
        return [field for field in self.kinds[kind].fields.values() if field.filled_by == "team"]

    def row_schema(self) -> pa.Schema:
        """One wide schema for the rows of all kinds, as kept beside each report."""
        columns: dict[str, pa.DataType] = {
            "report_id": pa.string(), "kind": pa.string(), "sheet": pa.string(), "row_no": pa.int32(),
        }  # fmt: skip
        for kind in self.kinds.values():
            for field in kind.fields.values():
                if field.is_stored:
                    columns.setdefault(field.name, field.arrow_type)
        return pa.schema(list(columns.items()))


def heading(text: str) -> str:
    """A column heading as compared: NFC, case folded, without white space and what trails in brackets."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFC", text)).casefold()
    return re.sub(r"(?:[(（\[][^()（）\[\]]*[)）\]])+$", "", text) or text


@cache
def load(path: Path = HERE / "contract.toml") -> Contract:
    """The contract, whole and checked. Raises BrokenFile with file, key and reason."""
    top = toml.load(path)
    top.only({"version", "unit", "kind", "header", "field"})
    unit_section = top.section("unit")
    units = {name: unit_section.words(name) for name in unit_section.data}
    fields = {kind: _fields(kind, one, units) for kind, one in top.sections("field").items()}
    contract = Contract(
        version=top.get("version", str),
        units=units,
        header=_fields("header", top.section("header"), units),
        kinds={name: _kind(name, one, fields) for name, one in top.sections("kind").items()},
        items=evidence.load(path.parent / "evidence.toml"),
        ksic=_ksic(path.parent / "ksic.toml"),
    )
    for kind in fields.keys() - contract.kinds.keys():
        raise top.broken(f"field.{kind}", "is not a kind")
    _same_name_same_type(contract, top)
    return contract


def _kind(name: str, one: Section, fields: dict[str, dict[str, Field]]) -> Kind:
    one.only({"name", "key"})
    kind = Kind(name, one.words("name"), one.texts("key"), fields.get(name, {}))
    for part in kind.key:
        if part not in kind.fields:
            raise one.broken("key", f"{part} is not a field of {name}")
    if not kind.key:
        raise one.broken("key", "is empty")
    return kind


def _fields(kind: str, section: Section, units: dict[str, Words]) -> dict[str, Field]:
    fields = {name: _field(kind, name, section.section(name), units) for name in section.data}
    seen: dict[str, str] = {}
    for field in fields.values():
        for head in field.headings:
            if seen.setdefault(head, field.name) != field.name:
                raise section.broken(field.name, f"and {seen[head]} can both be headed {head!r}")
    return fields


def _field(kind: str, name: str, one: Section, units: dict[str, Words]) -> Field:
    one.only({*Field.__dataclass_fields__} - {"kind", "words", "values"} | {"name", "value"})
    values = one.section("value")
    field = Field(
        kind=kind,
        name=name,
        words=one.words("name"),
        aliases=one.texts("aliases"),
        type=one.one_of("type", ARROW_TYPES),
        unit=one.one_of("unit", ("", *units), ""),
        required=one.one_of("required", REQUIRED),
        required_when=one.words_if_any("required_when"),
        values={code: values.words(code) for code in values.data},
        allowed=one.words_if_any("allowed"),
        pattern=_pattern(one),
        max_length=one.get("max_length", int, 0) or None,
        empty=one.get("empty", str, "") or None,
        privacy=one.one_of("privacy", PRIVACY),
        filled_by=one.one_of("filled_by", FILLED_BY),
        rules=one.texts("rules"),
        used_by=one.texts("used_by"),
        note=one.words("note"),
        derived=one.words_if_any("derived"),
    )
    _agree(field, one)
    return field


def _agree(field: Field, one: Section) -> None:
    """What one key of a field says about another."""
    if (field.required == "when") != (field.required_when is not None):
        raise one.broken("required_when", 'goes with required = "when", and only with it')
    if field.type in ("ENUM", "BOOLEAN") and not field.values:
        raise one.broken("value", f"is missing: {field.type} lists what it may hold")
    labels: dict[str, str] = {}
    for code, words in field.values.items():
        for label in {fold(code), fold(words.ko), fold(words.en)}:
            if labels.setdefault(label, code) != code:
                raise one.broken(f"value.{code}", f"reads the same as {labels[label]}")
    if (field.filled_by in ("derived", "source")) != (field.derived is not None):
        raise one.broken("derived", "goes with a field that is computed, and only with it")


def fold(text: str) -> str:
    """A label as compared: NFC, trimmed, case folded."""
    return unicodedata.normalize("NFC", text).strip().casefold()


def _same_name_same_type(contract: Contract, top: Section) -> None:
    types: dict[str, str] = {}
    for kind in contract.kinds.values():
        for field in kind.fields.values():
            if types.setdefault(field.name, field.type) != field.type:
                raise top.broken(f"field.{kind.name}.{field.name}.type", "differs from another kind's")


def _ksic(path: Path) -> dict[str, Words]:
    top = toml.load(path)
    for code in top.data:
        if not re.fullmatch(r"\d\d", code):
            raise top.broken(code, "a division has two digits")
    return {code: top.words(code) for code in top.data}


def _pattern(one: Section) -> str | None:
    pattern = one.get("pattern", str, "")
    try:
        re.compile(pattern)
    except re.error as problem:
        raise one.broken("pattern", str(problem)) from None
    return pattern or None
