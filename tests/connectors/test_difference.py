"""What changed between two reports, by example and against a plain second way of finding it."""

import datetime
import random

import pyarrow as pa
import pytest

from connectors import contract, difference, inbox, programme
from connectors.contract import KEYS_OF_THE_DOOR
from connectors.difference import Change, Row
from tests import made


def rows(trial, some, month=datetime.date(2026, 2, 1)):
    """The stored rows of a file, as the door reads it."""
    sending = inbox.Sending([inbox.Upload("r.csv", made.as_csv(some))], "kim", "abc", month)
    return inbox.look(programme.load(trial), sending).checked.rows


def test_new_gone_and_changed_are_told_with_their_rows(trial):
    was = rows(trial, [made.b2b(1), made.b2b(2), made.b2b(3)])
    now = rows(trial, [made.b2b(4), made.b2b(3), made.b2b(2, active_users="250", end_date="")])
    found = difference.between(was, now, ["b2b"])
    assert [(one.key, one.row_no) for one in found.new] == [("abc-D0004", 2)]
    assert found.gone == [Row("b2b", "abc-D0001", 2, was["sheet"][0].as_py())]
    (change,) = found.changed
    assert (change.key, change.field, change.was, change.now, change.row_no) == (
        "abc-D0002", "active_users", "300", "250", 4,
    )  # fmt: skip
    assert found.same == {"b2b": 1}


def test_the_same_rows_in_another_order_are_no_difference(trial):
    some = [made.b2b(n) for n in range(1, 6)]
    found = difference.between(rows(trial, some), rows(trial, some[::-1]), ["b2b"])
    assert found.is_none
    assert found.same == {"b2b": 5}


def test_beside_the_month_before_the_month_itself_is_no_difference(trial):
    now = rows(trial, [made.b2b(1, month="2026-03-01")], datetime.date(2026, 3, 1))
    assert difference.between(rows(trial, [made.b2b(1)]), now, ["b2b"]).is_none


def test_an_emptied_cell_is_a_change(trial):
    found = difference.between(rows(trial, [made.b2b(1)]), rows(trial, [made.b2b(1, downtime_min="")]), ["b2b"])
    assert [(one.field, one.was, one.now) for one in found.changed] == [("downtime_min", "10", None)]


def test_another_customer_shows_as_another_key_and_never_as_a_number(trial):
    was, now = rows(trial, [made.b2b(1)]), rows(trial, [made.b2b(1, customer_id=made.bizno(123456789))])
    changed = difference.between(was, now, ["b2b"]).changed
    # Without a business group of its own a customer is its own group.
    assert {one.field for one in changed} == {"customer_key", "customer_group_key"}
    assert all(len(one.was) == len(one.now) == 7 and one.was != one.now for one in changed)


def plainly(was, now, kind):
    """The same by dictionaries, cell by cell."""
    key = contract.load().kinds[kind].key
    fields = [f.name for f in contract.load().kinds[kind].fields.values() if f.is_stored]
    old, new = ({" · ".join(r[k] for k in key): r for r in t.to_pylist() if r["kind"] == kind} for t in (was, now))
    shown = {
        (k, f): (_shown(f, old[k][f]), _shown(f, new[k][f]))
        for k in old.keys() & new.keys() for f in fields
        if f not in (*key, "report_month") and old[k][f] != new[k][f]
    }  # fmt: skip
    return new.keys() - old.keys(), old.keys() - new.keys(), shown


def _shown(field, value):
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return value[:6] + "…" if field in KEYS_OF_THE_DOOR else str(value)


@pytest.mark.parametrize("seed", range(8))
def test_random_reports_differ_as_a_plain_second_look_says(seed):
    chance = random.Random(seed)
    was, now = (_random_rows(chance) for _ in range(2))
    for kind in ("b2b", "b2c", "readiness"):
        found = difference.between(was, now, [kind])
        new, gone, changed = plainly(was, now, kind)
        assert {one.key for one in found.new} == new
        assert {one.key for one in found.gone} == gone
        assert {(c.key, c.field): (c.was, c.now) for c in found.changed} == changed


def _random_rows(chance):
    """Rows of every kind with few different values, so that many cells agree and many do not."""
    schema = pa.schema([field for field in contract.load().row_schema() if field.name != "report_id"])
    made_rows = []
    for kind in contract.load().kinds.values():
        for n in chance.sample(range(30), 20):
            row = {field.name: _value(chance, field.type) for field in schema}
            row |= {"kind": kind.name, "sheet": "s", "row_no": n} | {part: f"{part}-{n}" for part in kind.key}
            made_rows.append(row)
    return pa.Table.from_pylist(made_rows, schema=schema)


def _value(chance, type_):
    if chance.random() < 0.3:
        return None
    n = chance.randint(0, 3)
    if pa.types.is_date(type_):
        return datetime.date(2026, 1, 1 + n)
    if pa.types.is_boolean(type_):
        return n > 1
    if pa.types.is_decimal(type_):
        return pa.scalar(f"{n}.50").cast(type_).as_py()
    return n if pa.types.is_integer(type_) else f"값{n}"


def test_changes_are_in_the_order_of_the_file(trial):
    some = [made.b2b(n, downtime_min="1", active_users="250") for n in (3, 1, 2)]
    found = difference.between(rows(trial, [made.b2b(n) for n in (1, 2, 3)]), rows(trial, some), ["b2b"])
    assert [one.key[-1] for one in found.changed] == ["3", "3", "1", "1", "2", "2"]
    assert all(isinstance(one, Change) for one in found.changed)
