"""The API: a report is taken once, refused with every reason in both languages, and read by its own team alone."""

import asyncio
import json

import pytest
from starlette.applications import Starlette

from connectors import mappings, programme, receipts, tokens, warehouse
from connectors.inbox import Refused
from connectors.model import Finding
from dashboard.api import bodies, problems, rates, reports
from dashboard.api.routes import DOORS, mounted
from dashboard.desk import rebuild
from tests import made
from tests.dashboard.api.calls import call, csv, send, token_of

PROBLEM = "application/problem+json"


@pytest.fixture
def token(trial):
    return token_of()


def test_a_report_is_taken_with_its_receipt_and_address(token, trial):
    answer = send(token)
    assert answer.status_code == 201
    receipt = answer.json()["receipt"]
    assert answer.headers["location"] == f"/api/v1/reports/{receipt['report_id']}"
    assert receipts.read_all(trial)[0].hash == receipt["hash"]
    assert receipt["sender"].startswith("batch <hwaksan.trial.")


def test_the_same_report_again_is_answered_with_the_receipt_in_force(token, trial):
    first, again = send(token), send(token)
    assert again.status_code == 200
    assert again.json()["receipt"] == first.json()["receipt"]
    assert again.json()["is_new"] is False
    assert len(receipts.read_all(trial)) == 1


def test_a_form_with_two_files_is_one_report(token):
    files = [("file", ("보고_b2b.csv", csv())), ("file", ("보고_b2c.csv", made.as_csv([made.b2c(1)])))]
    answer = call("POST", "/reports", token, files=files, data={"month": "2026-02"})
    assert answer.status_code == 201, answer.text
    assert answer.json()["receipt"]["kinds"] == ["b2b", "b2c"]
    assert answer.json()["receipt"]["file_name"] == "보고_b2b.csv + 보고_b2c.csv"


def test_a_wrong_report_is_refused_with_every_finding_in_both_languages(token, trial):
    answer = send(token, csv(active_users="501", stage="on fire"))
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)
    assert problem["type"] == "urn:hwaksan:problem:refused"
    assert {"V04"} <= set(problem["findings_by_rule"])
    finding = next(one for one in problem["findings"] if one["rule"] == "V04")
    assert finding["cell"] == "Y2"
    assert "좌석" in finding["message"]["ko"] and "seats" in finding["message"]["en"]
    assert finding["remedy"]["ko"] and finding["remedy"]["en"]
    listed = next(one for one in problem["findings"] if one["field"] == "stage")
    assert listed["expected"]["ko"].startswith("업무협약") and listed["expected"]["en"].startswith("MOU")
    assert receipts.read_all(trial) == []


def test_what_is_wrong_with_a_parameter_is_said_in_both_languages(token):
    details = call("GET", "/reports?what=1", token).json()["details"]
    assert "YYYY-MM" in send(token, csv(), month="3월").json()["details"]["ko"]
    assert "쓸 수 있는 것" in details["ko"] and "is none of" in details["en"]


UNUSUAL = {"requests_total": "0", "requests_automated": "0", "integration_level": "1"}


def test_what_only_lacks_a_reason_is_a_conflict_and_goes_through_with_one(token):
    answer = send(token, csv(**UNUSUAL))
    assert answer.status_code == 409
    rules = answer.json()["unconfirmed"]
    assert rules
    taken = send(token, csv(**UNUSUAL), confirm=[f"{rule}=점검 중이라 쓰지 않음" for rule in rules])
    assert taken.status_code == 201, taken.text
    assert {one["rule"] for one in taken.json()["receipt"]["confirmations"]} == set(rules)


def test_reasons_may_stand_in_a_form(token):
    rules = send(token, csv(**UNUSUAL)).json()["unconfirmed"]
    data = {"confirm": [f"{rule}=쉬는 달" for rule in rules]}
    answer = call("POST", "/reports", token, files=[("file", ("r.csv", csv(**UNUSUAL)))], data=data)
    assert answer.status_code == 201, answer.text


OWN = "월별 요청 수"


def test_a_heading_of_its_own_is_asked_about_taken_with_a_mapping_and_remembered(token, trial):
    data = csv().replace(b"requests_total", OWN.encode())
    refused = send(token, data)
    assert (refused.status_code, list(refused.json()["findings_by_rule"])) == (422, ["F39"])
    assert send(token, data, dry_run="1", mapping=f"{OWN}=requests_total").status_code == 200
    assert mappings.fields(trial, "abc") == {}
    assert send(token, data, mapping=[f"{OWN}=requests_total", "부서="]).status_code == 201
    assert mappings.fields(trial, "abc") == {OWN: "requests_total", "부서": ""}
    assert send(token, data + b"\r\n").status_code == 201


