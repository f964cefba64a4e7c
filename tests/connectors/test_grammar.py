"""How one cell is read: every spelling here is either exactly that value or does not parse."""

import datetime
import time
from decimal import Decimal

import pytest

from connectors import contract
from connectors.grammar import boolean, canonical, date, decimal, digits, integer, ksic, month, units_of

NOT_WHOLE = """
    12.7 1e3 1_000 0x1F nan inf infinity -inf 1,23 12,34 1234,567 0,123 1,234,56 1.000 1.000만 1.23456789만
    1..2 1. .5 5- --5 (-5) ((5)) +5 1/3 5² ① ½ ٣ 一 십 천만 만 억 약300 300여 - – — N/A n/a 해당없음 없음 . ,
    1억500 1억5천5 1만20천 1천5 1.5만2천 2만1억 1만2만 1만10000 9223372036854775808 5명 5% ₩5 5원 #N/A TRUE =5
"""
NOT_DATES = """
    2026-02-30 2026-13-01 26-02-12 12/02/2026 2026-02.12 2026-0212 46065 46065.0 2026-02-12junk epoch infinity
    today 2026-02 202602 1026-02-12 2026.02.12(금) 2026-2-12-1 0 미정 예정 - 2026년
"""
PEOPLE, WON, PERCENT = units_of("persons"), units_of("KRW ex VAT"), units_of("%")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("1234", 1234),
        ("1,234", 1234),
        (" 1,234,567 ", 1234567),
        ("１，２３４", 1234),
        ("12.0", 12),
        ("3.2억", 320_000_000),
        ("3.25억", 325_000_000),
        ("1만 2천", 12_000),
        ("1만2천", 12_000),
        ("1만 2000", 12_000),
        ("1만 2,000", 12_000),
        ("12만 345", 120_345),
        ("1억 2,000만", 120_000_000),
        ("1억2천만", 120_000_000),
        ("1조 2,000억", 1_200_000_000_000),
        ("2천5백", 2_500),
        ("1천200만", 12_000_000),
        ("1,200천", 1_200_000),
        ("12백만", 12_000_000),
        ("1.5천", 1_500),
        ("-5", -5),
        ("−5", -5),
        ("△5", -5),
        ("▲ 1,234", -1234),
        ("(5)", -5),
        ("007", 7),
        ("9223372036854775807", 2**63 - 1),
    ],
)
def test_a_whole_number_in_any_usual_spelling(text, value):
    assert integer(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *NOT_WHOLE.split(),
        *("", " ", "1 234", "12 345", "1억 500", "해당 없음", "5 명", "1,234 5", "1\n2", "1\u200b2", "9" * 61),
    ],
)
def test_anything_else_is_not_a_whole_number(text):
    assert integer(text) is None


@pytest.mark.parametrize(
    ("text", "units", "value"),
    [
        ("1,234명", PEOPLE, 1234),
        ("12만명", PEOPLE, 120_000),
        ("12 만 명", PEOPLE, 120_000),
        ("3.2억원", WON, 320_000_000),
        ("3.2억 원", WON, 320_000_000),
        ("1,200천원", WON, 1_200_000),
        ("₩1,234", WON, 1234),
        ("￦ 1,234", WON, 1234),
        ("\\1,234", WON, 1234),
        ("KRW 1,234", WON, 1234),
        ("-₩5", WON, -5),
        ("₩-5", WON, -5),
        ("(5원)", WON, -5),
        ("7건", units_of("requests"), 7),
        ("7석", units_of("seats"), 7),
        ("45분", units_of("minutes"), 45),
        ("1,234원", PEOPLE, None),
        ("3분", PEOPLE, None),
        ("12%", PEOPLE, None),
        ("1,234명", WON, None),
        ("$5", WON, None),
        ("5달러", WON, None),
        ("₩5원원", WON, None),
        ("₩₩5", WON, None),
        ("명", PEOPLE, None),
        ("5명명", PEOPLE, None),
        ("5명 6명", PEOPLE, None),
    ],
)
def test_a_unit_is_read_only_where_the_field_has_it(text, units, value):
    assert integer(text, units) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("92.5", "92.50"),
        ("92.5%", "92.50"),
        ("９２．５％", "92.50"),
        ("100", "100.00"),
        ("0.07", "0.07"),
        ("-3 %", "-3.00"),
    ],
)
def test_a_share_of_two_places(text, value):
    assert str(decimal(text)) == value
    assert isinstance(decimal(text), Decimal)


