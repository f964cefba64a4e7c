"""Asking the public sources beside the pages: who started it may leave, and whoever looks sees how far it is."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from connectors.programme import Programme
from connectors.sources import pulling
from connectors.sources.runs import Run
from dashboard.desk import rebuild


@dataclass
class Job:
    """One pull: its sources in order, which have begun, and what has become of those that ended."""

    codes: list[str]
    by: str
    begun: set[str] = field(default_factory=set)
    runs: dict[str, Run] = field(default_factory=dict)
    failed: str = ""
    thread: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        return self.thread is not None and self.thread.is_alive()

    def tell(self, code: str, run: Run | None) -> None:
        self.begun.add(code)
        if run is not None:
            self.runs[code] = run


_jobs: dict[Path, Job] = {}
_guard = threading.Lock()


def start(programme: Programme, codes: list[str], by: str) -> Job:
    """Ask these sources; where a pull is under way already, that one."""
    with _guard:
        job = _jobs.get(programme.folder)
        if job is None or not job.is_running:
            job = _jobs[programme.folder] = Job(codes, by)
            job.thread = threading.Thread(target=_run, args=(programme, job), daemon=True)
            job.thread.start()
        return job


def last(programme: Programme) -> Job | None:
    """The pull that is under way, else the last one of this server."""
    return _jobs.get(programme.folder)


def _run(programme: Programme, job: Job) -> None:
    """Then build what came into the warehouse, so that whoever waits for the end sees what it has changed."""
    try:
        pulling.pull(programme, job.codes, progress=job.tell)
    except Exception as problem:  # shown to whoever started it; its text could hold anything
        job.failed = type(problem).__name__
        raise
    finally:
        rebuild.start(programme)
        rebuild.wait(programme)
