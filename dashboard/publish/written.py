"""The files of a public table: CSV, JSON and Parquet that say the same, and the package that describes them."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.disk import json_bytes
from connectors.model import Words
from connectors.texts import inert
from dashboard.publish import model
from dashboard.publish.model import FORMATS, STATE, Column, Edition, PublicTable, Row, Shape, Team, Value

BOM = "\ufeff"  # Excel reads Korean only where it stands first; everything else skips it
MEDIA = {"csv": "text/csv", "json": "application/json", "parquet": "application/vnd.apache.parquet"}
ARROW = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}
LICENCE = {
    "name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}  # fmt: skip
QUARTER = r"^[0-9]{4}Q[1-4]$"


def as_csv(table: PublicTable) -> bytes:
    """UTF-8 with a mark for Excel; a text that a spreadsheet would run is led by an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    names = [one.name for one in table.shape.columns]
    writer.writerow(names)
    writer.writerows([_cell(row[name]) for name in names] for row in table.rows)
    return (BOM + out.getvalue()).encode()


def as_json(table: PublicTable) -> bytes:
    """A list of objects, one a line."""
    lines = (json.dumps(dict(row), ensure_ascii=False, allow_nan=False) for row in table.rows)
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def as_parquet(table: PublicTable) -> bytes:
    columns = [_array(one, table.rows) for one in table.shape.columns]
    out = io.BytesIO()
    names = [one.name for one in table.shape.columns]
    pq.write_table(pa.table(columns, names=names), out, compression="zstd")
    return out.getvalue()


WRITE = {"csv": as_csv, "json": as_json, "parquet": as_parquet}


def files(tables: Iterable[PublicTable]) -> dict[str, bytes]:
    """Every table in every format, by its path in the edition."""
    return {path_of(one.name, form): WRITE[form](one) for one in tables for form in FORMATS}


def path_of(table: str, form: str) -> str:
    return f"data/{table}.{form}"


def clean(text: str) -> str:
    """What teams and sources wrote, without the characters that nobody sees and programs act on."""
    return "".join(
        one for one in text if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co")
    )


def datapackage(edition: Edition, tables: Iterable[PublicTable]) -> bytes:
    """The Frictionless description: one resource a table and format."""
    resources = [_resource(table, form, edition) for table in tables for form in FORMATS]
    title = f"{edition.words.ko} / {edition.words.en}: {edition.id}"
    return json_bytes({
        "name": f"hwaksan-{edition.programme}-{edition.id.lower()}", "id": edition.id, "title": title,
        "version": edition.id, "created": edition.frozen_at.isoformat(),
        "description": _about(edition), "licenses": [LICENCE], "teams": [_team(one) for one in edition.teams],
        "states": {one.id: _both(one.words, one.what) for one in model.load().states.values()},
        "resources": resources,
    })  # fmt: skip


def _team(one: Team) -> dict[str, str | None]:
    """What the code in a column `team` stands for."""
    left = one.left.isoformat() if one.left else None
    return {
        "code": one.code,
        "ko": one.words.ko,
        "en": one.words.en,
        "joined": one.joined.isoformat(),
        "left": left,
    }


def _both(words: Words, what: Words) -> dict[str, str]:
    return {"ko": f"{words.ko}: {what.ko}", "en": f"{words.en}: {what.en}"}


def _about(edition: Edition) -> str:
    fictional = "가상 데이터 · fictional data. " if edition.is_fictional else ""
    return (
        f"{fictional}확산 점수(비공식)는 정부의 확산 지표가 아닙니다. "
        "The diffusion score (unofficial) is not the ministry's index."
    )


def _resource(table: PublicTable, form: str, edition: Edition) -> dict[str, Any]:
    shape, path = table.shape, path_of(table.name, form)
    found: dict[str, Any] = {
        "name": f"{shape.name.replace('_', '-')}-{form}", "path": path, "format": form, "mediatype": MEDIA[form],
        "title": f"{shape.words.ko} / {shape.words.en}", "description": f"{shape.what.ko} / {shape.what.en}",
        "hash": f"sha256:{edition.files[path]}",
    }  # fmt: skip
    # Parquet carries its own schema; of JSON without a row no Frictionless reader can say what table it is.
    if form == "csv" or (form == "json" and table.rows):
        return found | {"profile": "tabular-data-resource", "encoding": "utf-8", "schema": schema(shape)}
    return found | {"type": "file"}


def schema(shape: Shape) -> dict[str, Any]:
    """The Frictionless schema of a table; an empty cell is a value that is not there."""
    return {
        "fields": [_field(one, shape.key) for one in shape.columns],
        "primaryKey": list(shape.key),
        "missingValues": [""],
    }


def _field(column: Column, key: tuple[str, ...]) -> dict[str, Any]:
    kind = "string" if column.type == "quarter" else column.type
    found: dict[str, Any] = {
        "name": column.name, "type": kind, "title": f"{column.words.ko} / {column.words.en}",
    }  # fmt: skip
    if column.what:
        found["description"] = f"{column.what.ko} / {column.what.en}"
    if column.unit:
        found["unit"] = column.unit
    limits: dict[str, Any] = {"required": True} if column.name in key else {}
    if column.name.endswith(STATE):
        limits["enum"] = list(model.load().states)
    if column.type == "quarter":
        limits["pattern"] = QUARTER
    return found | ({"constraints": limits} if limits else {})


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return inert(value) if isinstance(value, str) else repr(value)


def _array(column: Column, rows: tuple[Row, ...]) -> pa.Array:
    kind = ARROW.get(column.type, pa.string())
    values = [row[column.name] for row in rows]
    return pa.array(values, pa.string()).cast(kind) if column.type == "date" else pa.array(values, kind)
