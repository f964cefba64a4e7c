"""G2B: three kinds of line, months and their halves, errors in four shapes, and nobody's name."""

import datetime
import json
import re

import pytest

from connectors.sources import g2b, windows
from connectors.sources.answers import Outcome, Raw
from connectors.sources.fetch import Place, Terms
from connectors.sources.kept import Card, Shelf
from connectors.sources.pulling import plan
from connectors.sources.rows import Contract, Drift, Reading
from connectors.sources.windows import Window
from tests.connectors.sources.mutants import of_bytes, of_form
from tests.connectors.sources.pulled import NOON, programme_with, pull, readings
from tests.connectors.sources.replay import ENTRIES, Reply, body_of, entry, sample, serving

ALIASES = "abc,bizno,999-01-00013,,team,,,https://abc.example\n"
SAMPLES = [one for one in ENTRIES if one["source"] in ("g2b", "data.go.kr")]
CONTRACT, AWARD, ORDER = (
    "getCntrctInfoListServc",
    "getScsbidListSttusServcPPSSrch",
    "getSpcifyPrdlstPrcureInfoList",
)
OCTOBER = datetime.date(2026, 10, 1)
EMPTY = sample("g2b_empty.03.json")

first = json.loads(body_of(entry("g2b_contract_servc.single_item.json")))["response"]["body"]["items"]["item"]
award = json.loads(body_of(entry("g2b_award_servc.ok.json")))["response"]["body"]["items"][0]
order = json.loads(body_of(entry("g2b_shopping_specific.ok.json")))["response"]["body"]["items"][0]


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("HWAKSAN_KEY_DATA_GO_KR", "a%2Bb%2Fc%3D%3D")


def enveloped(items, total, page=1):
    body = {"items": items, "numOfRows": 999, "pageNo": page, "totalCount": total}
    return json.dumps({"response": {"header": {"resultCode": "00", "resultMsg": "정상"}, "body": body}}).encode()


def read(said, operation=g2b.CONTRACTS[0]):
    """What the reader makes of an answer's bytes, or of these records."""
    card = Card(f"https://g2b.example/{operation}?pageNo=1", NOON.isoformat(), "", 200, "", "", 0, "")
    return g2b.read(card, said if isinstance(said, bytes) else enveloped(said, len(said)))


def service(asked):
    """October has contracts of services, an award and an order; nothing else is there."""
    begins = asked.one("inqryBgnDt") + asked.one("inqryBgnDate")
    of = {
        CONTRACT: "g2b_contract_servc.ok.json",
        AWARD: "g2b_award_servc.ok.json",
        ORDER: "g2b_shopping_specific.ok.json",
    }
    name = of.get(asked.path.rpartition("/")[2])
    return sample(name) if name and begins.startswith("202610") else EMPTY


def months_asked(server):
    return sorted({asked.one("inqryBgnDt")[:6] for asked in server.seen})


@pytest.mark.parametrize("one", SAMPLES, ids=lambda one: one["file"])
def test_each_documented_answer_is_what_it_is_said_to_be(one, tmp_path):
    with (
        serving(lambda asked: Reply(body_of(one), one["status"], one["headers"])) as server,
        Place(server.url, Shelf(tmp_path), Terms(g2b.DIALECT)) as place,
    ):
        answer = place.get(place.address(g2b.CONTRACTS[0]))
    assert answer.outcome == one["classify_as"].split()[0]
    assert answer.must_split == ("split window" in one["classify_as"])
    assert len(server.seen) == (4 if answer.outcome is Outcome.THROTTLED else 1)


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        *((code, Outcome.TRANSIENT) for code in ("01", "04", "05", "99")),
        *((code, Outcome.BAD_REQUEST) for code in ("06", "07", "08", "10", "11", "12")),
        *((code, Outcome.AUTH) for code in ("20", "21", "30", "31", "32", "33")),
        ("03", Outcome.EMPTY), ("22", Outcome.QUOTA_PARK), ("23", Outcome.THROTTLED), ("77", Outcome.SCHEMA_DRIFT),
    ],
)  # fmt: skip
def test_a_code_means_the_same_in_all_four_shapes(code, outcome):
    header = {"resultCode": code, "resultMsg": ""}
    gateway = {"cmmMsgHeader": {"returnReasonCode": code, "returnAuthMsg": ""}}
    xml = f"<a><cmmMsgHeader><returnReasonCode>{code}</returnReasonCode></cmmMsgHeader></a>"
    xml = xml.replace("a>", "OpenAPI_ServiceResponse>")
    shapes = [
        json.dumps(one).encode()
        for one in (
            {"response": {"header": header}},
            {"nkoneps.com.response.ResponseError": {"header": header}},
            {"OpenAPI_ServiceResponse": gateway},
        )
    ]
    assert {g2b.DIALECT(Raw(200, {}, body)).outcome for body in (*shapes, xml.encode())} == {outcome}


