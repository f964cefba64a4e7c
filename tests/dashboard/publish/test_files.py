"""What stands in the files: the same in every format, nothing of a customer, and nothing that runs."""

import csv
import io
import json
import re

import duckdb
import pyarrow.parquet as pq
import pytest

from connectors import contract, warehouse
from dashboard.publish import editions, model, rounding, written
from dashboard.publish.model import PublicTable
from dashboard.scoring import method
from tests import made
from tests.dashboard.publish.conftest import OUT, SECOND

CONTRACT = contract.HERE / "contract.toml"
METHOD = method.FILE
SECRET = {
    "b2b": ("customer_key", "customer_group_key", "evidence_ref", "deployment_id"),
    "b2c": ("evidence_ref",),
    "report": ("receipt_hash", "sha256", "content_sha256", "sender", "file_name"),
    "act": ("signed_by", "hash", "reason"),
}
HOSTILE = (
    '=HYPERLINK("http://x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "<script>alert(1)</script>",
    "가\u202e나\x00다\x1b[31m",
)


def as_text(path):
    """The bytes of a file, and of Parquet, which is compressed, what its cells say."""
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pandas().to_csv().encode()
    return path.read_bytes()


def secrets(folder):
    """Every word of the warehouse that is nobody else's business; short ones would be found by chance."""
    with duckdb.connect(str(warehouse.current(folder)), read_only=True) as con:
        found = {
            str(value)
            for table, columns in SECRET.items()
            for column in columns
            for (value,) in con.execute(
                f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL"
            ).fetchall()
        }
    numbers = {made.b2b(i, "abc", "2026-09-01")["customer_id"] for i in range(1, 14)}
    found |= numbers | {"".join(filter(str.isdigit, one)) for one in numbers}
    return {one for one in found if len(one) >= 6}


def test_no_file_of_an_edition_holds_a_key_a_reference_a_receipt_or_a_name(published):
    words = secrets(published)
    assert len(words) > 80
    shipped = {"contract.toml": CONTRACT, "text.toml": model.FILE, "method.toml": METHOD}
    for path in (published / "editions").rglob("*"):
        if path.name in shipped:  # part of the project, with examples of its own
            assert path.read_bytes() == shipped[path.name].read_bytes()
        elif path.is_file() and path.name != ".lock":
            text = as_text(path)
            assert [one for one in words if one.encode() in text] == [], path


def test_the_search_would_find_a_key_in_parquet(published, tmp_path):
    word = next(iter(secrets(published)))
    shape = model.load().tables["coverage"]
    row = {"quarter": "2026Q3", "team": word, "kind": "b2b", "filing": "late"}
    (tmp_path / "x.parquet").write_bytes(written.as_parquet(PublicTable(shape, (row,))))
    assert word.encode() in as_text(tmp_path / "x.parquet")


