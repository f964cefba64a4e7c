"""DART: lists and documents, what was corrected or ended, damaged ZIPs, and errors in XML with 200."""

import datetime
import io
import json
import random
import zipfile
from urllib.parse import urlencode

import duckdb
import pytest

from connectors.sources import dart, tables
from connectors.sources.answers import Outcome, Raw
from connectors.sources.fetch import Place, Terms
from connectors.sources.kept import Card, Shelf
from connectors.sources.pulling import shelf_of
from connectors.sources.rows import Contract, Drift, Reading
from connectors.sources.table_rows import table_rows
from tests.connectors.sources.mutants import of_bytes, of_form
from tests.connectors.sources.pulled import NOON, programme_with, pull, readings
from tests.connectors.sources.replay import ENTRIES, SAMPLES, Reply, body_of, entry, sample, serving, zipped

ALIASES = "abc,corp_code,99900001,,affiliate,,,https://abc.example\n"
DART = [one for one in ENTRIES if one["source"] == "dart"]
OCTOBER = datetime.date(2026, 10, 1)
EMPTY = sample("dart_error.013.json")
PAGE = (SAMPLES / "dart_supply_contract_doc.inner.xml").read_bytes().decode("cp949")
DOCUMENT = entry("dart_supply_contract_doc.inner.xml")
LIST = json.loads(body_of(entry("dart_list.ok.json")))
FILING = {"rcept_no": "20261016800001", "corp_code": "99900001", "corp_name": "가온홀딩스",
          "report_nm": "단일판매ㆍ공급계약체결"}  # fmt: skip
ENDED = """<table><tr><td colspan=2>1. 판매&#12685;공급계약 해지 구분</td><td>용역제공</td></tr>
<tr><td colspan=2>- 해지계약명</td><td>은행 업무용 대규모 언어모델 구축</td></tr>
<tr><td rowspan=2>2. 해지내역</td><td>해지금액(원)</td><td>12,400,000,000</td></tr>
<tr><td>최근매출액(원)</td><td>151,000,000,000</td></tr>
<tr><td colspan=2>3. 계약상대방</td><td>가상은행(주)</td></tr>
<tr><td colspan=2>6. 해지일자</td><td>2026년 10월 21일</td></tr></table>"""
CORRECTED = """<table><tr><td>2. 정정관련 공시서류제출일</td><td>2026-10-16</td></tr>
<tr><td>정정항목</td><td>정정전</td><td>정정후</td></tr>
<tr><td>2. 계약내역 - 계약금액(원)</td><td>12,400,000,000</td><td>9,000,000,000</td></tr></table>"""


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("HWAKSAN_KEY_DART", "k" * 40)


def as_zip(page):
    return zipped("20261016800001.xml", page.encode("cp949"))


def card_of(**about):
    url = "https://dart.example/api/document.xml?rcept_no=20261016800001#" + urlencode(FILING | about)
    return Card(url, NOON.isoformat(), "", 200, "", "", 0, "")


def read(page, **about):
    """What the reader makes of a document's text, or of an answer's bytes."""
    return dart.read(card_of(**about), page if isinstance(page, bytes) else as_zip(page))


def said(page, **about):
    reading = read(page, **about)
    assert reading.drifts == []
    return reading.rows[0]


def register(asked):
    """October's list, and for each disclosure in it a document."""
    if asked.path.endswith("list.json"):
        return sample("dart_list.ok.json") if asked.one("bgn_de") == "20261001" else EMPTY
    pages = {"20261016800001": PAGE, "20261020800002": CORRECTED + PAGE, "20261022800003": ENDED}
    return Reply(as_zip(pages[asked.one("rcept_no")]))


def documents_asked(server):
    return [asked.one("rcept_no") for asked in server.seen if asked.path.endswith("document.xml")]