@pytest.mark.parametrize(
    ("status", "body", "outcome", "reason"),
    [
        (200, b"<html><body>notice</body></html>", Outcome.SCHEMA_DRIFT, "html"),
        (200, b"<?xml version='1.0'?><other/>", Outcome.SCHEMA_DRIFT, "xml"),
        (200, b"{", Outcome.SCHEMA_DRIFT, "not_json"),
        (200, b"[]", Outcome.SCHEMA_DRIFT, "changed"),
        (200, b'{"response": {"header": {"resultCode": ""}}}', Outcome.SCHEMA_DRIFT, "changed"),
        (200, b'<!DOCTYPE a [<!ENTITY b "c">]><response><header><resultCode>03</resultCode></header></response>',
         Outcome.SCHEMA_DRIFT, "xml"),
        (401, b"Unauthorized", Outcome.AUTH, "key"),
        (500, b"Unexpected errors", Outcome.TRANSIENT, "http_500"),
        (500, enveloped([first], 1), Outcome.TRANSIENT, "http_500"),
    ],
)  # fmt: skip
def test_what_is_no_envelope_goes_by_its_status(status, body, outcome, reason):
    verdict = g2b.DIALECT(Raw(status, {}, body))
    assert (verdict.outcome, verdict.reason) == (outcome, reason)


def test_contracts_awards_and_orders_are_rows(trial):
    with serving(service) as server:
        chosen = programme_with(trial, ALIASES, g2b=server.url)
        run = pull(chosen, "g2b", since=OCTOBER)
    # two months of four questions: contracts of services and of goods, awards, orders
    assert (run.outcome, run.calls, run.rows, run.drifts, run.is_whole) == (Outcome.OK, 8, 5, 0, True)
    rows = [row for reading in readings(chosen, "g2b") for row in reading.rows]
    whole = Contract(
        "g2b", "R26TA00000001", "contract", "생성형 AI 업무지원 서비스 구축 용역", "가온AI연구소", "가상공단",
        datetime.date(2026, 10, 14), "2026-10-15 09:31:02", "9990100013", buyer_id_type="agency",
        buyer_id="0000001", amount_krw=742_500_000, starts_on=datetime.date(2026, 10, 14),
        ends_on=datetime.date(2027, 4, 30),
        url="https://www.g2b.go.kr/link/FIUA027_01/single/?ctrtNo=R26TA00000001", share_pct=100.0,
        notice="R26BK00000001",
    )  # fmt: skip
    assert whole in rows
    assert Contract(
        "g2b", "R26BK00000001-000", "award", "생성형 AI 업무지원 서비스 구축 용역", "가온AI연구소", "가상공단",
        datetime.date(2026, 10, 7), "2026-10-07 17:00:00", "9990100013", buyer_id_type="agency",
        buyer_id="0000001", amount_krw=742_500_000, notice="R26BK00000001",
    ) in rows  # fmt: skip
    assert Contract(
        "g2b", "R26TD00000001-00000001", "order", "인공지능소프트웨어, 가온AI연구소, 가온비서 v2, 연간구독",
        "가온AI연구소", "가상교육지원청", datetime.date(2026, 10, 21), "00", "9990100013", buyer_id_type="agency",
        buyer_id="0000004", amount_krw=60_000_000,
    ) in rows  # fmt: skip


