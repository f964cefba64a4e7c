"""Makes `sent/`, the files the four invented teams sent, and the manifest of who sent what and what followed.

Run it without arguments to write `sent/`, `sources/` and `tables/` anew; the same seed gives the same bytes on
every machine.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import asked
import elsewhere
import hubs
import letters
import paper
import papers
import people
import registers
import services
import spell
import story
from spell import Habit
from world import LIVE, Date, Row, add_months, b2b_row, month_end, months

HERE = Path(__file__).parent
KST = datetime.timezone(datetime.timedelta(hours=9))
KINDS = ("b2b", "b2c", "readiness")
OFFICE = letters.OFFICE
LAST_GRADING = datetime.datetime(2026, 11, 13, 16, 0, tzinfo=KST)
# Hubs have no past, so they are asked more often; registers go back by themselves, once to the first contracts.
PULLS = (
    "2025-10-12",
    "2026-01-12",
    "2026-04-12",
    *(f"2026-{month:02d}-12" for month in range(6, 11)),
    "2026-11-14",
)
REGISTERS = ("2025-10-12", "2026-01-12", "2026-04-12", "2026-08-12", "2026-11-14")
HUBS = ["huggingface", "github", "artificial_analysis", "lmarena", "kosis", "openrouter", "npm", "pypi",
        "dockerhub", "itunes", "epoch"]  # fmt: skip
FIRST_SINCE = "2025-01-01"
Rows = dict[str, list[Row]]
Step = dict[str, object]

WORKBOOK = Habit("ko", "contract", ("dots", "korean", "spaced"), "korean", ("comma", "korean", "unit"),
                 ("sign", "plain"), "예", labels=True, hyphens=True, units=True)  # fmt: skip
WORKBOOK_2026 = Habit("ko", "haneul-2026", ("dots", "korean"), "dots", ("comma", "korean"), ("sign",), "예",
                      labels=True, hyphens=True, units=True)  # fmt: skip
EXPORT = Habit("en", "byeol-2025", ("slash", "iso"), "tight", ("plain", "comma"), ("plain",), "Y")
CP949 = Habit("ko", "byeol-2026", ("dots", "spaced"), "dotted day", ("comma", "wide", "korean"), ("two", "sign"),
              "예", labels=True, hyphens=True)  # fmt: skip
MACHINE = Habit("code", "contract")
MACHINE_LOOSE = Habit(
    "code", "narae", ("iso", "tight"), "dash", ("plain", "wide"), ("plain", "two"), "TRUE", hyphens=True
)


@dataclass
class Office:
    """What has been written so far: files under `root`, steps in the order they happened."""

    root: Path
    steps: list[Step] = field(default_factory=list)
    filed: dict[str, dict[Date, Rows]] = field(default_factory=lambda: {team: {} for team in story.TEAMS})
    truth: dict[str, dict[Date, Rows]] = field(default_factory=dict)

    def write(self, path: str, data: bytes) -> str:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        return path


def generate(root: Path) -> list[Step]:
    """Write everything under `root` and return the steps of the manifest."""
    office = Office(root)
    office.truth = {team: _truth(team) for team in story.TEAMS}
    haneul(office)
    byeol(office)
    narae(office)
    dodam(office)
    grades(office)
    office.steps += letters.steps(_taken(office), papers.NAMES)
    pulls(office)
    office.steps.sort(key=lambda step: str(step["at"]))
    text = json.dumps({"steps": office.steps}, ensure_ascii=False, indent=1)
    office.write("manifest.json", (text + "\n").encode())
    return office.steps


def _taken(office: Office) -> list[Step]:
    """Reports sent and taken, or pulled, that nobody sent back or withdrew."""
    undone = {step["report"] for step in office.steps if step["do"] in ("return", "withdraw")}
    sent = [step for step in office.steps if step["do"] == "pull" or step.get("expect") == "taken"]
    return [
        {name: step[name] for name in ("id", "team", "at")} | {"month": _month_of(step)}
        for step in sent if step["id"] not in undone
    ]  # fmt: skip


def _month_of(step: Step) -> str:
    """It stands in the file where the team does not say it, and in the name of the report always."""
    return str(step["id"]).removeprefix(f"{step['team']}-")[:7]


def _truth(team: str) -> dict[Date, Rows]:
    """All rows of a team by month, as they truly were."""
    drawn = story.deployments(team)
    onboarded = story.ONBOARDED[team]
    found: dict[Date, Rows] = {}
    for month in months(onboarded, story.LAST):
        rows = [row for one in drawn if (row := b2b_row(one, month, onboarded))]
        found[month] = {"b2b": rows, "b2c": services.b2c_rows(team, month),
                        "readiness": papers.readiness_rows(team, month)}  # fmt: skip
    return found


# ---- haneul: one workbook a month, Korean headings, a title above and a note beneath ----


def haneul(office: Office) -> None:
    for month, rows in office.truth["haneul"].items():
        at = _time("haneul", month)
        if month == Date(2025, 9, 1):
            _refused_number(office, month, rows)
        if month == Date(2026, 1, 1):
            at = _at(2026, 2, 13, 17, 42)
        if month == Date(2026, 5, 1):
            _returned(office, month, rows, at)
            at = _at(2026, 6, 25, 10, 5)
        if month == Date(2026, 8, 1):
            _workbook(office, month, {kind: rows[kind] for kind in ("b2b", "readiness")}, at)
            _workbook(office, month, {"b2c": rows["b2c"]}, _at(2026, 9, 14, 9, 31), "-b2c")
            continue
        _workbook(office, month, rows, at, "-v2" if month == Date(2026, 5, 1) else "")


def _workbook(
    office: Office, month: Date, rows: Rows, at: datetime.datetime, mark: str = "", expect: str = "taken"
) -> str:
    habit = WORKBOOK if month < Date(2026, 1, 1) else WORKBOOK_2026
    names = {"b2b": "기업 도입", "b2c": "서비스 이용", "readiness": "준비 증빙"}
    title = f"{month.year}년 {month.month}월 확산 실적 (하늘못 AI, 가상 데이터)"
    note = "※ 가상 데이터입니다. 숨긴 행도 보고에 포함됩니다."
    sheets = [
        paper.sheet(kind, names[kind], rows[kind], habit, f"haneul:{month}:{kind}", title, note) for kind in rows
    ]
    if month >= Date(2026, 4, 1):
        said = ["하늘못", f"{month:%Y-%m}", ", ".join(rows)]
        sheets.insert(0, paper.Sheet("report", [["team_id", "report_month", "kinds"], ["haneul", *said[1:]]]))
    path = office.write(f"haneul/{month:%Y-%m}{mark}.xlsx", paper.workbook(sheets))
    name = f"하늘못AI_확산실적_{month:%Y년%m월}{mark}.xlsx"
    is_told = month < Date(2026, 4, 1)
    return _send(office, "haneul", month, rows, at, [(path, name)], mark, expect, is_told=is_told)


def _refused_number(office: Office, month: Date, rows: Rows) -> None:
    """One customer number with two digits swapped: the whole report is refused, and sent again the next day."""
    wrong = [dict(row) for row in rows["b2b"]]
    picked = next(row for row in wrong if row["customer_id_type"] == "bizno")
    number = str(picked["customer_id"])
    picked["customer_id"] = number[:-1] + str((int(number[-1]) + 3) % 10)
    _workbook(office, month, rows | {"b2b": wrong}, _at(2025, 10, 2, 11, 8), "-wrong", "refused")


def _returned(office: Office, month: Date, rows: Rows, at: datetime.datetime) -> None:
    """Three affiliates were written down as equity partners; the office sent the report back."""
    affiliates = sorted({str(row["customer_id"]) for row in rows["b2b"] if row["affiliation"] == "affiliate"})[:3]
    wrong = [
        row | {"affiliation": "equity_partner"} if row["customer_id"] in affiliates else row for row in rows["b2b"]
    ]
    sent = _workbook(office, month, rows | {"b2b": wrong}, at)
    office.steps.append({
        "at": _at(2026, 6, 18, 14, 0).isoformat(), "do": "return", "report": sent, "by": OFFICE,
        "reason": "계열사 3곳이 지분 관계사로 적혀 있습니다. 관계 구분을 고쳐 다시 제출하십시오.",
    })  # fmt: skip


# ---- byeol: a CSV file a kind, first exported in English, from 2026 on saved by Excel in CP949 ----


def byeol(office: Office) -> None:
    truth = office.truth["byeol"]
    for month, rows in truth.items():
        at = _time("byeol", month)
        if month == Date(2025, 10, 1):
            _two_months_in_one(office, truth)
            at = _at(2025, 12, 4, 10, 40)
        if month == Date(2025, 11, 1):
            at = _at(2025, 12, 4, 11, 20)
        if month == Date(2026, 3, 1):
            continue  # never sent
        for n, kind in enumerate(KINDS):
            if (kind, month) in (("readiness", story.LAST), ("b2c", Date(2026, 4, 1))):
                continue  # not sent either
            sent = rows[kind]
            if kind == "b2c" and month == Date(2026, 6, 1):
                sent = _without_sponsored(sent)
            _one_csv(office, month, kind, sent, at + datetime.timedelta(minutes=7 * n))
    _one_csv(office, Date(2026, 6, 1), "b2c", truth[Date(2026, 6, 1)]["b2c"], _at(2026, 8, 3, 15, 20), "-v2")


def _one_csv(
    office: Office, month: Date, kind: str, rows: list[Row], at: datetime.datetime, mark: str = ""
) -> None:
    habit, encoding = (EXPORT, "utf-8-sig") if month < Date(2026, 1, 1) else (CP949, "cp949")
    lines = paper.table(kind, rows, habit, f"byeol:{month}:{kind}")
    path = office.write(f"byeol/{month:%Y-%m}-{kind}{mark}.csv", paper.csv(lines, encoding, "\r\n"))
    name = f"byeolsol_{kind}_{month:%Y%m}{mark}.csv" if habit is EXPORT else f"별솔_{kind}_{month:%Y.%m}{mark}.csv"
    _send(office, "byeol", month, {kind: rows}, at, [(path, name)], f"-{kind}{mark}")


def _two_months_in_one(office: Office, truth: dict[Date, Rows]) -> None:
    """October and November in one file: refused, to be sent as two."""
    both = [row for month in (Date(2025, 10, 1), Date(2025, 11, 1)) for row in truth[month]["b2b"]]
    lines = paper.table("b2b", both, EXPORT, "byeol:two")
    path = office.write("byeol/2025-10-11-b2b.csv", paper.csv(lines, "utf-8-sig", "\r\n"))
    _send(office, "byeol", Date(2025, 10, 1), {"b2b": both}, _at(2025, 12, 4, 9, 55),
          [(path, "byeolsol_b2b_Q4.csv")], "-two-months", "refused", is_told=False)  # fmt: skip


def _without_sponsored(rows: list[Row]) -> list[Row]:
    """The sponsored users were forgotten, and put right a month later."""
    return [row | {"sponsored_mau": 0} for row in rows]


# ---- narae: plain CSV in machine names; both tables in one report; no consumer figures from September 2026 ----


def narae(office: Office) -> None:
    truth = office.truth["narae"]
    for month, rows in truth.items():
        at = _time("narae", month)
        if month == Date(2025, 12, 1):
            at = _at(2026, 2, 20, 11, 15)  # back-filled
        if month == Date(2026, 2, 1):
            _other_teams_code(office, month, rows)
        kinds = ["b2b"] if month >= Date(2026, 9, 1) else ["b2b", "b2c"]
        if month.month % 3 == 0 or month == story.LAST:
            kinds.append("readiness")
        _files(office, month, {kind: rows[kind] for kind in kinds}, at)
        if month == Date(2026, 4, 1):
            _wrong_month_then_withdrawn(office, truth)
    office.steps.append({
        "at": _at(2026, 9, 30, 18, 0).isoformat(), "do": "withhold", "team": "narae",
        "kind": "b2c", "month": "2026-09", "by": "나래뫼 실적담당(가상)",
        "reason": "제휴 협상 중이라 9월분부터 서비스 이용 실적을 제출하지 않습니다(가상).",
    })  # fmt: skip


def _files(
    office: Office, month: Date, rows: Rows, at: datetime.datetime, mark: str = "", expect: str = "taken"
) -> str:
    """An empty table is not sent: the kind is named, and that says that there is none this month."""
    habit = MACHINE if month < Date(2026, 5, 1) else MACHINE_LOOSE
    files = []
    for kind, of_kind in rows.items():
        if of_kind:
            lines = paper.table(kind, of_kind, habit, f"narae:{month}:{kind}")
            path = office.write(f"narae/{month:%Y-%m}{mark}/{kind}.csv", paper.csv(lines))
            files.append((path, f"{kind}.csv"))
    return _send(office, "narae", month, rows, at, files, mark, expect)


def _other_teams_code(office: Office, month: Date, rows: Rows) -> None:
    """A template of another team was used: its code stands in every row."""
    wrong = [row | {"team_id": "byeol"} for row in rows["b2b"]]
    _files(office, month, {"b2b": wrong}, _at(2026, 3, 5, 9, 12), "-other-team", "refused")


def _wrong_month_then_withdrawn(office: Office, truth: dict[Date, Rows]) -> None:
    """March's rows under April's date, sent by mistake after the right ones, and withdrawn two days later."""
    april = Date(2026, 4, 1)
    stale = [row | {"report_month": april} for row in truth[Date(2026, 3, 1)]["b2b"] if row["stage"] != "ended"]
    kept = dict(office.filed["narae"][april])
    sent = _files(office, april, {"b2b": stale}, _at(2026, 5, 12, 16, 44), "-again")
    office.filed["narae"][april] = kept
    office.steps.append({
        "at": _at(2026, 5, 14, 9, 3).isoformat(), "do": "withdraw", "report": sent, "by": "나래뫼 실적담당(가상)",
        "reason": "3월 자료를 4월로 잘못 보냈습니다. 앞서 낸 4월 보고서가 맞습니다.",
    })  # fmt: skip


# ---- dodam: packages on its own server, pulled ----


def dodam(office: Office) -> None:
    for month, rows in office.truth["dodam"].items():
        at = _time("dodam", month)
        if month == Date(2026, 4, 1):
            early = rows | {"b2c": rows["b2c"]}
            _package(office, month, 1, early, at, "provisional")
            _package(office, month, 2, rows, _at(2026, 5, 15, 13, 0), "final")
        elif month == Date(2026, 6, 1):
            _package(office, month, 1, rows | {"b2b": _fewer_seats(rows["b2b"])}, at, "final")
            _package(office, month, 2, rows, _at(2026, 7, 22, 13, 0), "final")
        else:
            _package(office, month, 1, rows, at, "final")


def _package(office: Office, month: Date, revision: int, rows: Rows, at: datetime.datetime, status: str) -> None:
    folder = f"dodam/{month:%Y-%m}/{revision}"
    resources = []
    for kind in KINDS:
        data = paper.csv(paper.table(kind, rows[kind], MACHINE, f"dodam:{month}:{kind}"))
        office.write(f"{folder}/{kind}.csv", data)
        resources.append(_resource(kind, data))
    said = asked.reasons(rows, office.filed["dodam"], month)
    office.filed["dodam"][month] = rows
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"dodam-adoption-{month:%Y-%m}", "version": f"{revision}.0.0", "created": _utc(at),
        "title": f"도담샘 AI 확산 실적 {month:%Y-%m} (가상 데이터)",
        "hwaksan:contract": "adoption/1.0", "hwaksan:period": f"{month:%Y-%m}", "hwaksan:revision": revision,
        "hwaksan:supersedes": revision - 1 or None, "hwaksan:full_replacement": True, "hwaksan:status": status,
        "hwaksan:confirmations": said, "resources": resources,
    }  # fmt: skip
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    office.write(f"{folder}/datapackage.json", text.encode())
    pulled = at + datetime.timedelta(hours=2)
    office.steps.append(
        {"at": pulled.isoformat(), "do": "pull", "id": f"dodam-{month:%Y-%m}-{revision}", "team": "dodam"}
    )


def _resource(kind: str, data: bytes) -> dict[str, object]:
    fields = [_field(kind, name) for name in spell.sent_fields(kind, MACHINE)]
    return {
        "name": kind, "path": f"{kind}.csv", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        "bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": {"missingValues": [""], "fields": fields},
    }  # fmt: skip


def _field(kind: str, name: str) -> dict[str, object]:
    field = spell.CONTRACT["field"][kind][name]
    types = {"DATE": "date", "INTEGER": "integer", "BIGINT": "integer", "BOOLEAN": "boolean"}
    kind_of = "number" if field["type"].startswith("DECIMAL") else types.get(field["type"], "string")
    return {"name": name, "title": field["name"]["ko"], "type": kind_of}


def _fewer_seats(rows: list[Row]) -> list[Row]:
    """Seats of two deployments were counted before an extension; the revision has the right number."""
    picked = [row["deployment_id"] for row in rows if isinstance(row["licensed_seats"], int)][:2]
    return [
        row | {"active_users": int(row["active_users"]) * 9 // 10,
               "regular_users": int(row["regular_users"]) * 9 // 10}
        if row["deployment_id"] in picked else row
        for row in rows
    ]  # fmt: skip


# ---- what the programme office did ----


def grades(office: Office) -> None:
    """Ten days after the due day the office grades what claims to be confirmed by customers or third parties."""
    for team, filed in office.filed.items():
        for month, rows in filed.items():
            found = [one for kind in ("b2b", "b2c") for row in rows.get(kind, []) if (one := _grade(row))]
            due = add_months(month, 1).replace(day=20)
            at = min(_at(due.year, due.month, due.day, 16, 0), LAST_GRADING)
            if found:
                office.steps.append({
                    "at": at.isoformat(), "do": "grade", "team": team, "month": f"{month:%Y-%m}", "by": OFFICE,
                    "reason": "증빙 원본과 확인서를 대조하였습니다(가상).", "grades": found,
                })  # fmt: skip


def _grade(row: Row) -> list[str] | None:
    """Most claims stand; some papers turn out to be the team's own, and a few prove nothing of the kind."""
    claimed, ref = str(row["evidence_claimed"]), row["evidence_ref"]
    if claimed not in ("E3", "E4") or ref is None or row.get("stage", "live") not in LIVE:
        return None
    subject = str(row.get("deployment_id") or row["service_id"])
    digest = str(ref)[-64:]
    luck = Random(f"hwaksan-demo:grade:{subject}:{digest}").randrange(100)
    if luck >= 92 and "deployment_id" in row:
        return None  # not yet looked at
    level = claimed if luck < 70 or "service_id" in row else "E2" if luck < 82 else "E1"
    return [subject, level, digest]