@pytest.mark.parametrize("one", DART, ids=lambda one: one["file"])
def test_each_documented_answer_is_what_it_is_said_to_be(one, tmp_path):
    with (
        serving(lambda asked: Reply(body_of(one), one["status"], one["headers"])) as server,
        Place(server.url, Shelf(tmp_path), Terms(dart.DIALECT)) as place,
    ):
        assert place.get(place.address("list.json")).outcome == one["classify_as"].split()[0]
    assert len(server.seen) == (4 if one["classify_as"] == "TRANSIENT" else 1)


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        *((code, Outcome.AUTH) for code in ("010", "011", "012", "901")),
        *((code, Outcome.BAD_REQUEST) for code in ("021", "100", "101")),
        ("013", Outcome.EMPTY), ("014", Outcome.GONE), ("020", Outcome.QUOTA_PARK), ("800", Outcome.TRANSIENT),
        ("900", Outcome.TRANSIENT), ("777", Outcome.SCHEMA_DRIFT), ("000", Outcome.SCHEMA_DRIFT),
    ],
)  # fmt: skip
def test_a_status_means_the_same_as_json_and_as_xml(code, outcome):
    shapes = [json.dumps({"status": code}).encode(), f"<result><status>{code}</status></result>".encode()]
    assert [dart.DIALECT(Raw(200, {}, body)).outcome for body in shapes] == [outcome, outcome]


@pytest.mark.parametrize("lines", ["", {}, None, "x", 7, {"item": []}])
def test_a_list_that_is_none_is_drift(lines):
    body = json.dumps(LIST | {"list": lines}).encode()
    assert dart.DIALECT(Raw(200, {}, body)).reason == "changed"


@pytest.mark.parametrize(
    ("report_nm", "what"),
    [
        ("단일판매ㆍ공급계약체결              ", "supply"),
        ("단일판매·공급계약체결", "supply"),
        ("단일판매・공급계약 체결", "supply"),
        ("단일판매･공급계약체결(자율공시)", "supply"),
        ("단일판매\u119e공급계약체결", "supply"),
        ("단일판매․공급계약체결", "supply"),
        ("[기재정정]단일판매ㆍ공급계약체결 (자율공시)", "correction"),
        ("[첨부정정][기재정정]단일판매ㆍ공급계약체결", "correction"),
        ("단일판매ㆍ공급계약해지", "termination"),
        ("[기재정정]단일판매ㆍ공급계약해지", "termination"),
        ("단일판매ㆍ공급계약체결(자회사의 주요경영사항)", "supply"),
        ("임원ㆍ주요주주특정증권등소유상황보고서", ""),
        ("단일판매ㆍ공급계약체결 진행상황", ""),
        ("투자판단관련주요경영사항(단일판매ㆍ공급계약체결)", ""),
        ("", ""),
    ],
)
def test_three_kinds_of_report_are_told_from_all_others(report_nm, what):
    assert dart._what(report_nm) == what


def test_contracts_their_corrections_and_their_ends_are_rows(trial):
    with serving(register) as server:
        chosen = programme_with(trial, ALIASES, dart=server.url)
        run = pull(chosen, "dart", since=OCTOBER)
    # two lists (October and two days of November) and three documents; the fourth report is another matter
    assert (run.outcome, run.calls, run.rows, run.drifts, run.is_whole) == (Outcome.OK, 5, 3, 0, True)
    rows = {row.number: row for reading in readings(chosen, "dart") for row in reading.rows}
    assert rows["20261016800001"] == Contract(
        "dart", "20261016800001", "supply", "은행 업무용 대규모언어모델 구축", "가온홀딩스", "가상은행(주)",
        datetime.date(2026, 10, 15), "20261016800001", supplier_corp="99900001", amount_krw=12_400_000_000,
        starts_on=datetime.date(2026, 10, 16), ends_on=datetime.date(2027, 10, 15),
        url="https://dart.fss.or.kr/dsaf001/main.do?rcpNo=20261016800001",
        corrects="은행업무용대규모언어모델구축",
    )  # fmt: skip
    ended = rows["20261022800003"]
    assert (rows["20261020800002"].what, ended.what) == ("correction", "termination")
    assert (ended.signed_on, ended.amount_krw) == (datetime.date(2026, 10, 21), 12_400_000_000)
    # all three are one contract, however its name was spaced, and each was said after the one before
    assert {row.corrects for row in rows.values()} == {"은행업무용대규모언어모델구축"}
    assert [rows[number].said_at for number in sorted(rows)] == sorted(rows)


def test_of_a_contract_that_was_corrected_and_ended_only_its_end_counts(trial):
    with serving(register) as server:
        chosen = programme_with(trial, ALIASES, dart=server.url)
        pull(chosen, "dart", since=OCTOBER)
    with duckdb.connect() as con:
        con.execute("CREATE TABLE act (act VARCHAR, subject VARCHAR, team_id VARCHAR, value VARCHAR, "
                    "reason VARCHAR, signed_by VARCHAR, seq INTEGER)")  # fmt: skip
        con.execute("CREATE TABLE day AS SELECT $as_of::DATE AS as_of", {"as_of": NOON.date()})
        tables.create(con, chosen, NOON.date())
        found = con.execute("SELECT number, what, team_id FROM register_contract").fetchall()
    assert found == [("20261022800003", "termination", "abc")]