def test_a_joint_contract_is_a_row_for_each_supplier_with_its_share_and_the_newest_word(trial):
    rows = read(body_of(entry("g2b_contract_servc.ok.json"))).rows[1:]
    told = [(row.number, row.supplier_id, row.supplier_name, row.share_pct, row.amount_krw) for row in rows]
    assert told == [
        ("R26TA00000002", "9990100027", "파트너SI(주)", 70.0, 318_000_000),
        ("R26TA00000002", "9990100013", "가온AI연구소", 30.0, 318_000_000),
    ]
    assert {row.said_at for row in rows} == {"2026-10-20 15:22:41"}  # changed on that day; registered in August


def test_the_question_is_asked_as_the_service_wants_it(trial):
    with serving(service) as server:
        pull(programme_with(trial, ALIASES, g2b=server.url), "g2b", since=OCTOBER)
    asked = {one.path.rpartition("/")[2]: one for one in server.seen if "202610" in str(one.query)}
    assert {one.one("serviceKey") for one in server.seen} == {"a+b/c=="}  # encoded once, not twice
    assert asked[CONTRACT].one("inqryBgnDt") == "202610010000"
    assert asked[CONTRACT].one("inqryEndDt") == "202610312359"
    assert asked[CONTRACT].one("bizno") == ""
    assert (asked[AWARD].one("bizno"), asked[AWARD].one("inqryEndDt")) == ("9990100013", "202610312359")
    assert (asked[ORDER].one("bizno"), asked[ORDER].one("inqryEndDate")) == ("9990100013", "20261031")
    assert asked[ORDER].one("fnlCntrctDlvrReqChgOrdYn") == "Y"


def test_a_plan_holds_no_key(trial):
    planned = plan(programme_with(trial, ALIASES, g2b="http://127.0.0.1:9"), "g2b", OCTOBER)
    assert len(planned) >= 8
    assert not re.search("serviceKey|a%2Bb|a\\+b", " ".join(planned))


def test_nobodys_name_or_telephone_is_in_any_row_or_drift():
    people = {
        "cntrctInsttOfclNm": "김공무", "cntrctInsttOfclTelNo": "042-111-2222",
        "cntrctInsttOfclFaxNo": "042-111-3333", "cntrctInsttChrgDeptNm": "비밀과", "crdtrNm": "박채권",
        "dminsttList": "[1^0000001^가상공단^국가기관^공공기관^정보화처^이담당^010-1111-2222]",
        "corpList": "[1^주계약업체^단독^가온AI연구소^홍길동^대한민국^100^최채권^정담당^999-01-00013]",
    }  # fmt: skip
    winner = {
        "bidwinnrCeoNm": "홍길동",
        "bidwinnrTelNo": "02-333-4444",
        "bidwinnrAdrs": "가상로 1",
        "fnlSucsfCorpOfcl": "조계장",
    }
    names = [
        "김공무", "042-", "비밀과", "박채권", "정보화처", "이담당", "010-", "홍길동", "최채권", "정담당", "02-333",
        "가상로", "조계장",
    ]  # fmt: skip
    good = [read([first | people]), read([award | winner], g2b.AWARDS)]
    assert [len(one.rows) for one in good] == [1, 1]
    assert good[0].rows[0].supplier_id == "9990100013"
    # without its number of parts the name of the representative could be taken for the company's
    shifted = [read([first | people | {"corpList": groups}]) for groups in (
        "[1^단독^가온AI연구소^홍길동^대한민국^100^최채권^정담당^9990100013]", "[가온AI연구소^홍길동]", "홍길동",
    )]  # fmt: skip
    assert [(one.rows, len(one.drifts)) for one in shifted] == [([], 1)] * 3
    broken = [read([first | people | {name: ["홍길동", "042-111-2222"]}]) for name in first]
    for one in (*good, *shifted, *broken):
        assert not [name for name in names if name in str(one)]


@pytest.mark.parametrize(
    "items",
    [[first], {"item": [first]}, {"item": first}, [{name.upper(): said for name, said in first.items()}]],
    ids=["list", "items", "item", "capitals"],
)
def test_rows_come_in_several_forms(items):
    assert read(enveloped(items, 1)) == read([first])
    assert len(read([first]).rows) == 1


