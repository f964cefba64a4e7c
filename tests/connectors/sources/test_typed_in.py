"""Lists without an API: a line is kept as it was typed, wrong fields are named, and it takes two people."""

import dataclasses
import datetime

import pytest

from connectors import acts, warehouse
from connectors.acts import Act
from connectors.programme import load
from connectors.sources import typed_in
from connectors.sources.typed_in import Line, Wrong

NOW = datetime.datetime.fromisoformat("2026-11-10T09:00:00+09:00")
LINE = Line(
    "csap", "가상클라우드", "9990100013", "가상서비스", "중", "valid", "", datetime.date(2026, 5, 11),
    datetime.date(2031, 5, 10), "https://list.example/issue", "0" * 64, datetime.date(2026, 11, 10), "kim",
)  # fmt: skip


def test_a_line_is_read_back_as_it_was_typed_and_on_a_past_day_not_yet(trial):
    id = typed_in.keep(load(trial), LINE, NOW)
    assert list(typed_in.lines(trial, NOW.date())) == [(id, LINE)]
    assert list(typed_in.lines(trial, NOW.date() - datetime.timedelta(days=1))) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("listed_in", "other"), ("company", " "), ("service", ""), ("business_no", "123"), ("status", "유효"),
        ("granted_on", datetime.date(2026, 11, 11)), ("valid_to", datetime.date(2026, 5, 10)),
        ("source_url", "http://list.example"), ("source_url", "https://me:pw@list.example"),
        ("page_sha256", "abc"), ("seen_on", datetime.date(2026, 11, 11)), ("typed_by", ""),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_so_is_named_and_nothing_is_kept(trial, field, value):
    with pytest.raises(Wrong) as wrong:
        typed_in.keep(load(trial), dataclasses.replace(LINE, **{field: value}), NOW)
    assert wrong.value.fields == [field]
    assert list(typed_in.lines(trial, NOW.date())) == []


def test_a_line_counts_once_somebody_else_has_vouched_for_it(trial):
    id = typed_in.keep(load(trial), LINE, NOW)

    def vouched(by, value="yes"):
        acts.append(trial, [Act("vouch", by, "", id, value=value, reason="같은 쪽을 봄")], NOW)
        con = warehouse.cursor(warehouse.build(load(trial), lambda con, programme: None))
        return con.execute("SELECT vouched, vouched_by FROM paper_line").fetchall()

    assert vouched("kim") == [(None, None)]
    assert vouched("lee") == [("yes", "lee")]
    assert vouched("kim", "no") == [("yes", "lee")]  # whoever typed it does not count
    assert vouched("park", "no") == [("no", "park")]