def test_the_question_is_asked_as_the_service_wants_it(trial):
    with serving(register) as server:
        chosen = programme_with(trial, ALIASES, dart=server.url)
        pull(chosen, "dart", since=OCTOBER)
    lists = [asked.query for asked in server.seen if asked.path.endswith("list.json")]
    assert lists[1] == {
        "corp_code": ["99900001"], "bgn_de": ["20261001"], "end_de": ["20261031"], "pblntf_ty": ["I"],
        "page_count": ["100"], "page_no": ["1"], "crtfc_key": ["k" * 40],
    }  # fmt: skip
    document = next(asked for asked in server.seen if asked.path.endswith("document.xml"))
    # what the list said stays with the answer and is never sent
    assert document.query == {"rcept_no": ["20261016800001"], "crtfc_key": ["k" * 40]}
    urls = [card.url for card in shelf_of(chosen, "dart").cards()]
    assert sum("#rcept_no=20261016800001&corp_code=99900001" in url for url in urls) == 1
    assert not any("kkkk" in url for url in urls)


def test_a_correction_tells_what_now_stands_and_which_contract_it_was():
    now = PAGE.replace("12,400,000,000", "9,000,000,000")
    items = """<tr><td>1. 판매ㆍ공급계약 구분 - 체결계약명</td><td>은행 언어모델</td><td>은행 업무용</td></tr>
    <tr><td>1. 판매ㆍ공급계약 구분</td><td>상품</td><td>용역제공</td></tr>
    <tr><td>계약금액(원)</td><td>12,400,000,000</td></tr>"""
    renamed = CORRECTED.replace("</table>", items + "</table>")
    row = said(renamed + now, report_nm="[기재정정]단일판매ㆍ공급계약체결")
    assert (row.what, row.amount_krw, row.title) == (
        "correction",
        9_000_000_000,
        "은행 업무용 대규모언어모델 구축",
    )
    assert row.corrects == "은행언어모델"


def test_forms_of_other_markets_name_their_fields_otherwise():
    kosdaq = """<TABLE><TR><TD COLSPAN="2">1. 판매ㆍ공급계약 내용</TD><TD><SPAN>모델</SPAN><BR/>공급</TD></TR>
    <TR><TD ROWSPAN="3">2. 계약내역</TD><TD>조건부 계약여부</TD><TD>미해당</TD></TR>
    <TR><TD>확정 계약금액</TD><TD>-</TD></TR><TR><TD>계약금액 총액(원)</TD><TD>8,486,086,000</TD></TR>
    <TR><TD COLSPAN="2">3. 계약상대방</TD><TD>가상전자 &amp; 나라</TD></TR>
    <TR><TD COLSPAN="2">8. 계약(수주)일</TD><TD>2026.10.02</TD></TR></TABLE>"""
    row = said(kosdaq)
    assert (row.title, row.amount_krw, row.buyer_name) == ("모델 공급", 8_486_086_000, "가상전자 & 나라")
    assert row.signed_on == datetime.date(2026, 10, 2)


def test_what_is_withheld_is_empty_and_a_missing_day_is_that_of_the_disclosure():
    page = PAGE.replace("가상은행(주)", "-").replace("12,400,000,000", "-").replace("2026-10-15", "-")
    row = said(page)
    assert (row.buyer_name, row.amount_krw, row.signed_on) == ("", None, datetime.date(2026, 10, 16))


def test_a_contract_of_a_subsidiary_is_not_taken_for_the_filers_own():
    row = said(PAGE, report_nm="단일판매ㆍ공급계약체결(자회사의 주요경영사항)")
    assert row.supplier_name == "가온홀딩스 (자회사)"


def test_a_document_in_utf8_is_read_too():
    assert read(zipped("a.xml", PAGE.encode())).rows == read(PAGE).rows != []


def with_entries(**names):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in names.items():
            box.writestr(name.replace("_", "."), data)
    return made.getvalue()