def test_xml_says_the_same_as_json():
    told = [read(body_of(entry(f"g2b_contract_servc.ok.{form}"))) for form in ("xml", "json")]
    assert told[0] == told[1]
    assert len(told[0].rows) == 3


@pytest.mark.parametrize("items", ["", [], {}, None, "x", 7, {"item": None}])
def test_no_rows_where_some_were_promised_is_drift(items):
    assert g2b.DIALECT(Raw(200, {}, enveloped(items, 2))).reason == "changed"
    assert g2b.DIALECT(Raw(200, {}, enveloped(items, 0))).outcome is Outcome.EMPTY
    assert g2b.DIALECT(Raw(200, {}, enveloped(items, 999, page=2))).outcome is Outcome.EMPTY  # it grew shorter


@pytest.mark.parametrize(
    ("changed", "drift"),
    [
        ({"cntrctCnclsDate": "2026-11-03"}, Drift("[0].cntrctCnclsDate", "2026-11-03 lies ahead")),
        ({"cntrctCnclsDate": "2026-02-30"}, Drift("[0].cntrctCnclsDate", "no day")),
        ({"cntrctCnclsDate": None}, Drift("[0].cntrctCnclsDate", "missing")),
        ({"untyCntrctNo": ""}, Drift("[0].untyCntrctNo", "missing")),
        ({"cntrctNm": {"ko": "용역"}}, Drift("[0].cntrctNm", "dict")),
        ({"totCntrctAmt": "7.4억"}, Drift("[0].totCntrctAmt", "no amount")),
        ({"totCntrctAmt": True}, Drift("[0].totCntrctAmt", "bool")),
        ({"corpList": ""}, Drift("[0].corpList", "missing")),
    ],
)
def test_a_line_that_is_not_as_agreed_is_drift_and_the_others_are_read(changed, drift):
    reading = read([first | changed, first])
    assert (len(reading.rows), reading.drifts) == (1, [drift])


def test_the_day_of_asking_is_no_future():
    assert len(read([first | {"cntrctCnclsDate": "20261102"}]).rows) == 1


def test_an_amount_may_be_missing_or_a_number():
    amounts = [read([first | {"totCntrctAmt": said}]).rows[0].amount_krw for said in ("", None, 1500, "1,500")]
    assert amounts == [None, None, 1500, 1500]


def test_the_buyer_is_who_wanted_it_else_who_signed():
    service_signs = {"cntrctInsttCd": "1230000", "cntrctInsttNm": "조달청"}
    wanted = read([first | service_signs]).rows[0]
    signed = read([first | service_signs | {"dminsttList": ""}]).rows[0]
    assert (wanted.buyer_id, wanted.buyer_name) == ("0000001", "가상공단")
    assert (signed.buyer_id, signed.buyer_name) == ("1230000", "조달청")


def test_lots_of_one_notice_and_things_of_one_order_are_kept_apart():
    lots = read([award | {"bidClsfcNo": lot} for lot in ("0", "1", "2")], g2b.AWARDS).rows
    things = read([order | {"prdctSno": n} for n in ("1", "2")], g2b.ORDERS).rows
    assert [row.number for row in lots] == ["R26BK00000001-000", "R26BK00000001-000-1", "R26BK00000001-000-2"]
    assert [row.number for row in things] == ["R26TD00000001-1", "R26TD00000001-2"]


def test_of_a_changed_order_only_the_last_is_told_and_is_said_later():
    before = order | {"fnlCntrctDlvrReqChgOrdYn": "N"}
    after = order | {"fnlCntrctDlvrReqChgOrdYn": "Y", "cntrctDlvrReqChgOrd": "01", "prdctAmt": "0"}
    (row,) = read([before, after], g2b.ORDERS).rows
    assert (row.said_at, row.amount_krw) == ("01", 0)
    assert row.said_at > read([order], g2b.ORDERS).rows[0].said_at


def test_an_answer_to_a_question_we_do_not_ask_is_drift():
    card = Card(entry("g2b_stdcontract.ok.json")["request"]["url"], NOON.isoformat(), "", 200, "", "", 0, "")
    assert g2b.read(card, body_of(entry("g2b_stdcontract.ok.json"))).drifts == [
        Drift("answer", "unknown operation")
    ]


