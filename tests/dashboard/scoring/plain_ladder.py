"""The readiness ladder a second time, in plain Python, a day at a time: slow, and without any SQL."""

import datetime
from itertools import pairwise

from warehouse_tables import add_months, last_day

from connectors import contract

STAGES = ("live", "embedded", "expanded")
PUBLIC = ("central_gov", "local_gov", "public_institution")


def level(inbox, team, sector, day):
    """0 to 5, or None where no list had been filed for this day's month or an earlier one."""
    if list_month(inbox, team, day) is None:
        return None
    for step in range(1, 6):
        groups = {}
        for item, period in asked(sector, step, day):
            groups.setdefault(period.alt_group or item.id, []).append(
                holds(inbox, team, sector, item, period, day)
            )
        if not all(any(found) for found in groups.values()):
            return step - 1
    return 5


def asked(sector, step, day):
    """The items that count at this step of this sector's ladder on this day, each with the rule in force."""
    return [
        (item, period) for item in contract.load().items.values() for period in item.asked
        if item.sector in (sector, "common", "privacy") and item.level == f"R{step}"
        and period.mandatory != "optional" and period.since <= day <= period.until
    ]  # fmt: skip


def list_month(inbox, team, day):
    return max((when for who, when, kind in inbox.filed if (who, kind) == (team, "readiness") and when <= day),
               default=None)  # fmt: skip


def holds(inbox, team, sector, item, period, day):
    if item.derived:
        return DERIVED[item.id](inbox, team, sector, report_month(inbox, team, day))
    this = list_month(inbox, team, day)
    now = papers(inbox, team, this, item)
    if any(counts(row, item, period, day) for row in now):
        return True
    before = list_month(inbox, team, this - datetime.timedelta(days=1))
    if (
        before is None
        or day > last_day(this)
        or not any(row["status"] in ("granted", "conditional", "expired") for row in now)
    ):
        return False
    return any(
        counts(row, item, period, day)
        for row in papers(inbox, team, before, item)
        if row.get("valid_to") and this <= row["valid_to"] <= last_day(this)
    )


def papers(inbox, team, when, item):
    return [row for row in inbox.rows if row["kind"] == "readiness" and row["team_id"] == team
            and row["report_month"] == when and row["evidence_id"] == item.id]  # fmt: skip


def counts(row, item, period, day):
    if row["status"] == "not_applicable":
        return bool(item.not_applicable_when and row.get("not_applicable_reason"))
    return bool(
        row["status"] in ("granted", "conditional")
        and row["holder"] in period.holders
        and (not period.pass_grades or row.get("grade") in period.pass_grades)
        and row.get("evidence_ref")
        and row["valid_from"] <= day
        and (row.get("valid_to") is None or day <= row["valid_to"])
    )


def report_month(inbox, team, day):
    """The month whose B2B report speaks for this day: the newest that has appeared, or was filed early."""
    filed = {when for who, when, kind in inbox.filed if (who, kind) == (team, "b2b")}
    return max((when for when in {*inbox.months, *filed} if when <= day), default=None)


def live(inbox, team, sector, when):
    """{deployment: (row, its effective evidence)} of those LIVE in the sector that month."""
    return {
        row["deployment_id"]: (row, effective(inbox, row))
        for row in inbox.rows
        if row["kind"] == "b2b" and (row["team_id"], row["report_month"]) == (team, when)
        and sector_of(row) == sector and is_live(inbox, row)
    }  # fmt: skip


def is_live(inbox, row):
    return (row["stage"] in STAGES and effective(inbox, row) >= "E1" and row["own_model_share_pct"] >= 50
            and row["requests_total"] > 0)  # fmt: skip


def effective(inbox, row):
    if not row.get("evidence_ref"):
        return "E0"
    for team, subject, when, grade, sha in inbox.grades:
        if (team, subject, when) == (row["team_id"], row["deployment_id"], row["report_month"]) and sha in row[
            "evidence_ref"
        ]:
            return grade
    return min(row["evidence_claimed"], "E2")


def sector_of(row):
    if row["customer_type"] in PUBLIC:
        return "public"
    division = row["ksic_division"]
    return "finance" if "64" <= division <= "66" else "manufacturing" if "10" <= division <= "34" else "other"


def acceptance(inbox, team, sector, when):
    return any(row["affiliation"] == "independent" and level >= "E3"
               for row, level in live(inbox, team, sector, when).values())  # fmt: skip


def operation(inbox, team, sector, when):
    if when is None:
        return False
    three = [live(inbox, team, sector, add_months(when, -back)) for back in range(3)]
    return any(
        all(id in month and month[id][0].get("downtime_min") is not None
            and month[id][0].get("severe_incidents") is not None for month in three)
        and any(month[id][1] >= "E3" for month in three)
        for id in three[0]
    )  # fmt: skip


def repetition(inbox, team, sector, when):
    if when is None:
        return False
    six = [live(inbox, team, sector, add_months(when, -back)) for back in range(6)]
    steady = [id for id in six[0] if all(id in m and m[id][0]["affiliation"] == "independent" for m in six)]
    groups = {six[0][id][0]["customer_group_key"] for id in steady}
    return len(groups) >= 3 and any(was_renewed(inbox, team, id, when) for id in steady)


def was_renewed(inbox, team, deployment, when):
    """Its contract end moved later between two reports in a row, LIVE in both."""
    rows = sorted(
        (row for row in inbox.rows if row["kind"] == "b2b" and row["team_id"] == team
         and row["deployment_id"] == deployment and row["report_month"] <= when),
        key=lambda row: row["report_month"],
    )  # fmt: skip
    return any(
        is_live(inbox, a) and is_live(inbox, b) and a.get("contract_end_date") and b.get("contract_end_date")
        and b["contract_end_date"] > a["contract_end_date"]
        for a, b in pairwise(rows)
    )  # fmt: skip


def outcome(inbox, team, sector, when):
    return any(level >= "E3" and row["outcome_verified"] in ("customer_signed", "third_party")
               for row, level in live(inbox, team, sector, when).values())  # fmt: skip


DERIVED = {
    "com_acceptance": acceptance,
    "com_sla_ops": operation,
    "com_repeat": repetition,
    "mfg_outcome_baseline": outcome,
}
