"""Loading a programme that ships with the project: its record is copied, and files that teams sent, if any, go
through the real door in the order in which they were sent."""

from __future__ import annotations

import datetime
import hashlib
import json
import secrets
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from connectors import acts, inbox, stand_ins
from connectors import programme as programmes
from connectors.acts import Act
from connectors.disk import json_bytes, lock
from connectors.inbox import Refused, Sending, Taken, Upload
from connectors.programme import Programme
from connectors.sources import pulling
from connectors.sources import team as team_source
from connectors.sources.fetch import Diverted

SHIPPED = ("*.toml", "tables/*", "record/*.csv", "sent/manifest.json", "sources/*.json")
MARK = "demo.json"  # which sample files the folder was loaded from
Progress = Callable[[str], None]
Step = dict[str, Any]


@dataclass(frozen=True)
class Summary:
    """What was loaded. `changed` is False where it all stood there already."""

    code: str
    changed: bool
    counts: dict[str, int]
    folder: Path
    is_older: bool = False

    @property
    def line(self) -> str:
        """One sentence for the terminal."""
        if self.is_older:
            return f"{self.code}: {self.folder} was loaded from other sample files; delete it to load these"
        said = ", ".join(f"{count} {what}" for what, count in sorted(self.counts.items()))
        return f"{self.code}: {said}" if self.changed else f"{self.code}: already loaded ({said})"


class UnexpectedAnswer(Exception):
    """The door answered otherwise than the manifest says: sample files and rules have parted ways."""


def load(source: Path, data_dir: Path, progress: Progress = lambda step: None) -> Summary:
    """Load the programme in `source` into `data_dir`/<code>, whole or not at all. A second run changes nothing."""
    code = programmes.load(source).code
    final = data_dir / code
    with lock(data_dir / ".loading" / ".lock"):
        if final.exists():
            return _found(code, final, source)
        draft = data_dir / ".loading" / code
        shutil.rmtree(draft, ignore_errors=True)
        counts = _fill(source, draft, progress)
        (draft / MARK).write_bytes(json_bytes({"sent": _mark(source), "counts": counts}))
        draft.rename(final)
    return Summary(code, True, counts, final)


def _found(code: str, final: Path, source: Path) -> Summary:
    """A folder somebody may have worked in is never overwritten."""
    path = final / MARK
    said: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else {"sent": "", "counts": {}}
    return Summary(code, False, said["counts"], final, is_older=said["sent"] != _mark(source))


