"""What sources told, in the warehouse: latest of each contract, whose it is, whom it names, levels over time."""

import datetime
import json

import pytest

from connectors import acts, inbox, warehouse
from connectors.acts import Act
from connectors.inbox import Sending, Taken, Upload
from connectors.programme import load
from connectors.sources.kept import Shelf
from connectors.sources.rows import Contract, Drift, Level
from connectors.sources.runs import Run, note
from tests import made
from tests.connectors.sources.pulled import programme_with
from tests.connectors.sources.told import Told, keeping

SIGNED = datetime.date(2026, 1, 15)
NAMES = """abc,bizno,9990100013,,team,,,https://abc.example
abc,product_name,가온비서,,team,,,https://abc.example
xyz,bizno,9990100027,,team,2026-01-01,2026-01-31,https://xyz.example
,agency,1234567,999-99-00001,,,,https://agency.example
"""
CUSTOMER = made.b2b()["customer_id"]


def contract(**changed):
    said = {
        "register": "g2b", "number": "R1", "what": "contract", "title": "상담 시스템", "supplier_name": "가",
        "buyer_name": "나", "signed_on": SIGNED, "said_at": "2026-01-16 09:00:00", "supplier_id": "9990100013",
        "buyer_id_type": "bizno", "buyer_id": CUSTOMER.replace("-", ""),
    }  # fmt: skip
    return Contract(**said | changed)


@pytest.fixture
def told(monkeypatch):
    """Hand it a source, a day and rows: they are kept as an answer of that day."""
    return keeping(monkeypatch)


def built(trial, as_of=None):
    path = warehouse.build(load(trial), lambda con, programme: None, as_of)
    return warehouse.cursor(path)


def ask(con, sql):
    return con.execute(sql).fetchall()


def test_what_a_register_said_last_of_a_contract_counts(trial, told):
    programme_with(trial, NAMES)
    told(trial, "g2b", "2026-02-02", contract(amount_krw=100))
    told(trial, "g2b", "2026-02-09", contract(amount_krw=90, said_at="2026-02-05 09:00:00"))
    told(trial, "g2b", "2026-02-16", contract(amount_krw=100))  # an older page, read again later
    assert ask(built(trial), "SELECT number, team_id, amount_krw, matched_by FROM register_contract") == [
        ("R1", "abc", 90, "number")
    ]


def test_corrections_with_numbers_of_their_own_replace_what_they_correct(trial, told):
    programme_with(trial, NAMES)
    first = contract(register="dart", number="1", what="supply", corrects="abc:제어", said_at="20260115")
    told(trial, "dart", "2026-02-02", first, contract(register="dart", number="2", what="correction",
         corrects="abc:제어", said_at="20260120", amount_krw=7))  # fmt: skip
    assert ask(built(trial), "SELECT number, what, amount_krw FROM register_contract") == [("2", "correction", 7)]


def test_a_name_counts_on_the_days_it_was_the_teams(trial, told):
    programme_with(trial, NAMES)
    inside = contract(number="R1", supplier_id="9990100027", signed_on=datetime.date(2026, 1, 31))
    after = contract(number="R2", supplier_id="9990100027", signed_on=datetime.date(2026, 2, 1))
    told(trial, "g2b", "2026-02-02", inside, after)
    assert ask(built(trial), "SELECT number, team_id FROM register_contract") == [("R1", "xyz")]


def test_of_a_resellers_contracts_those_count_that_name_the_product(trial, told):
    programme_with(trial, NAMES + "abc,bizno,9990100035,,reseller,,,https://reseller.example\n")
    told(trial, "g2b", "2026-02-02", contract(number="R1", supplier_id="9990100035"),
         contract(number="R2", supplier_id="9990100035", title="가온비서 구축"))  # fmt: skip
    con = built(trial)
    assert ask(con, "SELECT number, role FROM register_contract") == [("R2", "reseller")]
    assert ask(con, "FROM register_candidate") == []


def test_what_concerns_nobody_is_counted_and_not_loaded(trial, told):
    programme = programme_with(trial, NAMES)
    told(trial, "g2b", "2026-02-02", contract(), *(contract(number=f"N{n}", supplier_id="1") for n in range(3)))
    at = datetime.datetime.fromisoformat("2026-02-02T09:00:00+09:00")
    note(Shelf(programme.folder / "pulls" / "g2b"), Run("g2b", at, at, is_whole=True))
    con = built(trial)
    assert ask(con, "SELECT count(*) FROM pulled_contract") == [(1,)]
    assert ask(con, "SELECT source, is_whole, left_out FROM source_run") == [("g2b", True, 3)]


