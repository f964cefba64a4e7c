"""A receipt can be computed again from the file alone, and no edit of either goes unseen."""

import dataclasses
import json
import random

import pytest

from connectors import inbox, keys, programme, proof, receipts
from connectors.disk import json_bytes
from connectors.inbox import Limits, Upload
from connectors.proof import Step
from tests import made

LIMITS = Limits()


@pytest.fixture
def sent(trial):
    """A report that was taken: its receipt as the sender keeps it, and the file."""
    file = Upload("보고.csv", made.as_csv([made.b2b(n) for n in (1, 2)]))
    read = programme.load(trial)
    taken = inbox.receive(read, inbox.Sending([file], "김담당", "abc"))
    return copy_of(taken.receipt), [file]


def copy_of(receipt):
    return receipts.senders_copy(receipt, keys.keys_of("trial").salt_of(receipt.report_id))


def held(file, originals):
    return {step.what: step.holds for step in proof.prove(file, originals, LIMITS)[1]}


def test_a_receipt_its_file_and_what_the_file_says_are_computed_again_without_the_operators_key(
    sent, monkeypatch, tmp_path
):
    file, originals = sent
    monkeypatch.setenv("HWAKSAN_KEYS", str(tmp_path / "elsewhere"))
    assert held(file, originals) == {"receipt": True, "bytes": True, "content": True}
    assert not (tmp_path / "elsewhere").exists()


def test_the_same_rows_in_another_format_have_the_same_content_and_other_bytes(sent):
    file, _ = sent
    rows = [made.b2b(n) for n in (2, 1)]
    cells = [list(reversed(rows[0])), *(list(reversed(row.values())) for row in rows)]
    other = [Upload("보고.xlsx", made.as_xlsx({"도입": cells}))]
    assert held(file, other) == {"receipt": True, "bytes": False, "content": True}


def test_another_customer_number_is_another_content(sent):
    file, _ = sent
    rows = [made.b2b(1), made.b2b(2, customer_id=made.bizno(123456789))]
    assert held(file, [Upload("보고.csv", made.as_csv(rows))])["content"] is False


def test_every_edit_of_a_receipt_shows(sent):
    file, originals = sent
    whole = json.loads(file)
    chance = random.Random(4)
    for name, value in whole["receipt"].items():
        other = f"{value}!" if isinstance(value, str) and name not in ("month", "received_at") else None
        edited = {
            "month": "2020-01", "received_at": "2020-01-01T00:00:00+09:00",
            "kinds": ["b2c"], "confirmations": [{"rule": "V06", "reason": "r", "by": "b"}], "tables": [],
            "rows": {"b2b": 9}, "findings": {"V06": 1}, "not_checked": {"X12": "panel"},
            "number": chance.randint(9, 99), "bytes": 1,
        }.get(name, other)  # fmt: skip
        changed = json_bytes(whole | {"receipt": whole["receipt"] | {name: edited}})
        assert held(changed, originals)["receipt"] is False, name


def test_a_field_added_to_a_receipt_shows(sent):
    whole = json.loads(sent[0])
    with pytest.raises(proof.NotAReceipt):
        proof.prove(json_bytes(whole["receipt"] | {"note": "approved"}), [], LIMITS)


def test_another_salt_proves_nothing(sent):
    whole = json.loads(sent[0]) | {"content_salt": "00" * 32}
    assert held(json_bytes(whole), sent[1])["content"] is False


def test_a_receipt_from_before_contents_were_committed_to_still_holds(sent):
    whole = json.loads(sent[0])
    old = receipts.signed(dataclasses.replace(receipts.from_json(json_bytes(whole["receipt"])),
                                              content_commitment=""))  # fmt: skip
    assert b"content_commitment" not in receipts.to_json(old)
    _, steps = proof.prove(receipts.to_json(old), sent[1], LIMITS)
    assert steps == [Step("receipt", True), Step("bytes", True), Step("content", None, "no_commitment")]


def test_without_the_salt_or_the_original_that_is_said(sent):
    bare = json_bytes(json.loads(sent[0])["receipt"])
    assert proof.prove(bare, sent[1], LIMITS)[1][2] == Step("content", None, "no_salt")
    assert [step.untried for step in proof.prove(sent[0], [], LIMITS)[1]] == ["", "no_original", "no_original"]


def test_files_of_one_report_may_be_given_in_any_order(trial):
    files = [Upload("b2b.csv", made.as_csv([made.b2b(1)])), Upload("b2c.csv", made.as_csv([made.b2c(1)]))]
    taken = inbox.receive(programme.load(trial), inbox.Sending(files, "김담당", "abc"))
    assert set(held(copy_of(taken.receipt), files[::-1]).values()) == {True}


@pytest.mark.parametrize("file", [b"", b"[]", b"{}", b'{"receipt": 3}', b'{"report_id": "x"}', b"\xff\x00"])
def test_what_is_no_receipt_is_told(file):
    with pytest.raises(proof.NotAReceipt):
        proof.prove(file, [], LIMITS)


def test_what_lies_in_the_inbox_carries_no_salt(trial, sent):
    salt = json.loads(sent[0])["content_salt"].encode()
    assert not any(salt in path.read_bytes() for path in (trial / "inbox").rglob("*") if path.is_file())
