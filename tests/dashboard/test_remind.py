"""Reminders: who is told what on which day, by hand; and that each is told once, over a real SMTP server."""

import datetime
import email
import email.policy
import socketserver
import threading

import pytest

from connectors import acts, inbox, programme
from connectors.acts import Act
from connectors.errors import BrokenFile
from connectors.programme import SEOUL
from dashboard import remind
from tests import made

OCTOBER, NOVEMBER = datetime.date(2026, 10, 1), datetime.date(2026, 11, 1)


class Mailbox(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs to hand over a mail."""

    def handle(self):
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "DATA":
                self._say("354 go on")
                body = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    body += part
                self.server.mails.append(email.message_from_bytes(body, policy=email.policy.default))
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("550 no" if verb == "RCPT" and self.server.refuses else "250 ok")

    def _say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def mailbox(monkeypatch):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox) as server:
        server.mails, server.refuses, server.daemon_threads = [], False, True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("HWAKSAN_SMTP", f"127.0.0.1:{server.server_address[1]}")
        monkeypatch.setenv("HWAKSAN_SMTP_FROM", "office@example.org")
        monkeypatch.setenv("HWAKSAN_SMTP_TLS", "none")
        yield server
        server.shutdown()


@pytest.fixture
def abc(trial):
    return programme.load(trial)


def told(programme, day):
    return [
        (one.team, one.month, one.kinds, one.stage)
        for one in remind.due(programme, datetime.date.fromisoformat(day))
    ]


def test_five_days_before_the_due_day_those_who_owe_a_report_are_reminded(abc):
    # The report for November is due on 10 December; `old` left in June.
    assert told(abc, "2026-12-05")[:2] == [
        ("abc", NOVEMBER, ("b2b", "b2c"), "soon"), ("xyz", NOVEMBER, ("b2b", "b2c"), "soon"),
    ]  # fmt: skip
    assert ("abc", NOVEMBER, ("b2b", "b2c"), "soon") not in told(abc, "2026-12-04")
    assert ("abc", NOVEMBER, ("b2b", "b2c"), "soon") in told(abc, "2026-12-10")


def test_after_the_due_day_they_are_told_that_it_is_missing(abc):
    assert ("abc", NOVEMBER, ("b2b", "b2c"), "late") in told(abc, "2026-12-11")


def test_a_month_that_is_not_over_is_nobodys_debt(abc):
    assert [one for one in told(abc, "2026-11-29") if one[1] == NOVEMBER] == []


def test_what_was_filed_or_withheld_is_not_asked_for(abc):
    rows = [made.b2b(1, month="2026-11-01", go_live_date="2026-11-02")]
    sent = inbox.receive(abc, inbox.Sending([inbox.Upload("r.csv", made.as_csv(rows))], "kim", "abc"))
    assert isinstance(sent, inbox.Taken), sent
    acts.append(abc.folder, [Act("withhold", "x", "xyz", month=OCTOBER, value="b2c", reason="-")],
                datetime.datetime.now(SEOUL))  # fmt: skip
    found = told(abc, "2026-12-08")
    assert ("abc", NOVEMBER, ("b2c",), "soon") in found
    assert ("xyz", NOVEMBER, ("b2b",), "soon") in found


def test_a_programme_without_reports_reminds_nobody(unreported):
    assert remind.due(programme.load(unreported), datetime.date(2026, 12, 8)) == []


def test_each_reminder_is_sent_once_in_both_languages(abc, mailbox):
    one = next(one for one in remind.due(abc, datetime.date(2026, 12, 8)) if one.stage == "soon")
    assert remind.send(abc, one, ("kim@abc.example", "lee@abc.example"), remind.server())
    assert not remind.send(abc, one, ("kim@abc.example",), remind.server())
    (mail,) = mailbox.mails
    assert mail["To"] == "kim@abc.example, lee@abc.example"
    assert mail["Subject"].startswith("[시험 사업] 2026년 11월 보고서")
    body = mail.get_content()
    assert "B2B, B2C" in body and "2026. 12. 10." in body and "10 Dec 2026" in body
    assert one not in remind.unsaid(abc, [one])
    # The one after the due day is another reminder.
    late = next(row for row in remind.due(abc, datetime.date(2026, 12, 11)) if row.team == one.team)
    assert remind.send(abc, late, ("kim@abc.example",), remind.server())


def test_a_mail_that_was_refused_is_not_taken_for_sent(abc, mailbox):
    mailbox.refuses = True
    (one, *_) = remind.due(abc, datetime.date(2026, 12, 8))
    with pytest.raises(remind.smtplib.SMTPException):
        remind.send(abc, one, ("kim@abc.example",), remind.server())
    assert remind.unsaid(abc, [one]) == [one]


@pytest.mark.parametrize(
    ("name", "value"), [("HWAKSAN_SMTP", ""), ("HWAKSAN_SMTP_FROM", "office"), ("HWAKSAN_SMTP_TLS", "maybe")]
)
def test_a_setting_that_mail_needs_is_named(mailbox, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(remind.NotSet, match=name):
        remind.server()


def test_addresses_stand_beside_the_programme_file_and_are_checked(abc):
    assert remind.contacts(abc) == {}
    path = abc.folder / "contacts.toml"
    path.write_text('[team]\nabc = ["kim@abc.example"]\n')
    assert remind.contacts(abc) == {"abc": ("kim@abc.example",)}
    path.write_text('[team]\nabc = ["kim@abc.example\\nBcc: all@example"]\n')
    with pytest.raises(BrokenFile, match="no mail address"):
        remind.contacts(abc)
