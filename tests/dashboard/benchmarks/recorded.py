"""A public record made by hand, a result at a time, for tests of what may be compared."""

import datetime
from pathlib import Path

import duckdb

from connectors.record import reading, tables
from dashboard.access import Viewer
from dashboard.benchmarks import asked
from dashboard.record.asked import Claim, Source

ROOT = Path(__file__).parents[3]
OFFICE = Viewer("policymaker")
DAY = datetime.date(2026, 1, 15)


class Record:
    """A record in memory, to which a test adds results of the teams a, b and c, each with one model."""

    def __init__(self):
        self.con = duckdb.connect()
        self.con.execute((ROOT / "connectors" / "schema.sql").read_text())
        tables.create(self.con, reading.load(Path("no record here")))
        self.rows = 1
        for team in "abc":
            self.model(f"{team}-1", team)

    def model(self, id, team):
        self.con.execute(
            "INSERT INTO record_models (model_id, team_id, name, is_programme_model, claim_id) "
            "VALUES ($id, $team, $id, true, $id)", {"id": id, "team": team},
        )  # fmt: skip
        return self

    def result(self, team, score, test="t-1", **changed):
        self.rows += 1
        row = {
            "team_id": team, "model_id": f"{team}-1", "benchmark_id": test,
            "benchmark_name": test.rpartition("-")[0],
            "benchmark_version": test.rpartition("-")[2], "score": score, "score_said": str(score), "unit": "%",
            "direction": "higher", "run_by": "evaluator", "mode": "thinking", "setting": "zero-shot",
            "read_or_run_on": DAY, "is_estimate": False, "certainty": "official", "n_items": None,
            "row_no": self.rows, "claim_id": f"c{self.rows}",
        } | changed  # fmt: skip
        places = ", ".join("?" * len(row))
        self.con.execute(f"INSERT INTO record_benchmarks ({', '.join(row)}) VALUES ({places})", list(row.values()))
        return self

    def results(self, run_by=None, benchmark=None):
        return asked.results(self.con, OFFICE, run_by, benchmark)

    def claims(self):
        source = Source("https://a.example/x", "2026-01", "invented", None)
        return {f"c{n}": Claim(f"c{n}", "benchmarks", n, (source,), ()) for n in range(2, self.rows + 1)}