def read_csv(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def typed(column, cell):
    """A cell of a CSV by the type the data package gives its column."""
    if cell == "":
        return None
    read = {"integer": int, "number": float, "boolean": lambda text: {"true": True, "false": False}[text]}
    return read.get(column["type"], str)(cell)


@pytest.mark.parametrize("id", OUT)
def test_the_data_package_is_true_of_every_file(published, id):
    folder = published / "editions" / id
    package = json.loads((folder / "datapackage.json").read_bytes())
    assert re.fullmatch(r"[a-z0-9._/-]+", package["name"]) and package["licenses"][0]["name"] == "CC-BY-4.0"
    teams = {row["team"] for row in editions.table(published, id, "scores").rows}
    assert teams <= {one["code"] for one in package["teams"]}
    assert len(package["resources"]) == 3 * len(model.load().tables)
    for one in package["resources"]:
        data = (folder / one["path"]).read_bytes()
        assert one["hash"] == f"sha256:{editions.sha256(data)}"
        # A reader of packages takes for rows only what it can tell the columns of.
        has_rows = one["format"] == "csv" or (one["format"] == "json" and json.loads(data) != [])
        assert ("schema" in one, one.get("type")) == ((True, None) if has_rows else (False, "file")), one["name"]
        if not has_rows:
            continue
        fields, key = one["schema"]["fields"], one["schema"]["primaryKey"]
        if one["format"] == "csv":
            rows = [
                {field["name"]: typed(field, row[field["name"]]) for field in fields} for row in read_csv(data)
            ]
        else:
            rows = json.loads(data)
        assert all([*row] == [field["name"] for field in fields] for row in rows)
        keys = [tuple(row[name] for name in key) for row in rows]
        assert len(set(keys)) == len(keys)
        for field in fields:
            limits = field.get("constraints", {})
            values = [row[field["name"]] for row in rows]
            assert not limits.get("required") or None not in values
            assert field["name"].endswith("_state") == ("enum" in limits)
            assert {*values} <= {None, *limits.get("enum", values)}
            if "pattern" in limits:
                assert all(re.search(limits["pattern"], value) for value in values)
            if field["type"] == "yearmonth":
                assert all(re.fullmatch(r"\d{4}-\d{2}", value) for value in values)


@pytest.mark.parametrize("name", model.load().tables)
def test_csv_json_and_parquet_say_the_same(published, name):
    folder = published / "editions" / SECOND
    rows = json.loads((folder / "data" / f"{name}.json").read_bytes())
    parquet = pq.read_table(folder / "data" / f"{name}.parquet").to_pylist()
    assert [{key: str(v) if hasattr(v, "isoformat") else v for key, v in row.items()} for row in parquet] == rows
    shape = model.load().tables[name]
    fields = written.schema(shape)["fields"]
    read = [
        {field["name"]: typed(field, row[field["name"]]) for field in fields}
        for row in read_csv((folder / "data" / f"{name}.csv").read_bytes())
    ]
    assert read == rows


def table_of(shape, **values):
    return PublicTable(shape, ({one.name: None for one in shape.columns} | values,))


def test_every_state_differs_from_every_other_and_a_value_stands_in_those_alone_that_have_one():
    """What a reader of the file sees of a figure: the cell and its state."""
    shape = model.load().tables["sectors"]
    seen = set()
    for state in model.load().states:
        value = {"reported": 40, "zero": 0, "stale": 40}.get(state)
        (row,) = read_csv(written.as_csv(table_of(shape, customers=value, customers_state=state)))
        assert json.loads(written.as_json(table_of(shape, customers=value)))[0]["customers"] == value
        seen.add((row["customers"], row["customers_state"]))
    assert len(seen) == len(model.load().states)
    words = [one.words for one in model.load().states.values()]
    assert len({one.ko for one in words}) == len({one.en for one in words}) == len(words)


def test_a_figure_has_a_value_exactly_where_its_state_says_so(published):
    for table in editions.tables(published, SECOND).values():
        for name in table.shape.figures:
            for row in table.rows:
                state, value = row[f"{name}_state"], row[name]
                assert state in model.load().states, (table.name, row)
                assert (value is not None) == (state in ("reported", "zero", "stale")) or (
                    state in ("nothing_live", "stale")
                ), (table.name, name, row)
                assert state != "zero" or value == 0


def test_what_a_spreadsheet_would_run_is_a_text_and_nothing_invisible_is_left():
    shape = model.load().tables["events"]
    for text in HOSTILE:
        said = written.clean(text)
        table = table_of(shape, claim_id="x", text_ko=said)
        (row,) = read_csv(written.as_csv(table))
        assert not row["text_ko"].lstrip().startswith(("=", "+", "-", "@"))
        assert json.loads(written.as_json(table))[0]["text_ko"] == said
    assert written.clean(HOSTILE[-1]) == "가나다[31m"


def test_numbers_below_zero_stay_numbers():
    shape = model.load().tables["scores"]
    (row,) = read_csv(written.as_csv(table_of(shape, change=-2.6, change_state="reported", is_within_margin=True)))
    assert (row["change"], row["is_within_margin"], row["score"]) == ("-2.6", "true", "")


def test_columns_are_described_in_both_languages_and_never_twice():
    book = model.load()
    for shape in book.tables.values():
        names = [one.name for one in shape.columns]
        assert len(set(names)) == len(names)
        assert set(shape.figures) <= set(names)
        assert all(one.words.ko.strip() and one.words.en.strip() for one in shape.columns)


def test_no_figure_has_more_decimals_than_its_column_declares(published):
    seen = set()
    for table in editions.tables(published, SECOND).values():
        for column in (one for one in table.shape.columns if one.decimals is not None):
            values = [row[column.name] for row in table.rows if row[column.name] is not None]
            assert all(round(value, column.decimals) == value for value in values), column.name
            seen |= {column.name} if values else set()
    assert {"score", "value", "mau_reach", "stickiness"} <= seen
    # Ratios of what was counted all say how fine they are.
    assert {one.name for name in ("scores", "dimensions", "indicators", "b2c_months")
            for one in model.load().tables[name].columns
            if one.type == "number" and one.decimals is None} == set()  # fmt: skip


def test_ratios_of_users_give_no_exact_count(published):
    """Users to 100 and daily over monthly users to 0.1 points: many numbers of daily users fit."""
    for row in editions.tables(published, SECOND)["b2c_months"].rows:
        if row["stickiness_state"] != "reported":
            continue
        low, high = rounding.preimage(row["mau"], "users")
        daily = low * (row["stickiness"] - 0.05) / 100, high * (row["stickiness"] + 0.05) / 100
        assert daily[1] - daily[0] > 100
        # Reach to 0.01 % of 51.2 million is coarser than the users beside it.
        assert high - low < 0.01 / 100 * 51_200_000
