"""A receipt as people read it: on the page, and as a printable page of its own that needs no script."""

from __future__ import annotations

from html import escape

from connectors import keys, receipts
from connectors.programme import SEOUL
from connectors.receipts import Receipt
from dashboard import findings
from dashboard.charts.naming import shortened
from dashboard.page import Here
from dashboard.text import Text

STYLE = """
@page { margin: 18mm; }
body { font: 11pt/1.55 'Pretendard GOV', 'Noto Sans KR', sans-serif; max-width: 46rem;
  margin: 2rem auto; padding: 0 1rem; color: #1e2124; background: #ffffff; }
h1 { font-size: 1.5rem; margin: 0 0 .3rem; } p { margin: .2rem 0; }
.mark { display: inline-block; border: 1px solid #9e6a00; color: #8a5c00; padding: 0 .5rem; border-radius: 3px; }
table { border-collapse: collapse; width: 100%; margin: 1.2rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .5rem; border-bottom: 1px solid #cdd1d5; }
th { width: 11rem; font-weight: 600; } td { overflow-wrap: anywhere; }
.foot { font-size: .85rem; color: #58616a; }
"""
Line = tuple[str, str]


def sender_said(here: Here, name: str) -> str:
    """An operator who sent for a team, a pull, a role in demo mode (where nobody has a name), or a person."""
    role, mark, who = name.partition(":")
    if mark and role in ("operator", "pull"):
        return here.say("receipt_page.by_operator" if role == "operator" else "receipt_page.by_pull", name=who)
    return here.say(f"role.{name}") if name in ("policymaker", "operator") else name


def size_said(say: Text, size: int) -> str:
    if size < 1000:
        return f"{size} B"
    return f"{say.number(size / 1000, 1)} kB" if size < 1_000_000 else f"{say.number(size / 1_000_000, 1)} MB"


def first_lines(here: Here, one: Receipt) -> list[Line]:
    """What a person asks of a receipt."""
    say = here.say
    rows = say.listing(
        [say("proof.rows", kind=say(f"kind.{kind}"), n=say.number(n)) for kind, n in one.rows.items()]
    )
    return [
        (say("receipt_page.number"), one.report_id),
        (say("receipt_page.team"), here.name(one.team)),
        (say("receipt_page.month"), say.month(one.month)),
        (say("receipt_page.rows"), rows),
        (say("receipt_page.at"), f"{say.moment(one.received_at.astimezone(SEOUL))} (KST)"),
        (say("receipt_page.sender"), sender_said(here, one.sender)),
        (say("receipt_page.file"), f"{shortened(one.file_name)} · {size_said(say, one.bytes)}"),
        *confirmed(here, one),
    ]


def hash_lines(here: Here, one: Receipt) -> list[Line]:
    """What a machine asks of it."""
    say = here.say
    return [
        (say("receipt_page.own_hash"), one.hash),
        (say("receipt_page.sha256"), one.sha256),
        (say("receipt_page.content"), one.content_commitment or say("receipt_page.no_commitment")),
        (say("receipt_page.previous"), one.previous or say("receipt_page.is_first")),
        (say("receipt_page.contract"), one.contract),
    ]


def confirmed(here: Here, one: Receipt) -> list[Line]:
    """What was confirmed, why and by whom."""
    say = here.say
    return [
        (say("receipt_page.confirmed", rule=said.rule),
         say("receipt_page.reason", what=message_of(here, said.rule), reason=said.reason,
             by=sender_said(here, said.by)))
        for said in one.confirmations
    ]  # fmt: skip


def message_of(here: Here, rule: str) -> str:
    return findings.asks(rule, here.say.lang)


def senders_copy(here: Here, one: Receipt) -> bytes:
    """The receipt with the salt that proves its content; only those who may open the original are given it."""
    return receipts.senders_copy(one, keys.keys_of(one.programme).salt_of(one.report_id))


def printable(here: Here, one: Receipt) -> bytes:
    """One HTML file that needs nothing else."""
    say = here.say
    title = say("receipt_page.title", month=say.month(one.month), team=here.name(one.team))
    rows = "".join(f"<tr><th>{escape(term)}</th><td>{escape(said)}</td></tr>"
                   for term, said in (*first_lines(here, one), *hash_lines(here, one)))  # fmt: skip
    mark = f'<p class="mark">{escape(say("app.fictional"))}</p>' if here.programme.fictional else ""
    return (
        f'<!doctype html><html lang="{say.lang}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body>{mark}<h1>{escape(title)}</h1>"
        f"<p>{escape(say.of(here.programme.words))}</p><table>{rows}</table>"
        f'<p class="foot">{escape(say("receipt_page.verify"))}</p></body></html>'
    ).encode()