# ---- public sources ----


def pulls(office: Office) -> None:
    """When the office asked the public sources, and what it said of a contract to which only a name pointed."""
    for day in PULLS:
        at = f"{day}T06:00:00+09:00"
        office.steps.append({"at": at, "do": "pull_sources", "sources": HUBS})
        if day in REGISTERS:
            since = FIRST_SINCE if day == REGISTERS[0] else None
            office.steps.append({"at": at, "do": "pull_sources", "sources": ["g2b", "dart"], "since": since})
    office.steps.append({
        "at": _at(2026, 1, 20, 14, 0).isoformat(), "do": "match", "team": "narae", "by": OFFICE,
        "contract": f"g2b:{registers.confirmed()}", "value": "yes",
        "reason": "컨소시엄 구성원이 체결한 계약이며 규격서에 모델명이 있습니다(가상).",
    })  # fmt: skip


def sources(root: Path) -> None:
    """What public sources hold; the replay server tells of it what was there by the day it is asked."""
    told = {"registers": registers.registers(), "hubs": hubs.hubs(), "boards": hubs.boards()}
    for name, found in told.items():
        root.mkdir(parents=True, exist_ok=True)
        (root / f"{name}.json").write_text(
            json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )


# ---- sending ----


def _send(
    office: Office, team: str, month: Date, rows: Rows, at: datetime.datetime, files: list[tuple[str, str]],
    mark: str = "", expect: str = "taken", is_told: bool = True,
) -> str:  # fmt: skip
    """Note one report. Where the team says neither month nor kinds, the file must tell."""
    id = f"{team}-{month:%Y-%m}{mark}"
    step: Step = {
        "at": at.isoformat(), "do": "send", "id": id, "team": team,
        "sender": f"{papers.NAMES[team]} 실적담당(가상)",
        "files": [{"path": path, "name": name} for path, name in files],
        "month": f"{month:%Y-%m}" if is_told or ("readiness" in rows and len(rows) == 1) else None,
        "kinds": list(rows) if is_told else None,
        "confirmations": asked.reasons(rows, office.filed[team], month), "expect": expect,
    }  # fmt: skip
    office.steps.append(step)
    if expect == "taken":
        office.filed[team].setdefault(month, {}).update(rows)
    return id


