"""Who is looking, and what each may read or do; every answer carries its reason in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from connectors.model import Words

Role = Literal["public", "team", "policymaker", "operator"]
Reach = Literal["no", "own", "all"]
Action = Literal["published", "own_report", "others_rows", "open_original", "send", "review", "run"]


@dataclass(frozen=True)
class Viewer:
    """`team` is set for the role team alone."""

    role: Role
    team: str | None = None
    name: str = ""

    @property
    def code(self) -> str:
        """How an address names this viewer in demo mode: the role, or the code of the team."""
        return self.team or self.role


@dataclass(frozen=True)
class Answer:
    ok: bool
    reason: Words

    def __bool__(self) -> bool:
        return self.ok


class NotAllowed(Exception):
    """A question for a viewer who may not have the answer; pages ask `may` first, so this is our mistake."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.reason.en)


# own_report: rows, findings, receipts, score with all inputs. others_rows: another team's rows.
# send: send, confirm, amend, withdraw a report. review: return a report, ask and close a query, grade evidence,
# what-if, brief. run: release an edition, tokens, sources, rebuild.
REACH: dict[Action, dict[Role, Reach]] = {
    "published": {"public": "all", "team": "all", "policymaker": "all", "operator": "all"},
    "own_report": {"public": "no", "team": "own", "policymaker": "all", "operator": "all"},
    "others_rows": {"public": "no", "team": "no", "policymaker": "all", "operator": "all"},
    "open_original": {"public": "no", "team": "own", "policymaker": "no", "operator": "all"},
    "send": {"public": "no", "team": "own", "policymaker": "no", "operator": "all"},
    "review": {"public": "no", "team": "no", "policymaker": "all", "operator": "all"},
    "run": {"public": "no", "team": "no", "policymaker": "no", "operator": "all"},
}
PUBLIC = Words("누구나 볼 수 있는 내용입니다.", "Anyone may see this.")
SIGN_IN = Words("로그인한 사람만 볼 수 있습니다.", "Only people who have signed in may see this.")
OWN = Words("소속 팀의 자료입니다.", "It belongs to your own team.")
OTHERS = Words(
    "다른 팀의 자료는 볼 수 없습니다. 팀은 자기 팀의 자료만 볼 수 있습니다.",
    "This belongs to another team. A team sees its own reports and scores only.",
)
ROLE = {
    "team": Words("정예팀에게는 이 권한이 없습니다.", "Teams may not do this."),
    "policymaker": Words("정책 담당자에게는 이 권한이 없습니다.", "Policymakers may not do this."),
    "operator": Words("운영자에게는 이 권한이 없습니다.", "Operators may not do this."),
}
ORIGINAL = Words(
    "원본 파일은 보낸 팀과 운영자만 열 수 있습니다.",
    "Only the team that sent it and the operator may open an original file.",
)
WHOLE = {
    "team": OWN,
    "policymaker": Words(
        "정책 담당자는 모든 팀의 자료를 볼 수 있습니다.", "Policymakers may see every team's material."
    ),
    "operator": Words("운영자는 모든 팀의 자료를 다룰 수 있습니다.", "Operators handle every team's material."),
}


def may(viewer: Viewer, action: Action, team: str | None = None) -> Answer:
    """Whether this viewer may do this (to this team's material), and why."""
    reach = REACH[action][viewer.role]
    if action == "published":
        return Answer(True, PUBLIC)
    if viewer.role == "public":
        return Answer(False, SIGN_IN)
    if reach == "no":
        return Answer(False, _refusal(viewer, action))
    if reach == "own" and team != viewer.team:
        return Answer(False, OTHERS)
    return Answer(True, WHOLE[viewer.role])


def scope(viewer: Viewer) -> str | None:
    """The one team whose rows this viewer's questions are held to; None when all teams. Raises NotAllowed."""
    if REACH["own_report"][viewer.role] == "no":
        raise NotAllowed(may(viewer, "own_report"))
    return viewer.team if viewer.role == "team" else None


def need(viewer: Viewer, action: Action, team: str | None = None) -> None:
    """Stop a question that the page should not have asked. Raises NotAllowed."""
    answer = may(viewer, action, team)
    if not answer:
        raise NotAllowed(answer)


def demo_viewers(teams: list[str]) -> dict[str, Viewer]:
    """The viewers that demo mode can show, by the code used in the address."""
    people: list[Viewer] = [Viewer("policymaker"), *(Viewer("team", team) for team in teams), Viewer("operator")]
    return {viewer.code: viewer for viewer in people}


def _refusal(viewer: Viewer, action: Action) -> Words:
    if action == "open_original":
        return ORIGINAL
    if action == "others_rows" and viewer.role == "team":
        return OTHERS
    return ROLE[viewer.role]
