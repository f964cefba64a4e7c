"""Who the invented teams and public bodies are elsewhere: numbers, authors, slugs, all marked as invented."""

from __future__ import annotations

import people
import public
import story
from people import PUBLIC, Customer, bizno

Names = tuple[str, str, str, str, str]  # kind, value, means, role, where it stands
OFFICE = "https://programme-office.example"
NUMBERS = {team: bizno(920001 + n) for n, team in enumerate(story.TEAMS)}
COMPANIES = {
    "haneul": "하늘못 AI(가상)", "byeol": "별솔 AI(가상)", "narae": "나래뫼 AI(가상)", "dodam": "도담샘 AI(가상)",
}  # fmt: skip
PRODUCTS = {"haneul": "하늘못 2", "byeol": "별솔 1 사무", "narae": "나래뫼 1 추론", "dodam": "도담샘 1"}
AUTHORS = {
    "haneul": "haneulmot-invented", "byeol": "byeolsol-invented", "narae": "naraemoe-invented",
    "dodam": "dodamsaem-invented",
}  # fmt: skip
LISTED = ("99900001", "하늘못시스템(가상)")  # an affiliate of haneul that has to disclose its contracts
RESELLER = ("모아빛정보(가상)", bizno(930001))  # sells for byeol, and signs in its own name
MEMBER = ("뫼봉연구원(가상)", bizno(930002))  # of narae's consortium; the table knows its name and not its number
APPS = {"haneul": 9990000001, "byeol": 9990000002, "dodam": 9990000003}
KITS = {"haneul": "@haneulmot-invented/sdk", "dodam": "@dodamsaem-invented/sdk"}
IMAGES = {"byeol": "byeolsolinvented/serve", "dodam": "dodamsaeminvented/serve"}
# Where nobody had anything yet when the sources were first asked, the names hold from the day it came out.
FIRST_OUT = {"pypi": "2026-02-20", "docker": "2026-02-25"}

_STEMS = (
    "너른", "물빛", "솔여울", "해든", "달샘", "바람들", "고운", "푸른들", "새벽", "한여울", "잔별", "은모래",
    "참빛", "늘품", "단비", "하늬", "미리내", "온새미", "도란", "샛별", "여울목", "늘푸른", "가람솔", "솔밭",
)  # fmt: skip
_ENDS = {
    "central_gov": ("청", "처", "위원회"), "local_gov": ("시", "군", "구"),
    "public_institution": ("공단", "진흥원", "연구원"),
}  # fmt: skip


def bodies() -> dict[str, tuple[str, str]]:
    """Of each public customer by its number: the agency code under which the register knows it, and its name."""
    found: dict[str, tuple[str, str]] = {}
    for n, one in enumerate(people.independents()["public"]):
        ends = _ENDS[one.type]
        stem, end = _STEMS[n % len(_STEMS)], ends[n // len(_STEMS)]
        code = one.id if one.id_type == "agency" else f"98{n:05d}"
        found[one.id] = (code, f"{stem}{end}(가상)")
    return found


def models(team: str) -> list[public.Build]:
    return [one for one in public.BUILDS if one.team == team]


def repo(one: public.Build) -> str:
    return f"{AUTHORS[one.team]}/{one.name.replace(' ', '-')}"


def slug(one: public.Build) -> str:
    return f"{one.name.lower().replace(' ', '-').replace('.', '-')}-invented"


def permaslug(one: public.Build) -> str:
    return f"{AUTHORS[one.team]}/{one.name.lower().replace(' ', '-')}"


def aliases() -> list[tuple[str, ...]]:
    """The table that the programme office keeps: team, kind, value, means, role, from, to, source."""
    rows = [(team, kind, value, means, role, FIRST_OUT.get(kind, ""), "", source)
            for team in story.TEAMS for kind, value, means, role, source in _of(team)]  # fmt: skip
    known = {one.id: one for one in people.independents()["public"] if one.id_type == "bizno"}
    named = bodies()
    return rows + [("", "agency", named[id][0], id, "", "", "", f"{OFFICE}/agencies") for id in known]


def _of(team: str) -> list[Names]:
    about = f"https://{team}-ai.example/about"
    own = [("bizno", NUMBERS[team]), ("company_name", COMPANIES[team]), ("product_name", PRODUCTS[team]),
           ("hf_author", AUTHORS[team]), ("gh_repo", f"{AUTHORS[team]}/serve")]  # fmt: skip
    own += [("hf_model", repo(one)) for one in models(team) if is_main(one)]
    for one in models(team):
        if one.round is not None:
            own += [("aa_slug", slug(one)), ("arena_name", slug(one)), ("epoch_name", f"{one.name} (invented)")]
    own += [(kind, str(known[team])) for kind, known in
            (("itunes_id", APPS), ("npm", KITS), ("docker", IMAGES)) if team in known]  # fmt: skip
    own += [("pypi", f"{AUTHORS[team]}-sdk")] if team == "dodam" else []
    own += [("permaslug", permaslug(one)) for one in models(team) if one.id in ("narae-2", "dodam-1")]
    return [(kind, value, "", "team", about) for kind, value in own] + _others(team, about)


def is_main(one: public.Build) -> bool:
    """Of each team two models are followed by name: what others made from them is asked for."""
    return one.id in ("haneul-1", "haneul-2", "byeol-1", "byeol-2", "narae-1", "narae-2", "dodam-1", "dodam-1.5")


def _others(team: str, about: str) -> list[Names]:
    """Those who sign for a team, or belong to it."""
    groups = f"{OFFICE}/groups"
    return {
        "haneul": [("corp_code", LISTED[0], "", "affiliate", groups)],
        "byeol": [("bizno", RESELLER[1], "", "reseller", about)],
        "narae": [("company_name", MEMBER[0], "", "consortium", groups)],
        "dodam": [],
    }[team]


def is_public(one: Customer) -> bool:
    return one.type in PUBLIC