@pytest.mark.parametrize("text", ["92.125", "92,5", "92.5원", "92.5%p", "nan", "1e2", "", "-", "50%~60%"])
def test_anything_else_is_not_a_share(text):
    assert decimal(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-12",
        "2026.02.12",
        "2026.02.12.",
        "2026. 2. 12.",
        "2026.2.12",
        "2026/2/12",
        "20260212",
        "2026년 2월 12일",
        "2026년2월12일",
        "２０２６．０２．１２",
        "2026-02-12 00:00:00",
        "2026-02-12T00:00:00",
        "2026.02.12(목)",
        "2026. 2. 12.(목요일)",
        " 2026-02-12\u00a0",
    ],
)
def test_twelve_february_in_any_usual_spelling(text):
    assert date(text) == datetime.date(2026, 2, 12)


@pytest.mark.parametrize(
    "text",
    [*NOT_DATES.split(), "", "2026-02-12 09:30:00", "2026 02 12", "2026-02-00"],
)
def test_anything_else_is_not_a_date(text):
    assert date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-02",
        "2026.02",
        "2026. 2.",
        "2026.2",
        "2026/02",
        "2026년 2월",
        "２０２６년２월",
        "202602",
        "2026-02-01",
    ],
)
def test_a_month_is_its_first_day(text):
    assert month(text) == datetime.date(2026, 2, 1)


def test_a_full_date_in_a_month_field_keeps_its_day_so_that_the_rule_can_say_so():
    assert month("2026-02-12") == datetime.date(2026, 2, 12)


@pytest.mark.parametrize(
    "text", ["2026", "2026-13", "26-02", "2026-00", "46054", "2월", "", "2026-02~03", "2026년 1분기"]
)
def test_anything_else_is_not_a_month(text):
    assert month(text) is None


def test_yes_and_no_in_both_languages_but_never_the_letter_o():
    assert [boolean(text) for text in ("TRUE", "true", "Y", "예", "1", "ｙｅｓ")] == [True] * 6
    assert [boolean(text) for text in ("FALSE", "no", "N", "아니오", "아니요", "0")] == [False] * 6
    assert [boolean(text) for text in ("O", "X", "", "2", "-", "tru", "1.0", "해당")] == [None] * 8


def test_a_business_number_is_its_digits():
    for text in ("123-45-67890", "1234567890", "123 45 67890", "１２３－４５－６７８９０"):
        assert digits(text) == "1234567890"
    for text in ("", "1.23457E+09", "1,234", "123-", "-123", "12a", "1234567890.0"):
        assert digits(text) is None


def test_a_division_gets_back_the_zero_that_excel_took():
    assert [ksic(text) for text in ("64", "05", "5", "６４", "01")] == ["64", "05", "05", "64", "01"]
    assert [ksic(text) for text in ("00", "0", "K64", "641", "64.0", "", "금융")] == [None] * 7


def test_text_is_composed_and_trimmed_but_never_folded_by_compatibility():
    assert canonical("\u1112\u1161\u11ab ") == "한"
    assert canonical(" ㅎㅏㄴ\u200b\u00a0\u3000") == "ㅎㅏㄴ"
    assert canonical("\ufeff") == ""
    assert canonical(" a b ") == "a b"


def test_a_hostile_cell_takes_no_time():
    started = time.process_time()
    for text in ("1" * 30_000 + "x", "1만" * 20, "1천" * 20, "1," * 29, "9 " * 29 + "x", "△" * 60, "1 " * 16_000):
        assert integer(text) is None and date(text) is None and month(text) is None
    assert time.process_time() - started < 0.1


def test_every_unit_of_a_number_in_the_contract_has_its_spellings():
    fields = [field for kind in contract.load().kinds.values() for field in kind.fields.values()]
    numbers = [field for field in fields if field.type in ("INTEGER", "BIGINT", "DECIMAL(5,2)")]
    assert {field.unit for field in numbers if not units_of(field.unit)} == set()