def test_a_mapping_to_a_field_that_does_not_exist_is_a_finding(token):
    answer = send(token, mapping="월=nothing")
    assert (answer.status_code, list(answer.json()["findings_by_rule"])) == (422, ["F36"])


@pytest.mark.usefixtures("built")
def test_after_a_report_the_pages_are_built_anew_and_after_a_dry_run_not(token, trial):
    send(token, dry_run="1")
    rebuild.wait(programme.load(trial))
    assert warehouse.current(trial) is None
    id = send(token).json()["receipt"]["report_id"]
    rebuild.wait(programme.load(trial))
    con = warehouse.cursor(warehouse.current(trial))
    assert con.execute("SELECT report_id FROM report").fetchall() == [(id,)]


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        ("F08", 413),
        ("F09", 413),
        ("F40", 413),
        ("F41", 413),
        ("F43", 415),
        ("F44", 422),
        ("F47", 422),
        ("F50", 507),
    ],
)
def test_size_format_and_content_are_refused_each_with_its_status(rule, status):
    values = dict.fromkeys(("size", "limit", "name", "format", "end", "what_ko", "what_en", "record"), "7")
    problem = reports._problem(Refused([Finding(rule, "reject", values=values)], []))
    assert problems.STATUS[problem.kind] == status
    assert problem.answer("ko").status_code == status


@pytest.mark.parametrize("way", ["address", "form"])
def test_a_dry_run_says_the_same_and_stores_nothing(token, trial, way):
    before = sorted(trial.rglob("*"))
    if way == "address":
        answer = send(token, dry_run="1")
    else:
        answer = call("POST", "/reports", token, files=[("file", ("r.csv", csv()))], data={"dry_run": "1"})
    assert (answer.status_code, answer.json()["receipt"], answer.json()["is_new"]) == (200, None, True)
    assert answer.json()["is_dry_run"] is True
    assert send(token, csv(active_users="501"), dry_run="1").status_code == 422
    assert sorted(path for path in trial.rglob("*") if path.name != ".lock") == before
    assert send(token).status_code == 201
    assert send(token, dry_run="true").json()["is_new"] is False


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") * 20, 415),
        (b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>", 415),
        (b"%PDF-1.7 ...", 415),
        (b"", 422),
        (b"\x00\xff\x00", 422),
        (b"a,b\n1,2\n", 422),
    ],
)
def test_what_a_file_is_is_told_by_its_content(token, data, status):
    answer = send(token, data)
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    assert answer.json()["findings_total"] >= 1


def test_a_body_of_a_kind_we_do_not_take_is_refused_unread(token):
    answer = send(token, content_type="image/png")
    assert answer.status_code == 415
    assert "text/csv" in answer.json()["accepted"]


def test_a_body_that_says_it_is_too_large_is_refused_unread(token):
    answer = call("POST", "/reports", token, content=b"",
                  headers={"Content-Type": "text/csv", "Content-Length": str(bodies.MAX_BYTES + 1)})  # fmt: skip
    assert answer.status_code == 413
    assert "50 MB" in answer.json()["details"]["ko"]


def test_a_body_that_turns_out_too_large_is_cut_off(token, monkeypatch):
    monkeypatch.setattr(bodies, "MAX_BYTES", 1000)
    given = []

    async def endless():
        while True:
            given.append(1)
            yield b"x" * 500

    answer = call("POST", "/reports", token, content=endless(), headers={"Content-Type": "text/csv"})
    assert answer.status_code == 413
    assert len(given) < 10


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no form",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nabc',
        b'--x\r\nContent-Disposition: form-data; name="month"\r\n\r\n2026-02\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="m"\r\n\r\n' + b"9" * 20_000 + b"\r\n--x--\r\n",
        b'--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="\xff"\r\n\r\n1\r\n--x--\r\n',
    ],
)  # fmt: skip
def test_a_form_that_is_none_or_is_cut_off_is_refused(token, body):
    answer = send(token, body, "multipart/form-data; boundary=x")
    assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)


def test_a_form_without_a_boundary_is_refused(token):
    assert send(token, b"x", "multipart/form-data").status_code == 400


