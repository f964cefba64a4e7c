"""JSON, NDJSON, Parquet and packages: the same cells a spreadsheet would have, and one clear reason where not."""

import datetime
import decimal
import hashlib
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.connectors.test_formats import QUOTED, read, refused, rows
from tests.connectors.workbooks import text, workbook, zipped

HEAD = (1, ["a", "b"])


def parquet(columns, **more):
    out = io.BytesIO()
    pq.write_table(columns if isinstance(columns, pa.Table) else pa.table(columns), out, **more)
    return out.getvalue()


# ---- JSON ----


@pytest.mark.parametrize(
    ("data", "media"),
    [
        ('[{"a": "x", "b": 1}, {"a": "나", "b": null}]', "json"),
        ('{"a": "x", "b": 1}\n{"a": "나", "b": null}\n', "ndjson"),
        ('\ufeff{"a": "x", "b": 1}\r\n{"a": "나"}', "ndjson"),
        ('{"b2b": [{"a": "x", "b": 1}, {"a": "나"}]}', "json"),
    ],
)
def test_records_are_rows_under_their_names(data, media):
    reading = read(data.encode(), "a.json")
    assert reading.media == media
    assert rows(reading) == [HEAD, (2, ["x", "1"]), (3, ["나", None])]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("12", "12"), ("-5", "-5"), ("92.5", "92.5"), ("12.699999999999999", "12.7"), ("1E3", "1000"),
        ("123456789012345678", "123456789012345678"), ("true", "TRUE"), ("false", "FALSE"), ('"007"', "007"),
        ('" x\\n"', "x"), ("1e999", "1e999"), ("1e9999999", "1e9999999"), ("null", None), ('"\\ud55c"', "한"),
    ],
)  # fmt: skip
def test_a_cell_is_what_a_workbook_would_show(cell, said):
    assert rows(read(f'[{{"a": "x", "b": {cell}}}]'.encode(), "a.json"))[1] == (2, ["x", said])


def test_a_name_that_comes_late_is_a_further_column_and_an_empty_record_is_counted():
    data = b'[{"a": "1"}, {}, {"b": "2", "a": ""}]'
    assert rows(read(data, "a.json")) == [HEAD, (2, ["1", None]), (4, [None, "2"])]


def test_an_object_names_its_lists_and_says_the_header_beside_them():
    said = {"team_id": "abc", "kinds": ["b2b", "b2c"], "b2b": [{"a": "1"}], "b2c": [], "one": {"c": "2"}}
    reading = read(json.dumps(said).encode(), "a.json")
    assert [sheet.name for sheet in reading.sheets] == ["report", "b2b", "b2c", "one"]
    assert rows(reading) == [(1, ["team_id", "kinds"]), (2, ["abc", "b2b, b2c"])]


def test_ten_thousand_records_keep_their_order():
    data = json.dumps([{"a": n, "b": n % 7} for n in range(10_000)]).encode()
    assert rows(read(data, "a.json"))[1:] == [(n + 2, [str(n), str(n % 7)]) for n in range(10_000)]


