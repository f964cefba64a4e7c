"""The texts of a column, typed: plain spellings by the engine, all others by the grammar, each text once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from connectors import grammar
from connectors.contract import Contract, Field, fold
from connectors.texts import each_once

# Spellings that mean the same to a cast and to the grammar. Everything else goes through the grammar.
PLAIN = {
    "digits": r"^[0-9]{1,20}(-[0-9]{1,9}){0,3}$",
    "INTEGER": r"^(0|[1-9][0-9]{0,8})$",
    "BIGINT": r"^(0|[1-9][0-9]{0,17})$",
    "DECIMAL(5,2)": r"^(0|[1-9][0-9]{0,2})(\.[0-9]{1,2})?$",
}
RANGES = {"INTEGER": 2**31, "BIGINT": 2**63, "DECIMAL(5,2)": 1000}


def typed(field: Field, texts: pa.Array, contract: Contract) -> pa.Array:
    """One value a text; NULL where the text is empty or does not parse. Texts come without blanks around them."""
    read = reader(field, contract)
    plain = PLAIN.get("digits" if field.privacy == "secret" else field.type)
    if plain and not field.values:
        return _mostly_plain(field, texts, plain, read)
    if field.type == "VARCHAR" and field.max_length is None and _is_ascii(texts):
        return texts
    return each_once(texts, read, field.arrow_type)


def reader(field: Field, contract: Contract) -> Callable[[str], Any]:
    """What reads one text of a field: its value, or None."""
    if field.values:
        return _listed(field)
    if field.type in RANGES:
        return _number(field)
    if field.unit == "month":
        return grammar.month
    if field.type == "DATE":
        return grammar.date
    if field.type == "CHAR(2)":
        return lambda text: code if (code := grammar.ksic(text)) in contract.ksic else None
    if field.privacy == "secret":
        return grammar.digits
    return _text(field)


def _is_ascii(texts: pa.Array) -> bool:
    return pc.all(pc.string_is_ascii(texts)).as_py() is not False


def _mostly_plain(field: Field, texts: pa.Array, plain: str, read: Callable[[str], Any]) -> pa.Array:
    is_plain = pc.match_substring_regex(texts, plain)
    values = pc.if_else(is_plain, texts, None)
    values = pc.replace_substring(values, "-", "") if field.privacy == "secret" else values.cast(field.arrow_type)
    is_other = pc.fill_null(pc.invert(is_plain), False)
    if not pc.any(is_other).as_py():
        return values
    return pc.replace_with_mask(values, is_other, each_once(texts.filter(is_other), read, field.arrow_type))


def _number(field: Field) -> Callable[[str], Any]:
    units, size = grammar.units_of(field.unit), RANGES[field.type]
    read = grammar.decimal if field.type == "DECIMAL(5,2)" else grammar.integer

    def within(text: str) -> Any:
        value = read(text, units)
        return value if value is not None and -size < value < size else None

    return within


def _listed(field: Field) -> Callable[[str], Any]:
    """A code or a label in either language, in any case; a truth value or level also as the grammar reads it."""
    codes: dict[str, Any] = {}
    for code, words in field.values.items():
        codes |= dict.fromkeys(map(fold, (code, words.ko, words.en)), code)
    if field.type == "BOOLEAN":
        return lambda text: {"true": True, "false": False}.get(codes.get(fold(text), ""), grammar.boolean(text))
    if field.type == "ENUM":
        return lambda text: codes.get(fold(text))
    units = grammar.units_of(field.unit)

    def level(text: str) -> int | None:
        value = int(codes[fold(text)]) if fold(text) in codes else grammar.integer(text, units)
        return value if str(value) in field.values else None

    return level


def _text(field: Field) -> Callable[[str], str | None]:
    longest = field.max_length

    def text_of(text: str) -> str | None:
        plain = grammar.canonical(text)
        return plain if plain and (longest is None or len(plain) <= longest) else None

    return text_of
