"""A good day of each source: what the programme sets, and what the place answers. Faults are laid over it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.connectors.sources.replay import Asked, Reply, body_of, entry, sample, zipped

Bend = Callable[[Any], None]


@dataclass(frozen=True)
class Ground:
    """One source on a good day, which has rows.

    `quota` and `refusals` are samples: the day's limit, and errors that come with 200, with what they are taken
    for. `field` is one that must be there. `lengthen` makes an answer's JSON promise pages without end; `page` is
    the parameter that tells them apart.
    """

    good: Callable[[Asked], Reply]
    field: str
    aliases: str = ""
    quota: str = ""
    refusals: dict[str, str] = field(default_factory=dict)
    settings: dict[str, object] = field(default_factory=dict)
    page: str = ""
    lengthen: Bend | None = None


def alias(kind: str, value: str) -> str:
    return f"abc,{kind},{value},,team,,,https://abc.example\n"


def always(name: str) -> Callable[[Asked], Reply]:
    return lambda asked: sample(name)


def _github(asked: Asked) -> Reply:
    return Reply(
        body_of(entry("github_releases.ok.json" if asked.path.endswith("/releases") else "github_repo.ok.json"))
    )


def _huggingface(asked: Asked) -> Reply:
    """With every field that is asked for: the documented list of derived models was asked with fewer."""
    if not asked.path.endswith("/models"):
        return Reply(body_of(entry("hf_model_info.ok.json")))
    if "filter" not in asked.query:
        return Reply(body_of(entry("hf_models_list.ok.json")))
    children = json.loads(body_of(entry("hf_models_children.ok.json")))
    return Reply(json.dumps([{"likes": 3, "spaces": []} | one for one in children]).encode())


def _g2b(asked: Asked) -> Reply:
    """October has contracts of services, an award and an order; nothing else is there."""
    named = {
        "getCntrctInfoListServc": "g2b_contract_servc.ok.json",
        "getScsbidListSttusServcPPSSrch": "g2b_award_servc.ok.json",
        "getSpcifyPrdlstPrcureInfoList": "g2b_shopping_specific.ok.json",
    }
    name = named.get(asked.path.rpartition("/")[2])
    is_october = (asked.one("inqryBgnDt") + asked.one("inqryBgnDate")).startswith("202610")
    return sample(name if name and is_october else "g2b_empty.03.json")


def _dart(asked: Asked) -> Reply:
    if asked.path.endswith("list.json"):
        return sample("dart_list.ok.json" if asked.one("bgn_de") == "20261001" else "dart_error.013.json")
    return sample("dart_supply_contract_doc.inner.xml")


TABLE = body_of(entry("epoch_eci_csv"))


def epoch(table: bytes = TABLE) -> Reply:
    return Reply(zipped("epoch_capabilities_index/eci_scores.csv", table))


def _promise(*path: str) -> Bend:
    """Set the number at this path to a million."""

    def bend(found: Any) -> None:
        for name in path[:-1]:
            found = found[name]
        found[path[-1]] = 1_000_000

    return bend


def _fill(found: Any) -> None:
    """A page of releases that is full, so that there may be another."""
    if isinstance(found, list):
        found[:] = [found[0] | {"tag_name": f"v{n}"} for n in range(100)]


GATEWAY = {
    "datagokr_gateway_error.30.xml": "AUTH key", "g2b_error.08_required.json": "BAD_REQUEST parameter",
    "datagokr_gateway_error.22_persecond.json": "THROTTLED throttled",
}  # fmt: skip
GROUNDS: dict[str, Ground] = {
    "g2b": Ground(
        _g2b, "untyCntrctNo", alias("bizno", "9990100013"), "datagokr_gateway_error.22.xml", GATEWAY,
        page="pageNo", lengthen=_promise("response", "body", "totalCount"),
    ),
    "dart": Ground(
        _dart, "rcept_no", alias("corp_code", "99900001"), "dart_error.020.json",
        {"dart_error.010.xml": "AUTH key", "dart_error.800.json": "TRANSIENT maintenance"},
        page="page_no", lengthen=_promise("total_page"),
    ),
    "huggingface": Ground(
        _huggingface, "downloads", alias("hf_author", "gaon-lab") + alias("hf_model", "gaon-lab/Gaon-2-200B"),
        settings={"depth": 1},
    ),
    "github": Ground(
        _github, "stargazers_count", alias("gh_repo", "gaon-lab/gaon-serve"), page="page", lengthen=_fill,
    ),
    "artificial_analysis": Ground(
        always("aa_llm_models_free.ok.json"), "slug", refusals={"aa_error.429.json": "QUOTA_PARK throttled"},
        page="page", lengthen=_promise("pagination", "total_pages"),
    ),
    "lmarena": Ground(
        always("hf_datasets_server_rows.ok.json"), "model_name",
        page="offset", lengthen=_promise("num_rows_total"),
    ),
    "kosis": Ground(
        always("kosis_data.ok.json"), "ITM_ID",
        refusals={"kosis_error.10.xml": "AUTH key", "kosis_error.31.json": "BAD_REQUEST cells"},
    ),
    "openrouter": Ground(always("openrouter_rankings_daily.ok.json"), "model_permaslug"),
    "npm": Ground(always("npm_range.ok.json"), "package", alias("npm", "@gaon/sdk")),
    "pypi": Ground(always("pypistats_overall.ok.json"), "package", alias("pypi", "gaon-sdk")),
    "dockerhub": Ground(always("dockerhub_repo.ok.json"), "pull_count", alias("docker", "gaonlab/gaon-serve")),
    "epoch": Ground(lambda asked: epoch(), "Model"),
    "itunes": Ground(
        always("itunes_lookup.ok.json"), "userRatingCount", alias("itunes_id", "9000000001"),
        refusals={"itunes_lookup.empty.json": "GONE gone"},
    ),
}  # fmt: skip


def bent(reply: Reply, bend: Bend) -> Reply:
    """The same answer with its JSON changed; as it was where it is none, or has nothing to change."""
    try:
        found = json.loads(reply.body)
        bend(found)
    except (ValueError, KeyError, TypeError):
        return reply
    return Reply(json.dumps(found).encode(), reply.status, reply.headers)
