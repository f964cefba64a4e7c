"""What hubs, shops and leaderboards would show of the invented world: when each thing came out and how it grows.

Numbers are not stored: the replay server works them out for the day it is asked, from whole numbers only.
"""

from __future__ import annotations

from random import Random

import elsewhere
import public
from world import Date, Row

MAKERS = (
    "Gyeoul Lab (invented)", "Saebyeok Works (invented)", "Norae Research (invented)", "Maru Foundry (invented)",
)  # fmt: skip
OTHERS = (
    "somssi-invented", "jangin-quant-invented", "gulteo-invented", "bada-bank-invented", "sol-campus-invented",
)  # fmt: skip
RELATIONS = (("finetune", "tuned"), ("quantized", "GGUF"), ("adapter", "LoRA"), ("quantized", "AWQ"))
# Another version of the index is another scale: harder questions, and every model falls.
VERSIONS = ((90.0, "2025-07-01", 100), (91.0, "2026-07-08", 78))
LEADERS = (58, 62, 66, 69, 73)  # the best value of each round, on the first scale


def hubs() -> dict[str, list[Row]]:
    return {"models": _models(), "repos": _repos(), "packages": _packages(), "images": _images(), "apps": _apps(),
            "routed": _routed()}  # fmt: skip


def boards() -> dict[str, list[Row]]:
    """One list of models for all boards; a value stands for each version of the index."""
    versions = [{"version": version, "from": day} for version, day, _ in VERSIONS]
    return {"versions": versions, "models": _measured() + _rivals()}


def _thing(name: str, born: str, per_day: int, luck: Random) -> Row:
    """A counter: `per_day` at first, and each day `gain` thousandths more than the day before."""
    return {"name": name, "born": born, "per_day": per_day, "gain": luck.randrange(20, 300)}


def _models() -> list[Row]:
    """Models of the teams, what others made from those followed, and from that again."""
    own = [_model(elsewhere.repo(one), one.released_on, (80, 900)) for one in public.BUILDS]
    named = {elsewhere.repo(one): one.parent for one in public.BUILDS}
    byname = {one.id: elsewhere.repo(one) for one in public.BUILDS}
    own = [row | _from(byname.get(named[str(row["name"])], ""), "finetune") for row in own]
    # Hubs have been seen to take back downloads they had counted twice.
    own[3] |= {"fell_on": "2026-06-20", "fell_by": 7_000}
    first = [child for row in own for child in _children(row, 1)]
    return own + first + [child for row in first for child in _children(row, 2)]


def _children(row: Row, depth: int) -> list[Row]:
    """None of most; of a young model few, of a popular one several."""
    parent, luck = str(row["name"]), Random(f"hwaksan-demo:derived:{row['name']}")
    is_followed = depth == 2 or parent in {elsewhere.repo(one) for one in public.BUILDS if elsewhere.is_main(one)}
    count = luck.randrange(1, 4) if depth == 1 else int(luck.randrange(100) < 40)
    first, born = luck.randrange(20), Date.fromisoformat(str(row["born"]))
    return [_child(parent, born, luck, first + n) for n in range(count if is_followed else 0)]


def _child(parent: str, born: Date, luck: Random, n: int) -> Row:
    relation, end = RELATIONS[n % 4]
    name = f"{OTHERS[n % 5]}/{parent.partition('/')[2]}-{end}"
    day = Date.fromordinal(born.toordinal() + luck.randrange(6, 120))
    return _model(name, f"{day}", (3, 90)) | _from(parent, relation)


def _model(name: str, born: str, reach: tuple[int, int]) -> Row:
    luck = Random(f"hwaksan-demo:hub:{name}")
    return _thing(name, born, luck.randrange(*reach), luck) | {
        "likes_per_100_days": luck.randrange(2, 160), "spaces": luck.randrange(0, 4),
    }  # fmt: skip


def _from(parent: str, relation: str) -> Row:
    return {"parent": parent, "relation": relation if parent else ""}