DEEP = 100_000
ODD = {
    "a name twice": ('[{"a": 1}, {"a": 1, "a": 2}]', "F47", 3),
    "a name twice at the top": ('{"a": 1, "a": 2}', "F47", 2),
    "NaN": ('[{"a": NaN}]', "F47", 2),
    "Infinity": ('[{"a": -Infinity}]', "F47", 2),
    "a list in a cell": ('[{"a": [1]}]', "F47", 2),
    "an object in a cell": ('[{"a": {"b": 1}}]', "F47", 2),
    "a record that is none": ('[{"a": 1}, 5]', "F47", 3),
    "records that are lists": ("[[1, 2], [3, 4]]", "F47", 2),
    "deep": ("[" * DEEP + "]" * DEEP, "F47", 2),
    "deep in a cell": ('[{"a": ' + "[" * DEEP + "]" * DEEP + "}]", "F47", 2),
    "deep objects": ('{"a":' * DEEP + "1" + "}" * DEEP, "F47", 2),
    "keys": (json.dumps([{str(n): n for n in range(200_000)}]), "F29", 2),
    "keys at the top": (json.dumps({str(n): n for n in range(200_000)}), "F29", None),
    "new keys in every record": (json.dumps([{str(n): n} for n in range(1_000)]), "F29", 1),
    "lists": (json.dumps({str(n): [] for n in range(100)}), "F29", None),
    "a number of a million digits": ('[{"a": ' + "9" * 1_000_000 + "}]", "F10", 2),
    "half a letter": ('[{"a": "\\ud800"}]', "F10", 2),
    "half a letter as a name": ('[{"\\udfff": 1}]', "F10", 2),
    "half a letter as a name twice": ('[{"\\udfff": 1, "\\udfff": 1}]', "F47", 2),
    "NUL": ('[{"a": "x\\u0000"}]', "F10", 2),
    "a huge cell": (json.dumps([{"a": "x" * 32_768}]), "F10", 2),
    "a trailing comma": ('[{"a": 1},]', "F46", None),
    "something after the end": ('[{"a": 1}] x', "F46", None),
    "cut off": ('[{"a": 1}, {"a":', "F46", None),
    "a comment": ('[{"a": 1 /* eins */}]', "F46", None),
    "single quotes": ("[{'a': 1}]", "F46", None),
    "no records": ('[{}, {}]', "F01", None),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_odd_json_is_refused_with_its_reason_and_place(name):
    data, rule, row_no = ODD[name]
    finding = refused(data.encode("utf-8", "surrogatepass"))
    assert (finding.rule, finding.row_no) == (rule, row_no)


def test_too_many_records_stop_early():
    assert refused(b'{"a": 1}\n' * 101, max_rows=100).rule == "F09"


# ---- Parquet ----


def test_columns_of_a_parquet_file_are_what_a_workbook_would_show():
    table = pa.table({
        "글": ["x", None, " 나 "], "n": [1, None, -5], "f": [92.5, 12.699999999999999, None],
        "d": pa.array([decimal.Decimal("7.00"), None, decimal.Decimal("0.50")], pa.decimal128(5, 2)),
        "b": [True, False, None], "day": [datetime.date(2026, 2, 1), None, None],
        "at": [datetime.datetime(2026, 2, 1), None, datetime.datetime(2026, 2, 1, 12)],
        "code": pa.array(["a", "b", "a"]).dictionary_encode(),
    })  # fmt: skip
    assert rows(read(parquet(table), "a.parquet")) == [
        (1, ["글", "n", "f", "d", "b", "day", "at", "code"]),
        (2, ["x", "1", "92.5", "7", "TRUE", "2026-02-01", "2026-02-01", "a"]),
        (3, [None, None, "12.7", None, "FALSE", None, None, "b"]),
        (4, ["나", "-5", None, "0.5", None, None, "2026-02-01 12:00:00", "a"]),
    ]


def test_rows_without_a_value_are_counted_and_left_out():
    assert rows(read(parquet({"a": ["x", None, "y"], "b": [None, "", "z"]}), "a.parquet")) == [
        HEAD, (2, ["x", None]), (4, ["y", "z"]),
    ]  # fmt: skip


WHOLE = parquet({"a": ["x", "y"]})
BAD_PARQUET = {
    "rows": (lambda: parquet({"a": pa.array([1] * 200_000)}), "F09"),
    "columns": (lambda: parquet({str(n): [1] for n in range(2_000)}), "F29"),
    "row groups": (lambda: parquet({"a": [1] * 1_100}, row_group_size=1), "F48"),
    "a list column": (lambda: parquet({"a": [[1], [2]]}), "F48"),
    "a struct column": (lambda: parquet({"a": [{"b": 1}]}), "F48"),
    "bytes": (lambda: parquet({"a": [b"x"]}), "F48"),
    "no rows": (lambda: parquet({"a": pa.array([], pa.string())}), "F01"),
    "a huge cell": (lambda: parquet({"a": ["x", "x" * 32_768]}), "F10"),
    "NUL": (lambda: parquet({"a": ["x", "y\0"]}), "F10"),
    "cut off": (lambda: WHOLE[:-3], "F48"),
    "a footer that is larger than the file": (lambda: WHOLE[:-8] + b"\xff\xff\xff\x7f" + b"PAR1", "F48"),
    "a footer of noise": (lambda: WHOLE[:-40] + bytes(range(32)) + WHOLE[-8:], "F48"),
    "encrypted": (lambda: WHOLE[:-4] + b"PARE", "F18"),
    "four bytes": (lambda: b"PAR1", "F48"),
}


@pytest.mark.parametrize("name", BAD_PARQUET)
def test_a_bad_parquet_file_is_refused_with_its_reason(name):
    make, rule = BAD_PARQUET[name]
    assert refused(make(), "a.parquet").rule == rule


def test_a_wrong_cell_of_a_parquet_file_is_named():
    finding = refused(parquet({"a": ["x"] * 3_000, "b": [*["x"] * 2_500, "\0", *["x"] * 499]}), "a.parquet")
    assert finding.cell == "B2502"


def test_any_damage_to_any_byte_of_a_parquet_file_is_a_finding_and_never_an_exception():
    data = parquet({"a": ["x", "y", None], "b": [1.5, 2.5, None]})
    for at in range(0, len(data), 3):
        reading = read(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :], "a.parquet")
        assert reading.sheets or reading.findings