@pytest.mark.parametrize(
    ("body", "drift"),
    [
        (b"", Drift("document", "no ZIP")),
        (b"PK\x03\x04 and no more", Drift("document", "no ZIP")),
        (as_zip(PAGE)[:-40], Drift("document", "no ZIP")),
        (with_entries(a_txt=b"x"), Drift("document", "no XML in it")),
        (with_entries(a_xml=b" " * 5_000_001), Drift("document", "no ZIP")),  # a bomb by its ratio
        (with_entries(a_xml=random.Random(1).randbytes(5_000_001)), Drift("document", "over 5,000,000 bytes")),
        (with_entries(a_xml=b"\xff\xff\xff"), Drift("document", "neither UTF-8 nor EUC-KR")),
        (as_zip("<html><table><tr><td>a</td></tr></table></html>"), Drift("document", "no contract in it")),
        (as_zip(PAGE.replace("계약금액(원)", "금액")), Drift("계약금액(원)", "missing")),
        (as_zip(PAGE.replace("3. 계약상대", "3. 상대")), Drift("계약상대", "missing")),
        (as_zip(PAGE.replace("12,400,000,000", "USD 9,000")), Drift("계약금액(원)", "no amount")),
        (as_zip(PAGE.replace("2026-10-15", "2026-11-03")), Drift("계약(수주)일자", "2026-11-03 lies ahead")),
        (as_zip(PAGE.replace("2026-10-15", "2026-13-03")), Drift("계약(수주)일자", "no day")),
    ],
)
def test_a_document_that_is_not_as_agreed_is_drift(body, drift):
    assert read(body) == Reading(drifts=[drift])


def test_an_entry_that_inflates_beyond_what_it_says_is_cut_off():
    """The table of contents says one byte; what comes is refused and never held whole."""
    body = bytearray(with_entries(a_xml=b" " * 6_000_000))
    at = body.rindex(b"PK\x01\x02")
    body[at + 24 : at + 28] = (1).to_bytes(4, "little")
    assert read(bytes(body)).rows == []


def test_a_document_of_which_the_list_said_nothing_is_drift():
    card = Card("https://dart.example/api/document.xml?rcept_no=1", NOON.isoformat(), "", 200, "", "", 0, "")
    assert dart.read(card, as_zip(PAGE)).drifts == [Drift("rcept_no", "missing")]


def test_lines_of_a_list_that_are_not_as_agreed_are_drift_and_the_others_are_asked_for(trial):
    lines = [LIST["list"][0] | {"rcept_no": said} for said in ("2026", 20261016800001.5, None, "20261399800001")]
    broken = LIST | {"list": [*lines, "x", LIST["list"][0]]}

    def answering(asked):
        reply = register(asked)
        is_list = reply.body == sample("dart_list.ok.json").body
        return Reply(json.dumps(broken).encode()) if is_list else reply

    with serving(answering) as server:
        run = pull(programme_with(trial, ALIASES, dart=server.url), "dart", since=OCTOBER)
    assert documents_asked(server) == ["20261016800001"]
    assert (run.outcome, run.reason, run.rows, run.drifts) == (Outcome.SCHEMA_DRIFT, "changed", 1, 5)


def test_an_error_in_xml_where_a_zip_should_come_is_known_by_its_first_bytes(trial):
    def answering(asked):
        return sample("dart_error.010.xml") if asked.path.endswith("document.xml") else register(asked)

    with serving(answering) as server:
        run = pull(programme_with(trial, ALIASES, dart=server.url), "dart", since=OCTOBER)
    assert (run.outcome, run.reason, run.is_whole) == (Outcome.AUTH, "key", False)
    assert len(documents_asked(server)) == 1


def test_a_missing_file_is_said_asked_for_on_two_more_days_and_stops_no_other(trial):
    gone = Reply(b"<result><status>014</status><message>x</message></result>")

    def answering(asked):
        return gone if asked.one("rcept_no") == "20261022800003" else register(asked)

    at = datetime.datetime.fromisoformat("2026-10-22T18:00:00+09:00")
    with serving(answering) as server:
        chosen = programme_with(trial, ALIASES, dart=server.url)
        runs = [pull(chosen, "dart", at + datetime.timedelta(days=n), since=OCTOBER) for n in range(5)]
    # October's list is cut off at the day of asking, so that it is asked for anew each time
    assert [run.outcome for run in runs] == [Outcome.GONE] * 3 + [Outcome.OK] * 2
    assert documents_asked(server).count("20261022800003") == 3
    assert runs[0].reason == "no_file"
    assert {row.what for reading in readings(chosen, "dart") for row in reading.rows} == {"supply", "correction"}


