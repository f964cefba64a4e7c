"""The hash of the data: the same for the same inputs on any machine and in any order, else another."""

import dataclasses
import datetime
import shutil

import pytest

from connectors import acts, inbox, inputs, programme, receipts, warehouse
from connectors.acts import Act
from connectors.programme import SEOUL
from tests import made

FIRST, SECOND = datetime.date(2026, 2, 1), datetime.date(2026, 3, 1)
NOON = datetime.datetime(2026, 3, 5, 12, tzinfo=SEOUL)
EVER = datetime.date(2099, 1, 1)


def send(trial, month, **changed):
    rows = [made.b2b(n, month=f"{month}", **changed) for n in range(1, 6)]
    sending = inbox.Sending([inbox.Upload("r.csv", made.as_csv(rows))], "kim", "abc", received_at=NOON)
    answer = inbox.receive(trial, sending)
    if isinstance(answer, inbox.Refused):
        sending = dataclasses.replace(sending, confirmations=dict.fromkeys(answer.unconfirmed, "맞음"))
        answer = inbox.receive(trial, sending)
    return answer.receipt


def digest(folder, until=EVER):
    return inputs.digest(programme.load(folder), receipts.read_all(folder), acts.read(folder), until)


@pytest.fixture
def sent(trial):
    one = programme.load(trial)
    receipt = send(one, FIRST)
    acts.append(trial, [Act("withdraw", "office", "abc", receipt.report_id)], NOON)
    send(one, SECOND)
    return trial


def test_the_same_files_sent_on_another_machine_with_other_keys_have_the_same_hash(sent, tmp_path, monkeypatch):
    other = tmp_path / "elsewhere" / "trial"
    other.mkdir(parents=True)
    shutil.copy(sent / "programme.toml", other)
    monkeypatch.setenv("HWAKSAN_KEYS", str(tmp_path / "other_keys"))
    one = programme.load(other)
    receipt = send(one, FIRST)
    acts.append(other, [Act("withdraw", "office", "abc", receipt.report_id)], NOON)
    last = send(one, SECOND)
    (ours,) = [it for it in receipts.read_all(sent) if it.month == SECOND]
    assert last.report_id != ours.report_id  # made with other keys
    assert digest(other) == digest(sent)


def test_the_order_in_which_files_are_found_does_not_matter(sent):
    one, kept, done = programme.load(sent), receipts.read_all(sent), acts.read(sent)
    assert inputs.digest(one, kept[::-1], done, EVER) == inputs.digest(one, kept, done, EVER)


def test_one_report_more_or_one_other_cell_is_another_hash(sent, tmp_path):
    before = digest(sent)
    send(programme.load(sent), SECOND, regular_users="199")
    after = digest(sent)
    send(programme.load(sent), SECOND, regular_users="198")
    assert len({before, after, digest(sent)}) == 3


@pytest.mark.parametrize(
    ("act", "counts"),
    [
        (Act("grade", "office", "abc", "abc-D0001", FIRST, "E3", "seen", "0" * 64), True),
        (Act("withhold", "office", "abc", month=SECOND, value="b2c"), True),
        (Act("open", "operator", "abc", "abc-D0001"), False),
        (Act("ask", "office", "abc", "abc-D0001", reason="why"), False),
    ],
)
def test_an_act_counts_where_it_decides_what_counts(sent, act, counts):
    before = digest(sent)
    acts.append(sent, [act], NOON)
    assert (digest(sent) != before) == counts


def test_grades_in_another_order_are_another_input(sent, tmp_path):
    other = shutil.copytree(sent, tmp_path / "other")
    grades = [Act("grade", "office", "abc", "abc-D0001", FIRST, value, "seen", "0" * 64) for value in ("E3", "E4")]
    acts.append(sent, grades, NOON)
    acts.append(other, grades[::-1], NOON)
    assert digest(sent) != digest(other)


def test_the_programme_the_record_the_names_and_the_answers_are_inputs(sent):
    seen = {digest(sent)}
    for place in ("record/models.csv", "tables/aliases.csv", "pulls/github/2026-03-01/00-11.body"):
        path = sent / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
        assert digest(sent) not in seen, place
        seen.add(digest(sent))
    (sent / "programme.toml").write_text((sent / "programme.toml").read_text() + "\n# noted\n")
    assert digest(sent) not in seen


def test_what_came_after_a_past_day_is_not_in_its_hash(sent):
    day = datetime.date(2026, 3, 10)
    before = digest(sent, day)
    path = sent / "pulls" / "github" / "2026-03-11" / "00-11.body"
    path.parent.mkdir(parents=True)
    path.write_text("x")
    assert digest(sent, day) == before != digest(sent)


def test_a_warehouse_holds_the_hash_of_what_it_was_built_from(sent):
    one = programme.load(sent)
    today = warehouse.build(one, lambda con, programme: None)
    past = warehouse.build(one, lambda con, programme: None, as_of=datetime.date(2026, 3, 4))
    kept = [warehouse.cursor(path).execute("SELECT hash FROM data_used").fetchall() for path in (today, past)]
    until = datetime.date(2026, 3, 4)
    assert kept[0] == [(digest(sent, one.as_of()),)]
    assert kept[1] == [(inputs.digest(one, receipts.read_all(sent, until=until), acts.read(sent, until), until),)]
    assert kept[0] != kept[1]
