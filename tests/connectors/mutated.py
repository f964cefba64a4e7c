"""Reports damaged at random, by byte and by cell, and what the door answers: a receipt or findings."""

import io
import json
import random

import pyarrow as pa
import pyarrow.parquet as pq

from connectors import inbox, rules
from connectors.inbox import Sending, Taken, Upload
from tests import made
from tests.connectors.workbooks import zipped

# What people and programs really leave in cells, and what only an attacker would.
CELLS = [
    "", " ", "0", "-1", "-", "N/A", "#N/A", "#REF!", "1e3", "1_000", "0x1F", "nan", "inf", "１２", "1,000",
    "3.2억", "12.7", "92.5%",
    "2026-02-30", "2026.2.1", "46065", "2026-02-12T00:00", "합계", "예", "TRUE", "true", "yes!",
    "=1+1", "+82", "@SUM(A1)", "'; DROP TABLE b2b; --", "\x00", "\x1b[31m", "\u202e", "\u200b", "\u3164", "한",
    "\U0001f469\u200d\U0001f467", "\ufeff", '"', '""', "a\nb", "a,b", "a;b\tc", "9" * 30, "9" * 400, "x" * 33_000,
    "../../x", "<script>", "{", "[[", "null", "\ud7ff", "é", "%s%n", "${jndi:x}", "1234567890", "123-45-67891",
]  # fmt: skip


def bases():
    """One good report in each format, as (name, bytes)."""
    rows = [made.b2b(n) for n in range(1, 9)]
    columns = {name: [row[name] or None for row in rows] for name in rows[0]}
    parquet = io.BytesIO()
    pq.write_table(pa.table(columns), parquet)
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    package = json.dumps({"resources": [{"path": "b2b.csv"}]})
    return [
        *(("a.csv", made.as_csv(rows, encoding)) for encoding in ("utf-8", "cp949", "utf-16")),
        ("a.xlsx", made.as_xlsx({"보고": lines})), ("a.json", json.dumps(rows).encode()),
        ("a.ndjson", "\n".join(map(json.dumps, rows)).encode()), ("a.parquet", parquet.getvalue()),
        ("a.zip", zipped({"datapackage.json": package, "b2b.csv": made.as_csv(rows)})),
    ]  # fmt: skip


def damaged(some: random.Random, data: bytes) -> bytes:
    """Up to eight changes: a byte, a run of bytes gone, doubled or moved, the end cut off."""
    found = bytearray(data)
    for _ in range(some.randrange(1, 9)):
        at = some.randrange(len(found) or 1)
        end = at + some.choice((1, 2, 8, 64, 512))
        kind = some.randrange(6)
        if kind == 0:
            found[at:at] = some.randbytes(some.randrange(1, 9))
        elif kind == 1:
            del found[at:end]
        elif kind == 2:
            found[at:at] = found[at:end]
        elif kind == 3:
            del found[at if some.random() < 0.2 else len(found) :]
        elif found:
            found[at : at + 1] = bytes([some.randrange(256)])
    return bytes(found)


def retyped(some: random.Random) -> tuple[str, bytes]:
    """A report in which a few cells, headings or whole rows were overwritten."""
    rows = [
        made.b2b(n) if some.random() < 0.7 else made.b2b(n, stage="poc") for n in range(1, some.randrange(2, 12))
    ]
    head = list(rows[0])
    cells = [list(row.values()) for row in rows]
    for _ in range(some.randrange(1, 6)):
        some.choice(cells)[some.randrange(len(head))] = some.choice(CELLS)
    if some.random() < 0.3:
        head[some.randrange(len(head))] = some.choice(CELLS)
    if some.random() < 0.2:
        cells.insert(some.randrange(len(cells)), [some.choice(CELLS)] * some.randrange(1, len(head) + 3))
    return _written(some, head, cells)


def _written(some: random.Random, head: list[str], cells: list[list[str]]) -> tuple[str, bytes]:
    kind = some.randrange(3)
    if kind == 0:
        return "a.json", json.dumps([dict(zip(head, row, strict=False)) for row in cells]).encode()
    text = io.StringIO(newline="")
    for row in [head, *cells]:
        quoted = some.random() < 0.8
        text.write(",".join('"' + cell.replace('"', '""') + '"' if quoted else cell for cell in row) + "\r\n")
    return "a.csv", text.getvalue().encode("utf-8" if kind == 1 else "utf-16")


def answered(programme, name: str, data: bytes) -> str:
    """The rule in front of a refusal, or "taken". Raises where the door did anything but answer."""
    result = inbox.receive(programme, Sending([Upload(name, data)], "fuzz", "abc"))
    if isinstance(result, Taken):
        return "taken"
    assert any(one.severity in ("reject", "confirm") for one in result.findings), data
    for one in result.findings:
        assert one.rule != "F42", data  # the reader died of our own mistake
        for lang in ("ko", "en"):
            message, remedy = rules.load().words(one, lang)
            assert message and remedy
    return next(one.rule for one in result.findings if one.severity in ("reject", "confirm"))


def mutants(count: int, seed: int):
    """Names and bytes, half damaged by byte and half by cell; the same for the same seed."""
    some = random.Random(seed)
    good = bases()
    for n in range(count):
        if n % 2:
            yield retyped(some)
        else:
            name, data = good[n // 2 % len(good)]
            yield name, damaged(some, data)
