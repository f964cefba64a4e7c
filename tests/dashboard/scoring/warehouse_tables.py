"""A warehouse in memory as the build makes it: schema.sql and derive.sql over rows that a test writes down."""

import datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pyarrow as pa

from connectors import contract
from connectors.record import reading
from connectors.record import tables as record_tables
from connectors.sources import tables as source_tables
from dashboard.scoring import fill as scoring

SQL = Path(contract.__file__).parent


def month(text):
    """ "2026-03" -> 2026-03-01"""
    return datetime.date.fromisoformat(f"{text}-01")


def add_months(day, n):
    """The same day n months later; the last of the month where there is no such day."""
    index = day.year * 12 + day.month - 1 + n
    first = datetime.date(index // 12, index % 12 + 1, 1)
    return min(first + datetime.timedelta(days=day.day - 1), last_day(first))


def last_day(first):
    return (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)


class Inbox:
    """What teams sent: `b2b` and `b2c` add rows and file their kind, `files` files an empty list."""

    def __init__(self, first="2024-10", months=24, teams=None, frames=None, denominators=None):
        self.months = [add_months(month(first), n) for n in range(months)]
        self.teams = teams or {"gaon": (month("2024-01"), None)}
        self.frames = frames if frames is not None else {"finance": 50, "manufacturing": 100, "public": 200}
        self.denominators = denominators or {}
        self.rows, self.filed, self.late = [], set(), set()
        self.grades, self.withheld, self.not_applicable = [], [], []
        self.settings, self.models, self.results = {}, {}, []

    def files(self, *months, team="gaon", kind="b2b", late=False):
        for one in months:
            self.filed.add((team, month(one) if isinstance(one, str) else one, kind))
            if late:
                self.late.add((team, month(one) if isinstance(one, str) else one, kind))
        return self

    def b2b(self, when, n, team="gaon", evidence="E2", **changed):
        """A live deployment number n: an independent customer of its own, 90% own model, 1,000 requests."""
        when = month(when) if isinstance(when, str) else when
        self.files(when, team=team)
        row = {
            "kind": "b2b", "team_id": team, "report_month": when, "deployment_id": f"{team}-D{n:04d}",
            "model_id": f"{team}-1", "own_model_share_pct": 90, "affiliation": "independent",
            "ksic_division": "70", "customer_type": "large", "customer_key": f"c{n}",
            "stage": "live", "is_poc_skipped": False, "go_live_date": datetime.date(2024, 1, 1),
            "eligible_users": 100, "active_users": 50, "regular_users": 20, "requests_total": 1000,
            "requests_automated": 0, "integration_level": 1, "outcome_verified": "none", "evidence_claimed": "E2",
        } | changed  # fmt: skip
        self.rows.append(row | {"customer_group_key": changed.get("customer_group_key", row["customer_key"])})
        self._prove(row["deployment_id"], evidence)
        return self

    def b2c(self, when, service="S001", team="gaon", evidence="E2", **changed):
        """A consumer service: 100,000 monthly and 20,000 daily users, 80% own model."""
        when = month(when) if isinstance(when, str) else when
        self.files(when, team=team, kind="b2c")
        row = {
            "kind": "b2c", "team_id": team, "report_month": when, "model_id": f"{team}-1",
            "service_id": service if service == "ALL" else f"{team}-{service}", "own_model_share_pct": 80,
            "operator": "own", "mau": 100_000, "dau_avg": 20_000, "new_users": 10_000, "retained_users_m3": 4_000,
            "ai_turns": 1_000_000, "sponsored_mau": 0, "evidence_claimed": "E2",
        } | changed  # fmt: skip
        self.rows.append(row)
        self._prove(row["service_id"], evidence)
        return self

    def paper(self, when, item, team="gaon", **changed):
        """A row of the readiness list of a month: granted to the team since 2024, with a reference."""
        when = month(when) if isinstance(when, str) else when
        self.files(when, team=team, kind="readiness")
        self.rows.append({
            "kind": "readiness", "team_id": team, "report_month": when, "evidence_id": item, "holder": "team",
            "scope": "모델", "status": "granted", "valid_from": datetime.date(2024, 1, 1), "evidence_ref": "ref",
        } | changed)  # fmt: skip
        return self

    def counts(self, benchmark, mode="", setting="zero-shot", index=False):
        """The programme names the mode and setting under which a benchmark counts."""
        self.settings[benchmark] = (mode, setting, index)
        return self

    def model(self, id, team="gaon", active=9, programme=True):
        self.models[id] = {
            "model_id": id,
            "team_id": team,
            "active_params_b": active,
            "is_programme_model": programme,
        }
        return self

    def result(self, benchmark, score, leader=100, on="2026-01-15", team="gaon", **changed):
        """A line of the record: an evaluator's result of the team's model 1, beside the leader's score."""
        self.results.append({
            "team_id": team, "model_id": f"{team}-1", "benchmark_id": benchmark, "score": score,
            "direction": "higher", "run_by": "evaluator", "mode": None, "setting": "zero-shot",
            "read_or_run_on": datetime.date.fromisoformat(on) if on else None, "is_estimate": False,
            "sota_score_6m": leader, "row_no": len(self.results) + 2,
        } | changed)  # fmt: skip
        return self

    def _prove(self, subject, evidence):
        """Effective evidence: nothing for E0, the team's word to E2, a grade of the programme office above."""
        row = self.rows[-1]
        if evidence == "E0":
            return
        sha = f"{len(self.rows):064x}"
        row |= {"evidence_ref": f"https://evidence.example sha256:{sha}", "evidence_claimed": min(evidence, "E2")}
        if evidence > "E2":
            self.grades.append((row["team_id"], subject, row["report_month"], evidence, sha))

    def warehouse(self, scored=True):
        """An open in-memory DuckDB with every table of a build."""
        con = duckdb.connect(config={"threads": 1})
        con.execute((SQL / "schema.sql").read_text())
        self._load(con)
        nothing = SimpleNamespace(folder=Path("nowhere"), pulls={}, sources={}, teams={}, code="trial")
        source_tables.create(con, nothing, datetime.date.max)
        con.execute((SQL / "derive.sql").read_text())
        if scored:
            scoring.fill(con, SimpleNamespace(denominators=self.denominators, folder=Path("nowhere")))
        return con

    def _load(self, con):
        insert(con, "day", [(add_months(self.months[-1], 2), datetime.datetime(2026, 1, 1), "trial", True)])
        insert(con, "team", [
            (team, team, team, "#256ef4", joined, joined.replace(day=1), left)
            for team, (joined, left) in self.teams.items()
        ])  # fmt: skip
        insert(con, "calendar", [(one, last_day(one), add_months(one, 1).replace(day=10)) for one in self.months])
        insert(con, "frame", [(sector, n, "2026", "", "", "") for sector, n in self.frames.items()])
        insert(con, "denominator", list(self.denominators.items()))
        insert(con, "not_applicable", [(*one, "", "") for one in self.not_applicable])
        insert(con, "act", [
            (i, None, "grade", "office", team, subject, when, level, "", sha, None, "")
            for i, (team, subject, when, level, sha) in enumerate(self.grades)
        ] + [
            (10_000 + i, None, "withhold", "office", team, None, when, kind, "", None, None, "")
            for i, (team, kind, when) in enumerate(self.withheld)
        ])  # fmt: skip
        self._load_record(con)
        self._load_reports(con)

    def _load_record(self, con):
        insert(con, "benchmark_setting", [(id, *one) for id, one in self.settings.items()])
        make_record_tables(con)
        for table, rows in (("record_models", self.models.values()), ("record_benchmarks", self.results)):
            for row in rows:
                places = ", ".join("?" * len(row))
                con.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", list(row.values()))

    def _load_reports(self, con):
        make_row_tables(con)
        due = {one: add_months(one, 1).replace(day=10) for one in sorted({when for _, when, _ in self.filed})}
        got = {key: due[key[1]] + datetime.timedelta(days=1 if key in self.late else -1) for key in self.filed}
        filed = sorted(self.filed)
        insert(con, "filed", [
            (*key, report_id(*key), got[key], due[key[1]], key in self.late, False, 1) for key in filed
        ])  # fmt: skip
        insert(con, "report", [
            (report_id(*key), *key[:2], i, None, got[key], due[key[1]], "", f"{report_id(*key)}.csv", "csv",
             "", "", "", 0, 0, 0, False, False)
            for i, key in enumerate(filed)
        ])  # fmt: skip
        self._load_rows(con)

    def _load_rows(self, con):
        schema = contract.load().row_schema()
        rows = [row | {"report_id": report_id(row["team_id"], row["report_month"], row["kind"]), "sheet": "s",
                       "row_no": i + 2} for i, row in enumerate(self.rows)]  # fmt: skip
        for row in (row for row in rows if row["kind"] != "readiness"):
            row["own_model_share_pct"] = Decimal(row["own_model_share_pct"]).quantize(Decimal("0.01"))
        con.register("incoming", pa.Table.from_pylist(rows, schema=schema))
        con.execute("INSERT INTO report_row SELECT * FROM incoming")
        con.unregister("incoming")
        for kind in ("b2b", "b2c"):
            fields = [name for name in contract.load().kinds[kind].fields if name in schema.names]
            insert(con, "column_of", [
                (report_id(*key), kind, "s", name, i, name, 1)
                for key in sorted(self.filed) if key[2] == kind for i, name in enumerate(fields)
            ])  # fmt: skip


def make_record_tables(con):
    """The tables of a record that holds nothing; a test adds the rows it speaks of."""
    record_tables.create(con, reading.load(Path("no record here")))


def make_row_tables(con):
    """report_row and the wide typed views over the rows in force, from the contract."""
    schema = contract.load().row_schema()
    con.register("incoming", schema.empty_table())
    con.execute("CREATE TABLE report_row AS SELECT * FROM incoming")
    con.unregister("incoming")
    for kind in ("b2b", "b2c", "readiness"):
        names = [name for name in contract.load().kinds[kind].fields if name in schema.names]
        first = [name for name in ("team_id", "report_month") if name not in names]
        con.execute(
            f"CREATE VIEW sent_{kind} AS SELECT report_id, sheet, row_no, {', '.join(first + names)} "
            f"FROM report_row WHERE kind = '{kind}'"
        )


def report_id(team, when, kind):
    return f"{team}-{when:%Y%m}-{kind}"


def insert(con, table, rows):
    """By way of Arrow: a statement a row takes a hundred times as long."""
    if rows:
        columns = [pa.array(column) for column in zip(*rows, strict=True)]
        con.register("incoming", pa.table(columns, names=[f"c{i}" for i in range(len(columns))]))
        con.execute(f"INSERT INTO {table} SELECT * FROM incoming")
        con.unregister("incoming")
