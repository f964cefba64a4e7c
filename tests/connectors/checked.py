"""Reports of the trial programme put through the rules as the door does it, from bytes."""

import csv
import datetime
import hashlib
import io

import pyarrow as pa

from connectors import contract, formats
from connectors.check import check
from connectors.formats.tables import recognise
from connectors.model import Header


def key_of(canonical):
    return hashlib.sha256(canonical.encode()).hexdigest()


def recognised(data, name="report.csv"):
    """Tables of a file, and what was found wrong with the file itself."""
    reading = formats.read(data, name)
    tables, findings = recognise(reading.sheets, contract.load())
    return tables, [*reading.findings, *findings]


def tables_of(data):
    tables, findings = recognised(data)
    assert not [one for one in findings if one.severity == "reject"], findings
    return tables


def as_csv(rows):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def judged(programme, data, month, kinds=None, past=(), grades=(), reveal=False, team="abc", filed=None):
    """The verdict on one file; `past` holds earlier months as (month, file)."""
    tables = tables_of(data) if data else []
    history, months = past_of(programme, past)
    header = Header(team, month, tuple(kinds or sorted({table.kind for table in tables})))
    return check(
        tables, header, programme,
        history=history, filed_months=filed or months, grades=grades, key_of=key_of, reveal=reveal,
    )  # fmt: skip


def past_of(programme, past):
    """Earlier months as the door would have kept them."""
    kept, months = [], {}
    for month, data in past:
        checked = judged(programme, data, month)
        kept.append(checked.rows)
        for kind in checked.kinds:
            months.setdefault(kind, []).append(month)
    return (pa.concat_tables(kept) if kept else None), months


def first_of(text):
    return datetime.date.fromisoformat(f"{text}-01")