@pytest.mark.parametrize(
    "params",
    [
        {"month": "2026-13"},
        {"month": "2026"},
        {"kinds": "b2b,b2x"},
        {"kinds": "b2b,b2b"},
        {"kinds": ""},
        {"confirm": "V06"},
        {"confirm": "V06= "},
        {"confirm": "V06=a\x00b"},
        {"dry_run": "yes"},
        {"mapping": "월"},
        {"mapping": "=month"},
        {"name": "../x.csv"},
        {"name": "a\nb"},
        {"lang": "fr"},
        {"moth": "2026-02"},
        {"month": ["2026-02", "2026-03"]},
    ],
)
def test_a_parameter_that_is_unknown_or_unreadable_is_refused_by_name(token, trial, params):
    answer = send(token, **params)
    assert answer.status_code == 400
    assert answer.json()["parameter"] == next(iter(params))
    assert receipts.read_all(trial) == []


def test_a_token_is_for_one_programme(token, unreported):
    assert send(token, programme="unreported").status_code == 403
    files = [("file", ("r.csv", csv()))]
    assert call("POST", "/reports", token, files=files, data={"programme": "unreported"}).status_code == 403
    assert send(token, programme="trial").status_code == 201


# ---- who may ask ----


def every_door():
    return [(door.method, door.path.replace("{id}", "abc-202602-001-00000000")) for door in DOORS]


@pytest.mark.parametrize(("method", "path"), every_door())
@pytest.mark.parametrize("kind", ["none", "nonsense", "ended", "revoked", "left team", "gone programme", "basic"])
def test_without_a_valid_token_no_address_answers(trial, monkeypatch, method, path, kind):
    text, headers = "", {}
    if kind == "nonsense":
        text = "hwaksan.trial.000000000000." + "x" * 43
    elif kind == "ended":
        text = token_of()
        now = tokens._now()
        monkeypatch.setattr(tokens, "_now", lambda: now.replace(year=now.year + 1))
    elif kind == "revoked":
        text = token_of()
        tokens.revoke("trial", tokens.known("trial")[0].id, "office")
    elif kind == "left team":
        text = token_of("nobody")
    elif kind == "gone programme":
        text = token_of(programme="gone")
    elif kind == "basic":
        headers = {"Authorization": "Basic " + token_of()}
    answer = call(method, path, text, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (401, PROBLEM)
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["type"].endswith("no_token")


def test_a_team_reads_its_own_reports_and_of_others_not_even_that_they_exist(trial):
    own, other = token_of("abc"), token_of("xyz")
    id = send(own).json()["receipt"]["report_id"]
    assert [one["id"] for one in call("GET", "/reports", own).json()["reports"]] == [id]
    assert call("GET", "/reports", other).json() == {"reports": []}
    nobodys = "xyz-202602-001-00000000"
    for path in ("", "/findings", "/receipt"):
        assert call("GET", f"/reports/{id}{path}", own).status_code == 200
        refused, unknown = (call("GET", f"/reports/{one}{path}", other) for one in (id, nobodys))
        assert (refused.status_code, refused.json()) == (404, unknown.json())


def test_a_team_cannot_send_for_another(trial):
    answer = send(token_of("xyz"))
    assert answer.status_code == 422
    assert "F31" in answer.json()["findings_by_rule"]


def test_a_receipt_is_given_as_it_was_signed(token, trial):
    id = send(token).json()["receipt"]["report_id"]
    data = call("GET", f"/reports/{id}/receipt", token).content
    assert data == (trial / "inbox" / "abc" / id / "receipt.json").read_bytes()
    kept = receipts.from_json(data)
    assert receipts.signed(kept).hash == kept.hash


def test_a_report_says_where_it_stands(token):
    first = send(token).json()["receipt"]["report_id"]
    second = send(token, csv(active_users="301")).json()["receipt"]["report_id"]
    assert call("GET", f"/reports/{first}", token).json()["in_force_for"] == []
    assert call("GET", f"/reports/{second}", token).json()["in_force_for"] == ["b2b"]
    listed = call("GET", "/reports", token, params={"month": "2026-02"}).json()["reports"]
    assert [one["id"] for one in listed] == [second, first]
    assert call("GET", "/reports", token, params={"month": "2026-03"}).json()["reports"] == []


def test_findings_that_were_stored_are_read_with_their_words(token):
    id = send(token, csv(**UNUSUAL), confirm=[f"{r}=쉬는 달" for r in
              send(token, csv(**UNUSUAL)).json()["unconfirmed"]]).json()["receipt"]["report_id"]  # fmt: skip
    found = call("GET", f"/reports/{id}/findings", token).json()
    assert found["findings_total"] == sum(found["findings_by_rule"].values()) >= 1
    assert all(one["message"]["ko"] and one["message"]["en"] for one in found["findings"])


def test_an_address_or_method_that_does_not_exist_is_answered_in_the_same_form(token):
    answer = call("GET", "/nothing", token)
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)
    answer = call("DELETE", "/reports", token)
    assert (answer.status_code, answer.headers["content-type"]) == (405, PROBLEM)
    assert set(answer.headers["allow"].replace(" ", "").split(",")) == {"GET", "HEAD", "POST"}