def _repos() -> list[Row]:
    """One repository a team, with a release a quarter."""
    rows = []
    for n, (team, author) in enumerate(elsewhere.AUTHORS.items()):
        luck = Random(f"hwaksan-demo:repo:{team}")
        tags = [("v1.0.0", "2025-08-20"), ("v1.1.0", "2026-01-15"), ("v2.0.0", "2026-05-06")]
        tags = tags[2:] if team == "dodam" else tags
        releases = [_thing(tag, day, luck.randrange(2, 14), luck) for tag, day in tags]
        born = "2026-02-20" if team == "dodam" else f"2025-06-{10 + n}"
        rows.append(_thing(f"{author}/serve", born, luck.randrange(1, 5), luck) | {"releases": releases})
    return rows


def _packages() -> list[Row]:
    named = [("npm", name) for name in elsewhere.KITS.values()] + [("pypi", f"{elsewhere.AUTHORS['dodam']}-sdk")]
    return [
        _thing(
            name,
            elsewhere.FIRST_OUT["pypi"] if "dodam" in name else "2025-06-20",
            40 + 25 * n,
            Random(f"kit:{name}"),
        )
        | {"kind": kind}
        for n, (kind, name) in enumerate(named)
    ]


def _images() -> list[Row]:
    return [
        _thing(name, elsewhere.FIRST_OUT["docker"], 30, Random(f"image:{name}"))
        for name in elsewhere.IMAGES.values()
    ]


def _apps() -> list[Row]:
    names = {"haneul": "하늘못 비서(가상)", "byeol": "별솔 글쓰기(가상)", "dodam": "도담샘 학습 친구(가상)"}
    born = {"haneul": "2025-03-10", "byeol": "2025-06-16", "dodam": "2026-01-19"}
    return [
        _thing(names[team], born[team], 18, Random(f"app:{team}")) | {
            "id": id, "seller": elsewhere.COMPANIES[team], "rating_percent": 380 + 17 * n}
        for n, (team, id) in enumerate(elsewhere.APPS.items())
    ]  # fmt: skip


def _routed() -> list[Row]:
    """Models that a broker passes on, in millions of tokens a day."""
    own = [one for one in public.BUILDS if one.id in ("narae-2", "dodam-1")]
    rows = [_thing(elsewhere.permaslug(one), one.released_on, 900, Random(f"routed:{one.id}")) for one in own]
    return [*rows, _thing("gyeoul-invented/gyeoul-3", "2025-05-02", 5200, Random("routed:other"))]


def _measured() -> list[Row]:
    """The teams' models, as near to the leader as in the record's common tests, though on another board."""
    rows = []
    for one in public.BUILDS:
        if one.round is not None:
            share = int(public.NEAR[one.team][one.round] * 1000) + Random(f"board:{one.id}").randrange(-15, 16)
            maker = f"{public.words.LEADS[one.team][1]} (invented)"
            rows.append(_on_boards(f"{one.name} (invented)", elsewhere.slug(one), maker, one.released_on,
                                   LEADERS[one.round] * share // 100))  # fmt: skip
    return rows


def _rivals() -> list[Row]:
    """The rest of the world, invented as well: four makers, one model in each round."""
    rows = []
    for turn, leader in enumerate(LEADERS):
        for n, maker in enumerate(MAKERS):
            name = f"{maker.split()[0]} {turn + 1}"
            released = Date.fromisoformat(public.ROUNDS[turn]).toordinal() - 40 - 9 * n
            tenths = leader * 10 * (100 - 7 * n) // 100
            rows.append(_on_boards(f"{name} (invented)", f"{name.lower().replace(' ', '-')}-invented", maker,
                                   f"{Date.fromordinal(released)}", tenths))  # fmt: skip
    return rows


def _on_boards(name: str, slug: str, maker: str, released: str, tenths: int) -> Row:
    """`values` of the index by version, and `rating`, in tenths; `eci` in hundredths."""
    values = {str(version): tenths * pct // 100 for version, _, pct in VERSIONS}
    return {"name": name, "slug": slug, "maker": maker, "released": released, "values": values,
            "rating": 10_500 + tenths * 5, "votes_per_day": 6 + tenths % 17,
            "eci": 9_000 + tenths * 8}  # fmt: skip