@pytest.mark.parametrize("name", ["g2b_empty.00.json", "g2b_empty.03.json"])
def test_nothing_there_is_no_failure(trial, name):
    with serving(lambda asked: sample(name)) as server:
        run = pull(programme_with(trial, ALIASES, g2b=server.url), "g2b", since=OCTOBER)
    assert (run.outcome, run.rows, run.drifts, run.is_whole) == (Outcome.OK, 0, 0, True)


@pytest.mark.parametrize(
    ("name", "outcome", "reason"),
    [
        ("datagokr_gateway_error.30.xml", Outcome.AUTH, "key"),
        ("datagokr_gateway_error.22.xml", Outcome.QUOTA_PARK, "quota"),
        ("datagokr_gateway_error.22_persecond.json", Outcome.THROTTLED, "throttled"),
    ],
)
def test_a_refusal_ends_the_run(trial, name, outcome, reason):
    with serving(lambda asked: sample(name)) as server:
        run = pull(programme_with(trial, ALIASES, g2b=server.url), "g2b", since=OCTOBER)
    assert (run.outcome, run.reason, run.is_whole) == (outcome, reason, False)
    assert len({str(asked) for asked in server.seen}) == 1


def test_a_question_that_is_refused_stops_no_other(trial):
    with serving(
        lambda asked: sample("g2b_error.08_required.json") if AWARD in asked.path else service(asked)
    ) as server:
        run = pull(programme_with(trial, ALIASES, g2b=server.url), "g2b", since=OCTOBER)
    assert (run.outcome, run.reason, run.rows, run.is_whole) == (Outcome.BAD_REQUEST, "parameter", 4, True)


def longer_than(days):
    """A service that finds more than so many days too long, and has nothing to tell."""

    def answering(asked):
        begins, ends = (
            datetime.datetime.strptime(asked.one(name)[:8], "%Y%m%d") for name in ("inqryBgnDt", "inqryEndDt")
        )
        return sample("g2b_error.07_window.json") if (ends - begins).days + 1 > days else EMPTY

    return answering


@pytest.mark.parametrize("days", [1, 7, 30])
def test_a_window_found_too_long_is_halved_and_every_day_asked_for_once(trial, days):
    with serving(longer_than(days)) as server:
        run = pull(programme_with(trial, "", g2b=server.url), "g2b", NOON, since=OCTOBER)
    answered = [(one.one("inqryBgnDt")[:8], one.one("inqryEndDt")[:8]) for one in server.seen
                if one.path.endswith(CONTRACT) and longer_than(days)(one) is EMPTY]  # fmt: skip
    found = [datetime.datetime.strptime(first, "%Y%m%d").date() + datetime.timedelta(n)
             for first, last in answered for n in range(int(last) - int(first) + 1)]  # fmt: skip
    assert sorted(found) == [OCTOBER + datetime.timedelta(n) for n in range(33)]  # October, and two of November
    assert (run.outcome, run.is_whole) == (Outcome.OK, True)


def test_a_length_once_refused_is_not_tried_again(trial):
    """31 days are refused in October; August and July, as long, are halved without asking."""
    with serving(longer_than(30)) as server:
        pull(programme_with(trial, "", g2b=server.url), "g2b", NOON, since=datetime.date(2026, 7, 1))
    asked = [
        (one.one("inqryBgnDt")[4:8], one.one("inqryEndDt")[4:8])
        for one in server.seen
        if one.path.endswith(CONTRACT)
    ]
    assert asked == [
        ("1101", "1102"), ("1001", "1031"), ("1001", "1016"), ("1017", "1031"), ("0901", "0930"), ("0801", "0816"),
        ("0817", "0831"), ("0701", "0716"), ("0717", "0731"),
    ]  # fmt: skip


def test_a_single_day_that_is_refused_is_said_and_not_asked_day_by_day(trial):
    with serving(lambda asked: sample("g2b_error.07_window.json")) as server:
        run = pull(programme_with(trial, "", g2b=server.url), "g2b", NOON, since=OCTOBER)
    assert (run.outcome, run.reason) == (Outcome.BAD_REQUEST, "window")
    assert run.calls == 4  # two days and one, of services and of goods