def test_the_title_is_in_the_language_asked_for_and_both_are_beside_it(token):
    korean, english = (call("GET", "/nothing", token, params={"lang": lang}).json() for lang in ("ko", "en"))
    assert (korean["title"], english["title"]) == ("없는 주소", "No such address")
    assert korean["titles"] == english["titles"]


# ---- quotas and our own mistakes ----


def test_each_answer_says_what_is_left_and_the_last_when_to_come_back(token, monkeypatch):
    monkeypatch.setattr(rates.READING, "quota", 2)
    answers = [call("GET", "/reports", token) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"reading";q=2;w=60'
    assert answers[0].headers["ratelimit"].startswith('"reading";r=1;t=')
    assert 1 <= int(answers[2].headers["retry-after"]) <= 60
    assert send(token).status_code == 201


def test_the_quota_of_one_token_is_not_anothers(trial, monkeypatch):
    monkeypatch.setattr(rates.READING, "quota", 1)
    one, other = token_of(), token_of()
    assert [call("GET", "/reports", text).status_code for text in (one, one, other)] == [200, 429, 200]


def test_a_window_ends():
    now = [0.0]
    rate = rates.Rate("x", 1, 60, lambda: now[0])
    assert [rate.take("a").is_over for _ in range(2)] == [False, True]
    now[0] = 60.0
    assert not rate.take("a").is_over


def test_whoever_guesses_tokens_is_stopped(trial, monkeypatch):
    monkeypatch.setattr(rates.WRONG, "quota", 3)
    assert [call("GET", "/reports", "x").status_code for _ in range(4)] == [401, 401, 401, 429]


def test_our_own_mistake_is_a_plain_answer_without_a_traceback(token, monkeypatch, caplog):
    monkeypatch.setattr(receipts, "read_all", lambda *given: 1 / 0)
    answer = call("GET", "/reports", token)
    assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM)
    assert "ZeroDivisionError" not in answer.text and "Traceback" not in answer.text
    assert "ZeroDivisionError" in caplog.text


def test_one_team_cannot_take_all_the_room(token, monkeypatch):
    monkeypatch.setattr(bodies, "_coming", {"abc": bodies.AT_A_TIME_EACH})
    answer = send(token)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_a_body_that_comes_too_slowly_is_given_up(token, monkeypatch):
    monkeypatch.setattr(bodies, "SLOWEST_S", 0.05)

    async def slow():
        yield b"x"
        await asyncio.sleep(0.3)
        yield b"y"

    answer = call("POST", "/reports", token, content=slow(), headers={"Content-Type": "text/csv"})
    assert answer.status_code == 408
    assert bodies._coming.get("abc", 0) == 0


def test_the_server_answers_others_while_a_report_is_read(token, monkeypatch):
    """Reading happens in a thread: the event loop goes on."""
    import threading

    begun, go_on = threading.Event(), threading.Event()
    receive = reports.inbox.receive

    def slow(*given, **named):
        begun.set()
        assert go_on.wait(20)
        return receive(*given, **named)

    monkeypatch.setattr(reports.inbox, "receive", slow)
    app = Starlette(routes=[mounted()])
    sent = []
    sending = threading.Thread(target=lambda: sent.append(call(
        "POST", "/reports", token, app, content=csv(), headers={"Content-Type": "text/csv"})))  # fmt: skip
    sending.start()
    assert begun.wait(20)
    assert call("GET", "/reports", token, app).json() == {"reports": []}
    go_on.set()
    sending.join()
    assert sent[0].status_code == 201


def test_a_template_is_given_or_its_absence_explained(token):
    answer = call("GET", "/template", token)
    if answer.status_code == 404:
        assert answer.json()["type"].endswith("no_template")
    else:
        assert answer.content.startswith(b"PK")
    assert json.loads(call("GET", "/openapi.json").content)["openapi"] == "3.1.0"