def _mark(source: Path) -> str:
    """What the sample files are: the manifest names all that was sent, the others stand beside it."""
    digest = hashlib.sha256()
    for path in sorted(path for one in SHIPPED for path in source.glob(one)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _fill(source: Path, draft: Path, progress: Progress) -> dict[str, int]:
    draft.mkdir(parents=True)
    shutil.copy(source / "programme.toml", draft)
    for name in ("tables", "record"):
        if (source / name).is_dir():
            shutil.copytree(source / name, draft / name)
    manifest = source / "sent" / "manifest.json"
    if not manifest.exists():
        return {"files of the public record": len(list(draft.glob("record/*.csv")))}
    return _tell(json.loads(manifest.read_bytes())["steps"], draft, source, progress)


def _tell(steps: list[Step], draft: Path, source: Path, progress: Progress) -> dict[str, int]:
    teller = _Teller(programmes.load(draft), source / "sent")
    with teller.servers():
        for number, step in enumerate(steps, 1):
            progress(f"demo {number}/{len(steps)}")
            teller.tell(step)
    return dict(teller.counts)


@dataclass
class _Teller:
    """Tells the story of the manifest, step by step, to the real door, the real acts and the real puller."""

    programme: Programme
    sent: Path
    counts: Counter[str] = field(default_factory=Counter)
    reports: dict[str, str] = field(default_factory=dict)
    served: dict[str, Any] = field(default_factory=dict)
    sources: Any = None

    def tell(self, step: Step) -> None:
        at = datetime.datetime.fromisoformat(step["at"])
        {"send": self._send, "pull": self._pull, "grade": self._grade, "withhold": self._withhold,
         "return": self._about_report, "withdraw": self._about_report, "review": self._about_report,
         "ask": self._said, "answer": self._said, "close": self._said, "match": self._match,
         "pull_sources": self._pull_sources}[step["do"]](step, at)  # fmt: skip

    @contextmanager
    def servers(self) -> Iterator[None]:
        """The servers of the teams that are pulled and of the public sources, each on a free port."""
        with ExitStack() as stack:
            for team in self.programme.sources:
                server = stand_ins.team(self.programme, self.sent.parent, team, secrets.token_hex(16))
                self.served[team] = stack.enter_context(server)
            if self.programme.pulls:
                self.sources = stack.enter_context(stand_ins.sources(self.programme, self.sent.parent))
            yield

    def _send(self, step: Step, at: datetime.datetime) -> None:
        uploads = [Upload(one["name"], (self.sent / one["path"]).read_bytes()) for one in step["files"]]
        month = datetime.date.fromisoformat(f"{step['month']}-01") if step["month"] else None
        kinds = tuple(step["kinds"]) if step["kinds"] else None
        sending = Sending(uploads, step["sender"], step["team"], month, kinds, step["confirmations"], at)
        result = inbox.receive(self.programme, sending)
        self._expect(step["id"], step["expect"] == "taken", result)
        if isinstance(result, Taken):
            self.reports[step["id"]] = result.receipt.report_id

    def _pull(self, step: Step, at: datetime.datetime) -> None:
        """The server shows what was out by then; later revisions do not exist yet."""
        server = self.served[step["team"]]
        server.now = at
        source = replace(self.programme.sources[step["team"]], base_url=server.base_url)
        run = team_source.pull(self.programme, source, token=server.token, at=at)
        if not run.outcome.is_good:
            raise UnexpectedAnswer(f"pull {step['at']}: {run.outcome} {run.detail}")
        (self.reports[step["id"]],) = (one.receipt.report_id for one in run.taken)
        results: list[Taken | Refused] = [*run.taken, *run.refused]
        for result in results:
            self._expect(f"pull {step['at']}", True, result)

    def _pull_sources(self, step: Step, at: datetime.datetime) -> None:
        """Public sources, as they stood then. What is kept bears the addresses of programme.toml."""
        self.sources.now = at
        since = datetime.date.fromisoformat(step["since"]) if step.get("since") else None
        way = Diverted(self.sources.server_address[1])
        done = pulling.pull(self.programme, step["sources"], since=since, at=at, transport=way)
        for code, run in done.items():
            if not run.ok:
                raise UnexpectedAnswer(f"{code} {step['at']}: {run.outcome} {run.reason} {run.url}")
            self.counts["answers of public sources"] += run.kept

    def _expect(self, id: str, taken: bool, result: Taken | Refused) -> None:
        self.counts["reports taken" if isinstance(result, Taken) else "reports refused"] += 1
        if taken != isinstance(result, Taken):
            rules = sorted({(one.rule, one.severity, one.kind, one.row_no, one.said) for one in result.findings})
            raise UnexpectedAnswer(f"{id}: {rules[:20]}")

    def _grade(self, step: Step, at: datetime.datetime) -> None:
        month = datetime.date.fromisoformat(f"{step['month']}-01")
        graded = [
            Act("grade", step["by"], step["team"], subject, month, level, step["reason"], digest)
            for subject, level, digest in step["grades"]
        ]
        self._act(graded, at)

    def _withhold(self, step: Step, at: datetime.datetime) -> None:
        month = datetime.date.fromisoformat(f"{step['month']}-01")
        self._act([Act("withhold", step["by"], step["team"], "", month, step["kind"], step["reason"])], at)

    def _match(self, step: Step, at: datetime.datetime) -> None:
        said = Act("match", step["by"], step["team"], step["contract"], value=step["value"], reason=step["reason"])
        self._act([said], at)

    def _about_report(self, step: Step, at: datetime.datetime) -> None:
        report_id = self.reports[step["report"]]
        team = report_id.split("-")[0]
        self._act([Act(step["do"], step["by"], team, report_id, reason=step["reason"])], at)

    def _said(self, step: Step, at: datetime.datetime) -> None:
        """The same words about each of some rows."""
        report_id = self.reports[step["report"]]
        team, month = report_id.split("-")[0], datetime.date.fromisoformat(f"{step['month']}-01")
        said = (step["rule"], step["reason"])
        self._act(
            [Act(step["do"], step["by"], team, report_id, month, *said, row=row) for row in step["rows"]], at
        )

    def _act(self, done: list[Act], at: datetime.datetime) -> None:
        acts.append(self.programme.folder, done, at)
        self.counts["acts"] += len(done)