def _time(team: str, month: Date) -> datetime.datetime:
    """An ordinary day of sending, before the due day."""
    rng = Random(f"hwaksan-demo:sent:{team}:{month}")
    due = add_months(month, 1)
    return _at(due.year, due.month, rng.randrange(3, 11), rng.randrange(9, 18), rng.randrange(60))


def _at(year: int, month: int, day: int, hour: int, minute: int) -> datetime.datetime:
    return datetime.datetime(year, month, day, hour, minute, tzinfo=KST)


def _utc(at: datetime.datetime) -> str:
    return f"{at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"


# ---- the operator's tables ----


def tables(root: Path) -> None:
    """Business groups, an invented panel, the consents on file: what the programme office holds, not the teams."""
    groups = [(team, number) for team, number in people.TEAM_GROUPS.items()]
    groups += [(team, one.id) for team in people.TEAM_GROUPS for one in people.affiliates(team, 40)]
    _table(root / "kftc_groups.csv", ("team_id", "bizno"), groups)
    seen = [(service, f"{month:%Y-%m}-01", str(mau)) for service, month, mau in services.panel()]
    _table(root / "panel.csv", ("service_id", "report_month", "panel_mau"), seen)
    named = [one for team in story.TEAMS for one in story.deployments(team) if one.consent == "named"]
    signed = [(one.id, f"{month_end(one.first_on)}") for one in named if not one.id.startswith("byeol-D001")]
    _table(root / "consents.csv", ("deployment_id", "signed_on"), signed)
    columns = ("team_id", "kind", "value", "means", "role", "valid_from", "valid_to", "source")
    _table(root / "aliases.csv", columns, elsewhere.aliases())


def _table(path: Path, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(paper.csv([list(columns), *([*row] for row in rows)]))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--out", type=Path, default=HERE, help="folder to write sent/, sources/ and tables/ into")
    out: Path = options.parse_args().out
    for name in ("sent", "sources", "tables"):
        shutil.rmtree(out / name, ignore_errors=True)
    generate(out / "sent")
    sources(out / "sources")
    tables(out / "tables")


if __name__ == "__main__":
    main()