def test_halves_meet_and_do_not_overlap():
    week = Window(datetime.date(2026, 10, 1), datetime.date(2026, 10, 7))
    one, other = week.halves()
    assert (week.days, one.days, other.days) == (7, 4, 3)
    assert (one.first, other.first - one.last, other.last) == (week.first, datetime.timedelta(1), week.last)
    assert list(windows.halving(Window(week.first, week.first), lambda window: iter(()))) == []


def paged(asked):
    """October has 1,500 contracts of services on two pages, the other months one each."""
    month, page = asked.one("inqryBgnDt")[:6], int(asked.one("pageNo"))
    if not asked.path.endswith(CONTRACT):
        return EMPTY
    if month != "202610":
        return Reply(enveloped([first | {"untyCntrctNo": f"R{month}"}], 1))
    numbers = range(999) if page == 1 else range(999, 1500)
    return Reply(enveloped([first | {"untyCntrctNo": f"R{n}"} for n in numbers], 1500, page))


def test_all_pages_are_asked_for(trial):
    with serving(paged) as server:
        run = pull(programme_with(trial, "", g2b=server.url), "g2b", since=OCTOBER)
    assert (run.outcome, run.rows) == (Outcome.OK, 1501)
    assert [asked.one("pageNo") for asked in server.seen if "20261001" in str(asked.query)][:2] == ["1", "2"]


def test_a_sweep_cut_off_in_page_2_goes_on_there_and_has_no_row_twice(trial):
    at = {"is_up": False}

    def cut(asked):
        reply = paged(asked)
        is_later = asked.one("pageNo") == "2" or asked.one("inqryBgnDt") < "202610"
        return reply if at["is_up"] or not is_later else Reply(reply.body, cut=len(reply.body) // 2)

    with serving(cut) as server:
        chosen = programme_with(trial, "", g2b=server.url)
        broken = pull(chosen, "g2b", since=datetime.date(2026, 8, 1))
        server.seen.clear()
        at["is_up"] = True
        mended = pull(chosen, "g2b", NOON + datetime.timedelta(hours=1), since=datetime.date(2026, 8, 1))
    assert (broken.outcome, broken.reason, broken.is_whole) == (Outcome.TRANSIENT, "cut", False)
    assert (mended.outcome, mended.is_whole, mended.reused) == (Outcome.OK, True, 2)
    services = [
        (asked.one("inqryBgnDt")[:6], asked.one("pageNo"))
        for asked in server.seen
        if asked.path.endswith(CONTRACT)
    ]
    assert services == [("202610", "2"), ("202609", "1"), ("202608", "1")]
    numbers = [row.number for reading in readings(chosen, "g2b") for row in reading.rows]
    assert (len(numbers), len(set(numbers))) == (1503, 1503)


def test_a_later_run_asks_for_the_last_three_months_only(trial):
    with serving(paged) as server:
        chosen = programme_with(trial, "", g2b=server.url)
        pull(chosen, "g2b", NOON, since=datetime.date(2026, 1, 1))
        assert months_asked(server) == [f"2026{n:02}" for n in range(1, 12)]
        server.seen.clear()
        again = pull(chosen, "g2b", NOON + datetime.timedelta(days=7), since=datetime.date(2026, 1, 1))
    # July ended 92 days before the first run and more; August had not settled then
    assert months_asked(server) == ["202608", "202609", "202610", "202611"]
    assert again.reused == 14  # January to July, services and goods


@pytest.mark.parametrize("one", SAMPLES, ids=lambda one: one["file"])
def test_whatever_comes_is_read_or_is_drift(one):
    told = {"g2b_award_servc.ok.json": g2b.AWARDS, "g2b_shopping_specific.ok.json": g2b.ORDERS}
    bodies = list(of_bytes(body_of(one), 50))
    bodies += of_form(body_of(one), 200) if one["file"].endswith(".json") else []
    found = [read(body, told.get(one["file"], g2b.CONTRACTS[0])) for body in bodies]
    str(found).encode()  # and can be written down
    assert all(isinstance(reading, Reading) for reading in found)
    is_asked = one["role"] == "ok" and "stdcontract" not in one["file"]
    assert any(reading.rows for reading in found) == is_asked
    assert any(reading.drifts for reading in found)