def test_a_name_alone_makes_a_candidate_until_a_person_says_so(trial, told):
    programme_with(trial, NAMES)
    told(trial, "g2b", "2026-02-02", contract(title="가온비서 도입", supplier_id="1112233334"))
    con = built(trial)
    assert ask(con, "FROM register_contract") == []
    assert ask(con, "SELECT number, team_id, named_as, said FROM register_candidate") == [
        ("R1", "abc", "가온비서", None)
    ]
    now = datetime.datetime.fromisoformat("2026-02-03T09:00:00+09:00")
    acts.append(
        trial, [Act("match", "office", "abc", "g2b:R1", value="yes", reason="규격서에 모델명이 있음")], now
    )
    con = built(trial)
    assert ask(con, "SELECT number, team_id, matched_by FROM register_contract") == [("R1", "abc", "person")]
    acts.append(trial, [Act("match", "office", "abc", "g2b:R1", value="no", reason="다른 제품")], now)
    con = built(trial)
    assert ask(con, "FROM register_contract") == []
    assert ask(con, "SELECT said, said_why FROM register_candidate") == [("no", "다른 제품")]


def test_a_contract_of_several_of_its_own_is_a_teams_once(trial, told):
    programme_with(trial, NAMES + "abc,bizno,9990100035,,consortium,,,https://abc.example\n")
    told(trial, "g2b", "2026-02-02", contract(supplier_id="9990100035"), contract())
    assert ask(built(trial), "SELECT number, role FROM register_contract") == [("R1", "team")]


def test_a_contract_is_judged_once_however_many_names_and_suppliers_stand_in_it(trial, told):
    programme_with(trial, NAMES + "abc,company_name,가온,,team,,,https://abc.example\n")
    joint = {"title": "가온비서 도입", "supplier_id": "1112233334"}
    told(trial, "g2b", "2026-02-02", contract(**joint, supplier_name="주식회사 가온"),
         contract(**joint | {"supplier_id": "1112233335"}, supplier_name="다른 회사"))  # fmt: skip
    assert ask(built(trial), "SELECT number, supplier_name, named_as FROM register_candidate") == [
        ("R1", "주식회사 가온", "가온")
    ]
    _say_yes(trial)
    assert ask(built(trial), "SELECT number, supplier_name FROM register_contract") == [("R1", "주식회사 가온")]


def test_what_a_person_has_confirmed_is_not_counted_again_once_the_number_is_known(trial, told):
    named = NAMES.replace("abc,bizno", "xyz,bizno")
    programme_with(trial, named)
    told(trial, "g2b", "2026-02-02", contract(title="가온비서 도입", supplier_id="1112233334"))
    _say_yes(trial)
    assert ask(built(trial), "SELECT team_id, matched_by FROM register_contract") == [("abc", "person")]
    programme_with(trial, named + "abc,bizno,1112233334,,team,,,https://abc.example\n")
    assert ask(built(trial), "SELECT team_id, matched_by FROM register_contract") == [("abc", "number")]


def test_a_name_points_to_contracts_of_its_own_days_only(trial, told):
    programme_with(trial, NAMES.replace("가온비서,,team,,", "가온비서,,team,2026-01-20,"))
    told(trial, "g2b", "2026-02-02", contract(title="가온비서 도입", supplier_id="1112233334"))
    assert ask(built(trial), "FROM register_candidate") == []


def test_an_award_gives_way_to_the_contract_of_the_same_notice(trial, told):
    programme_with(trial, NAMES)
    award = contract(number="B1-000", what="award", notice="B1")
    told(trial, "g2b", "2026-02-02", award, contract(number="B2-000", what="award", notice="B2"))
    assert ask(built(trial), "SELECT number FROM register_contract ORDER BY ALL") == [("B1-000",), ("B2-000",)]
    told(trial, "g2b", "2026-02-09", contract(number="R1", notice="B1"), contract(number="R9", notice=""))
    assert ask(built(trial), "SELECT number FROM register_contract ORDER BY ALL") == [
        ("B2-000",),
        ("R1",),
        ("R9",),
    ]


def _say_yes(trial):
    now = datetime.datetime.fromisoformat("2026-02-03T09:00:00+09:00")
    acts.append(trial, [Act("match", "office", "abc", "g2b:R1", value="yes", reason="규격서")], now)


def corroborated(trial, **row):
    result = inbox.receive(load(trial), Sending([Upload("r.csv", made.as_csv([made.b2b(**row)]))], "me", "abc"))
    assert isinstance(result, Taken), result
    return ask(built(trial), "SELECT contract_corroborated, evidence_effective FROM b2b")


def test_a_contract_with_the_customer_marks_its_rows_and_leaves_evidence_alone(trial, told):
    programme_with(trial, NAMES)
    before = corroborated(trial)
    told(trial, "g2b", "2026-02-02", contract())
    assert before == [(None, before[0][1])]
    assert corroborated(trial, downtime_min="1") == [(True, before[0][1])]


