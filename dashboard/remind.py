"""Reminders by mail: who still owes a report near its due day, each told at most once before it and once after."""

from __future__ import annotations

import datetime
import os
import re
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Literal

from connectors import acts, receipts, toml
from connectors.disk import json_bytes, lock, write_whole
from connectors.programme import SEOUL, Programme, next_month
from dashboard.text import LANGUAGES, Text, words

Stage = Literal["soon", "late"]
OWED = ("b2b", "b2c")  # due every month; readiness is sent when it changes
DAYS_BEFORE = 5
TIMEOUT_S = 20
ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


@dataclass(frozen=True)
class Reminder:
    """One team owes these kinds for a month: its due day is near (soon) or over (late)."""

    team: str
    month: datetime.date
    due_on: datetime.date
    kinds: tuple[str, ...]
    stage: Stage

    @property
    def name(self) -> str:
        return f"{self.team}-{self.month:%Y%m}-{self.stage}"


@dataclass(frozen=True)
class Server:
    """Where mail is handed over; the password stays out of everything printed."""

    host: str
    port: int
    sender: str
    user: str
    password: str
    tls: str


class NotSet(Exception):
    """A setting that mail needs is missing or cannot be used: which one, and why."""


def due(programme: Programme, day: datetime.date) -> list[Reminder]:
    """What is to be said on this day, whether or not it was said already."""
    done = acts.read(programme.folder)
    filed = receipts.in_force(receipts.read_all(programme.folder), done)
    withheld = {(one.act.team, one.act.value): one.act.month for one in done if one.act.act == "withhold"}
    found = []
    for month, stage in _months(programme, day):
        for team in programme.still_in(day):
            # Reports that the operator pulls are nobody's to send; months before a team joined are not due.
            if team.code in programme.sources or month < team.onboarded_on.replace(day=1):
                continue
            kinds = tuple(
                kind
                for kind in OWED
                if (team.code, month, kind) not in filed
                and not _is_withheld(withheld.get((team.code, kind)), month)
            )
            if kinds:
                found.append(Reminder(team.code, month, programme.due_on(month), kinds, stage))
    return found


def unsaid(programme: Programme, found: list[Reminder]) -> list[Reminder]:
    """Those nobody was told yet."""
    return [one for one in found if not _record(programme, one).exists()]


def contacts(programme: Programme) -> dict[str, tuple[str, ...]]:
    """The addresses of each team, from contacts.toml beside programme.toml. Raises BrokenFile."""
    path = programme.folder / "contacts.toml"
    if not path.exists():
        return {}
    top = toml.load(path)
    top.only({"team"})
    teams = top.section("team")
    for name in teams.data:
        for address in teams.texts(name):
            if not ADDRESS.fullmatch(address):
                raise teams.broken(name, f"{address!r} is no mail address")
    return {name: teams.texts(name) for name in teams.data}


def server() -> Server:
    """From HWAKSAN_SMTP (host:port), _FROM, _USER, _PASSWORD and _TLS (starttls, tls or none). Raises NotSet."""
    host, _, port = os.environ.get("HWAKSAN_SMTP", "").partition(":")
    sender, tls = os.environ.get("HWAKSAN_SMTP_FROM", ""), os.environ.get("HWAKSAN_SMTP_TLS", "starttls")
    if not host or not (port or "25").isdecimal():
        raise NotSet("HWAKSAN_SMTP is not set to host:port")
    if not ADDRESS.fullmatch(sender):
        raise NotSet("HWAKSAN_SMTP_FROM is not set to a mail address")
    if tls not in ("starttls", "tls", "none"):
        raise NotSet("HWAKSAN_SMTP_TLS is none of starttls, tls, none")
    user, password = (os.environ.get(f"HWAKSAN_SMTP_{name}", "") for name in ("USER", "PASSWORD"))
    return Server(host, int(port or 25), sender, user, password, tls)


def send(programme: Programme, one: Reminder, to: tuple[str, ...], through: Server) -> bool:
    """Send it, unless it was sent before. Raises OSError or SMTPException where the mail was not taken.

    The record is written first: a process that dies in between leaves a reminder unsent, never sent twice.
    """
    folder = programme.folder / "reminders"
    with lock(folder / ".lock"):
        record = _record(programme, one)
        if record.exists():
            return False
        now = datetime.datetime.now(SEOUL).replace(microsecond=0).isoformat()
        write_whole(record, json_bytes({"at": now, "to": len(to), "due_on": one.due_on.isoformat()}))
        try:
            _hand_over(message(programme, one, to, through.sender), through)
        except (OSError, smtplib.SMTPException):
            record.unlink()
            raise
    return True


def message(programme: Programme, one: Reminder, to: tuple[str, ...], sender: str) -> EmailMessage:
    """Both languages in one mail: whoever reads it for the team can."""
    mail = EmailMessage()
    subjects = [
        words(lang)(f"remind.subject_{one.stage}", **_values(programme, one, words(lang))) for lang in LANGUAGES
    ]
    mail["Subject"] = f"[{programme.words.ko}] {' · '.join(subjects)}"
    mail["From"], mail["To"] = sender, ", ".join(to)
    mail["Date"], mail["Message-ID"] = formatdate(localtime=True), make_msgid(domain=sender.rpartition("@")[2])
    mail.set_content("\n\n".join(_body(programme, one, words(lang)) for lang in LANGUAGES))
    return mail


def _body(programme: Programme, one: Reminder, say: Text) -> str:
    lines = [say(f"remind.body_{one.stage}", **_values(programme, one, say)), say("remind.template")]
    address = os.environ.get("HWAKSAN_URL", "")
    lines += [address] if address else []
    return "\n".join([*lines, say("app.fictional_long")] if programme.fictional else lines)


def _values(programme: Programme, one: Reminder, say: Text) -> dict[str, str]:
    kinds = ", ".join(say(f"kind.{kind}") for kind in one.kinds)
    return {"team": say.of(programme.teams[one.team].words), "kinds": kinds,
            "month": say.month(one.month), "day": say.day(one.due_on)}  # fmt: skip


def _months(programme: Programme, day: datetime.date) -> Iterator[tuple[datetime.date, Stage]]:
    """The month whose due day is near, once it is over; and the one whose due day was the last to pass."""
    coming = programme.next_due(day)
    if coming is None or programme.first_month is None:
        return
    left = (programme.due_on(coming) - day).days
    if day >= next_month(coming) and left <= DAYS_BEFORE:
        yield coming, "soon"
    before = (coming - datetime.timedelta(days=1)).replace(day=1)
    if before >= programme.first_month:
        yield before, "late"


def _is_withheld(since: datetime.date | None, month: datetime.date) -> bool:
    return since is not None and month >= since


def _record(programme: Programme, one: Reminder) -> Path:
    return programme.folder / "reminders" / f"{one.name}.json"


def _hand_over(mail: EmailMessage, through: Server) -> None:
    secure = ssl.create_default_context()
    if through.tls == "tls":
        client: smtplib.SMTP = smtplib.SMTP_SSL(through.host, through.port, timeout=TIMEOUT_S, context=secure)
    else:
        client = smtplib.SMTP(through.host, through.port, timeout=TIMEOUT_S)
    with client:
        if through.tls == "starttls":
            client.starttls(context=secure)
        if through.user:
            client.login(through.user, through.password)
        client.send_message(mail)