def test_a_quota_parks_until_the_next_day(trial):
    with serving(lambda asked: sample("dart_error.020.json")) as server:
        run = pull(programme_with(trial, ALIASES, dart=server.url), "dart", since=OCTOBER)
    assert (run.outcome, run.reason, run.calls) == (Outcome.QUOTA_PARK, "quota", 1)


def test_a_later_run_asks_for_the_last_month_only_and_for_no_document_twice(trial):
    with serving(register) as server:
        chosen = programme_with(trial, ALIASES, dart=server.url)
        pull(chosen, "dart", NOON, since=datetime.date(2026, 7, 1))
        server.seen.clear()
        again = pull(chosen, "dart", NOON + datetime.timedelta(days=1), since=datetime.date(2026, 7, 1))
    assert [asked.one("bgn_de") for asked in server.seen] == ["20261101", "20261001"]
    assert (again.outcome, again.rows, again.reused) == (Outcome.OK, 0, 6)  # July to September, three documents


def paged(asked):
    """A list on two pages, ten and one disclosures, each with a document."""
    if asked.path.endswith("document.xml"):
        return Reply(as_zip(PAGE))
    if asked.one("bgn_de") != "20261001":
        return EMPTY
    page = int(asked.one("page_no"))
    numbers = range(10) if page == 1 else [10]
    lines = [LIST["list"][0] | {"rcept_no": f"202610168000{n:02}"} for n in numbers]
    return Reply(json.dumps(LIST | {"list": lines, "page_no": page, "total_page": 2}).encode())


def test_a_sweep_cut_off_in_page_2_goes_on_there_and_has_no_row_twice(trial):
    at = {"is_up": False}

    def cut(asked):
        reply = paged(asked)
        is_later = asked.one("page_no") == "2" or "" < asked.one("bgn_de") < "20261001"
        return reply if at["is_up"] or not is_later else Reply(reply.body, cut=10)

    with serving(cut) as server:
        chosen = programme_with(trial, ALIASES, dart=server.url)
        broken = pull(chosen, "dart", since=datetime.date(2026, 8, 1))
        server.seen.clear()
        at["is_up"] = True
        mended = pull(chosen, "dart", NOON + datetime.timedelta(hours=1), since=datetime.date(2026, 8, 1))
    assert (broken.outcome, broken.reason, broken.is_whole) == (Outcome.TRANSIENT, "cut", False)
    asked = [(one.one("bgn_de"), one.one("page_no"), one.one("rcept_no")) for one in server.seen]
    assert asked == [
        ("20261001", "2", ""),
        ("", "", "20261016800010"),
        ("20260901", "1", ""),
        ("20260801", "1", ""),
    ]
    assert (mended.outcome, mended.is_whole) == (Outcome.OK, True)
    numbers = [row.number for reading in readings(chosen, "dart") for row in reading.rows]
    assert sorted(numbers) == [f"202610168000{n:02}" for n in range(11)]


def test_rows_of_a_page_are_found_however_it_is_written():
    page = "<TABLE><tr><th>가<td> 나 <tr><TD colspan='2'>다&#12685;<b>라</b><br>마</TD></TR></TABLE>밖<tr></tr><td"
    assert table_rows(page) == [["가", "나"], ["다ㆍ라 마"]]
    assert table_rows("<tr><td>&#" + "9" * 5000 + ";") == [["&#" + "9" * 5000 + ";"]]


def test_whatever_document_comes_is_a_row_or_a_drift():
    inner = (SAMPLES / DOCUMENT["file"]).read_bytes()
    bodies = [*of_bytes(body_of(DOCUMENT), 200), *(zipped("a.xml", body) for body in of_bytes(inner, 200))]
    found = [read(body) for body in bodies]
    str(found).encode()  # and can be written down
    assert {len(reading.rows) + len(reading.drifts) for reading in found} == {1}
    assert {len(reading.rows) for reading in found} == {0, 1}


@pytest.mark.parametrize("one", [one for one in DART if one is not DOCUMENT], ids=lambda one: one["file"])
def test_whatever_else_comes_brings_no_row(one):
    card = Card(one["request"]["url"], NOON.isoformat(), "", 200, "", "", 0, "")
    bodies = list(of_bytes(body_of(one), 50))
    bodies += of_form(body_of(one), 200) if one["file"].endswith(".json") else []
    found = [dart.read(card, body) for body in bodies]
    assert not any(reading.rows for reading in found)
    assert any(reading.drifts for reading in found)