def test_a_contract_signed_after_the_month_says_nothing_of_it(trial, told):
    programme_with(trial, NAMES)
    told(trial, "g2b", "2026-03-02", contract(signed_on=datetime.date(2026, 3, 1)))
    assert corroborated(trial)[0][0] is None


def test_not_found_is_said_of_public_bodies_alone_and_only_once_the_register_was_read(trial, told):
    programme = programme_with(trial, NAMES)
    told(trial, "g2b", "2026-03-02", contract(buyer_id="9999999999"))
    public = {"customer_type": "public_institution"}
    assert corroborated(trial, **public)[0][0] is None
    at = datetime.datetime.fromisoformat("2026-03-02T09:00:00+09:00")
    note(Shelf(programme.folder / "pulls" / "g2b"), Run("g2b", at, at, "2025-08-01", is_whole=True))
    assert corroborated(trial, downtime_min="1", **public)[0][0] is False
    assert corroborated(trial, downtime_min="2")[0][0] is None
    # Signed before the register was read from: it may well stand there.
    assert corroborated(trial, contract_date="2025-07-01", **public)[0][0] is None


def test_an_agency_is_met_by_its_code_and_by_its_business_number(trial, told):
    programme_with(trial, NAMES)
    told(trial, "g2b", "2026-02-02", contract(buyer_id_type="agency", buyer_id="1234567"))
    found = ask(built(trial), "SELECT count(DISTINCT key) FROM buyer_key WHERE id = '1234567'")
    assert found == [(2,)]


def test_a_number_that_can_only_grow_and_fell_is_kept_and_flagged(trial, told):
    programme_with(trial)
    for day, value in (("2026-02-01", 10.0), ("2026-02-02", 12.0), ("2026-02-03", 11.0)):
        told(trial, "huggingface", day, Level("hf_model", "a/b", "downloads_all_time", value, True))
    rows = ask(built(trial), "SELECT day::VARCHAR, value, fell FROM level_day")
    assert rows == [("2026-02-01", 10.0, False), ("2026-02-02", 12.0, False), ("2026-02-03", 11.0, True)]


def test_a_past_day_holds_what_had_been_pulled_by_then(trial, told):
    programme_with(trial)
    for day in ("2026-02-01", "2026-02-05"):
        told(trial, "huggingface", day, Level("hf_model", "a/b", "likes", 1.0, False))
    con = built(trial, datetime.date(2026, 2, 4))
    assert ask(con, "SELECT day::VARCHAR FROM level_day") == [("2026-02-01",)]


def test_a_past_day_does_not_know_that_an_answer_was_found_unchanged_later(trial, told):
    programme = programme_with(trial, github="https://g.example")
    told(trial, "github", "2026-02-01", Level("gh_repo", "a/b", "stars", 1.0, False))
    shelf = Shelf(programme.folder / "pulls" / "github")
    for day in ("2026-02-01", "2026-02-03", "2026-02-09"):
        at = datetime.datetime.fromisoformat(f"{day}T09:00:00+09:00")
        note(shelf, Run("github", at, at, ended=at, is_whole=True))
    [card] = shelf.cards()
    shelf.touch(card, at)
    for as_of, last_day in ((None, "2026-02-09"), (datetime.date(2026, 2, 4), "2026-02-03")):
        assert ask(built(trial, as_of), "SELECT last_day::VARCHAR FROM answer_day") == [(last_day,)]


def test_a_second_build_knows_the_same_of_each_answer(trial, told):
    programme_with(trial, NAMES)
    told(trial, "g2b", "2026-02-02", contract())
    first = ask(built(trial), "FROM pulled_answer")
    assert ask(built(trial), "FROM pulled_answer") == first
    assert ask(built(trial), "SELECT first_day::VARCHAR, last_day::VARCHAR FROM answer_day") == [
        ("2026-02-02", "2026-02-02")
    ]


def test_what_a_day_said_is_read_once_and_again_when_names_or_reader_change(trial, told, monkeypatch):
    programme_with(trial, NAMES)
    told(trial, "g2b", "2026-02-02", contract(), drifts=[Drift("items", "str")])
    reads = []
    read = Told.read
    monkeypatch.setattr(Told, "read", classmethod(lambda cls, card, body: reads.append(1) or read(card, body)))
    first = ask(built(trial), "SELECT place, what FROM pulled_drift")
    again = ask(built(trial), "SELECT place, what FROM pulled_drift")
    assert (first, again, len(reads)) == ([("items", "str")], [("items", "str")], 1)
    programme_with(trial, NAMES.replace("가온비서", "다른이름"))
    built(trial)
    monkeypatch.setattr(Told, "READS", 2)
    built(trial)
    assert len(reads) == 3
    made_file = next((trial / "pulls" / "g2b").glob("*/.read.json"))
    assert json.loads(made_file.read_bytes())["left_out"] == 0