# ---- packages ----

CSV = QUOTED.encode()
BOOK = workbook(f'<row r="1">{text("A1", "x")}</row>', sheets=("하나", "둘"))


def described(*paths, **said):
    return json.dumps({"resources": [{"path": path} | said for path in paths]})


def test_a_plain_zip_of_known_files_is_their_sheets_named_after_them():
    reading = read(zipped({"b2b.csv": CSV, "더/둘.json": '[{"a": 1}]', "책.xlsx": BOOK, "x.pdf": "%PDF"}), "a.zip")
    assert [sheet.name for sheet in reading.sheets] == ["b2b.csv", "더/둘.json", "책.xlsx/하나", "책.xlsx/둘"]
    assert [(one.rule, one.severity, one.sheet) for one in reading.findings] == [("F45", "note", "x.pdf")]
    assert reading.media == "zip"


def test_a_data_package_is_read_in_its_own_order_and_the_rest_is_noted():
    files = {
        "pack/datapackage.json": described("b.csv", "a.csv"),
        "pack/a.csv": CSV,
        "pack/b.csv": CSV,
        "c.csv": CSV,
    }
    reading = read(zipped(files), "a.zip")
    assert [sheet.name for sheet in reading.sheets] == ["pack/b.csv", "pack/a.csv"]
    assert [one.values["name"] for one in reading.findings] == ["c.csv"]


def test_size_and_hash_that_a_package_states_are_checked():
    right = {"bytes": len(CSV), "hash": f"sha256:{hashlib.sha256(CSV).hexdigest()}"}
    assert read(zipped({"datapackage.json": described("a.csv", **right), "a.csv": CSV}), "a.zip").sheets
    for wrong in ({"bytes": len(CSV) + 1}, {"hash": f"sha256:{0:064x}"}):
        files = {"datapackage.json": described("a.csv", **right | wrong), "a.csv": CSV}
        assert refused(zipped(files)).rule == "F44"


@pytest.mark.parametrize(
    "listed",
    [
        described("gone.csv"), described("../a.csv"), "[]", "{}", '{"resources": [{}]}', '{"resources": 5}', "{",
        '{"resources": [{"path": ["a.csv"]}]}', "[" * 100_000,
    ],
)  # fmt: skip
def test_a_package_whose_list_does_not_add_up_is_refused(listed):
    assert refused(zipped({"datapackage.json": listed, "a.csv": CSV})).rule == "F44"


def test_every_file_of_a_package_is_judged_and_named():
    reading = read(zipped({"a.csv": b'a,b\n1,"x\n', "b.json": "[{]", "c.csv": CSV}), "a.zip")
    assert [(one.rule, one.sheet) for one in reading.findings] == [("F07", "a.csv"), ("F46", "b.json")]


def test_a_package_in_a_package_is_not_opened():
    inner = zipped({"a.csv": CSV})
    reading = read(zipped({"a.csv": CSV, "b.xlsx": inner}), "a.zip")
    assert [(one.rule, one.sheet) for one in reading.findings] == [("F19", "b.xlsx")]


def test_too_many_files_and_bombs_are_refused():
    assert refused(zipped({f"{n}.csv": CSV for n in range(21)})).rule == "F44"
    assert refused(zipped({"a.csv": b"a,b\n" + b"1,2\n" * 10_000_000})).rule == "F13"


def test_names_that_korean_windows_wrote_are_read():
    data = zipped({"XXXX.csv": CSV}).replace(b"XXXX.csv", "보고".encode("cp949") + b".csv")
    assert [sheet.name for sheet in read(data, "a.zip").sheets] == ["보고.csv"]
