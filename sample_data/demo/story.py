"""Who the four teams are: their deployments and services, drawn once from a seed, and what befell them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from people import Customer, affiliates, independents
from world import Date, Deployment, add_months, between, days, first_of

FIRST, LAST = Date(2025, 7, 1), Date(2026, 10, 1)
TEAMS = ("haneul", "byeol", "narae", "dodam")
ONBOARDED = {"haneul": FIRST, "byeol": FIRST, "narae": FIRST, "dodam": Date(2026, 2, 1)}
SECTORS = ("finance", "manufacturing", "public", "other")
USES = {
    "finance": ("customer_service", "document_work", "knowledge_search", "analysis_decision"),
    "manufacturing": ("process_control", "knowledge_search", "document_work", "coding", "analysis_decision"),
    "public": ("document_work", "customer_service", "knowledge_search"),
    "other": ("customer_service", "coding", "document_work", "other"),
}


@dataclass(frozen=True)
class Profile:
    """What is typical of a team. Percentages are chances unless the name says otherwise."""

    count: int
    first_start: Date
    last_start: Date
    captive: int  # of the deployments, at companies of its own group or consortium
    mix: tuple[int, int, int, int]
    models: tuple[str, ...]
    mou_only: int
    skips: int
    goes_live: int
    days_to_live: tuple[int, int]
    leaves: int
    seat_based: int
    activation: tuple[int, int]
    habit: tuple[int, int]
    trend_permille: tuple[int, int]
    share: tuple[int, int]
    low_share: int
    integration: tuple[int, int, int, int, int]  # weights of levels 0 to 4
    outcome: tuple[int, int, int, int]  # weights of none, self_measured, customer_signed, third_party
    evidence: tuple[int, int, int, int, int]  # weights of E0 to E4
    registers_late: int
    scope_pct: tuple[int, int]  # of a customer's staff, those inside the contract
    strangers_pct: int  # how well it does at customers outside its group, by the measure of those inside


PROFILES = {
    # Deep and lasting use, nearly all of it inside its own group.
    "haneul": Profile(
        62, Date(2024, 11, 1), Date(2026, 9, 1), 76, (14, 46, 14, 26), ("haneul-1", "haneul-1", "haneul-1-mini"),
        4, 16, 80, (90, 290), 12, 80, (48, 72), (42, 60), (997, 1012), (72, 94), 3,
        (8, 32, 36, 18, 6), (30, 42, 22, 6), (4, 22, 42, 24, 8), 4, (40, 90), 45,
    ),
    # Many customers of all kinds, few people at each, little of it built in, some of it on other models.
    "byeol": Profile(
        88, Date(2024, 11, 1), Date(2026, 10, 1), 12, (24, 24, 36, 16), ("byeol-1", "byeol-1-desk", "byeol-1"),
        5, 20, 84, (60, 215), 24, 85, (32, 54), (18, 36), (966, 1000), (54, 90), 12,
        (34, 44, 18, 4, 0), (50, 36, 13, 1), (8, 50, 33, 9, 0), 20, (55, 100), 100,
    ),
    # Many promises, few of them kept; where it runs, it is the team's own model and well vouched for.
    "narae": Profile(
        34, Date(2024, 12, 1), Date(2026, 8, 1), 15, (24, 32, 26, 18), ("narae-1", "narae-1-reason"),
        26, 6, 30, (240, 380), 14, 0, (26, 48), (26, 44), (950, 990), (94, 100), 0,
        (24, 40, 28, 8, 0), (36, 40, 20, 4), (6, 24, 30, 34, 6), 6, (10, 40), 100,
    ),
    # Late, quick, mostly strangers to its group, growing every month.
    "dodam": Profile(
        46, Date(2025, 10, 1), Date(2026, 10, 1), 17, (20, 48, 18, 14), ("dodam-1", "dodam-1", "dodam-1-edge"),
        6, 10, 70, (65, 165), 4, 70, (46, 70), (40, 56), (1015, 1040), (86, 98), 0,
        (14, 30, 34, 16, 6), (30, 40, 26, 4), (4, 20, 36, 32, 8), 5, (25, 70), 100,
    ),
}  # fmt: skip


def deployments(team: str) -> list[Deployment]:
    """All deployments of a team, numbered in the order of their first report."""
    rng = Random(f"hwaksan-demo:deployments:{team}")
    profile = PROFILES[team]
    customers = _customers(team, profile, rng)
    drawn = [_deployment(team, profile, customers[n], rng) for n in range(profile.count)]
    drawn.sort(key=lambda one: (max(one.first_on, ONBOARDED[team]), one.customer.id, one.use))
    return _befallen(team, [replace(one, id=f"{team}-D{n:04d}", past=[]) for n, one in enumerate(drawn, 1)])


def _customers(team: str, profile: Profile, rng: Random) -> list[tuple[Customer, str]]:
    """Customer and relation of each deployment; some customers have two deployments."""
    captive = profile.count * profile.captive // 100
    own = [(one, "affiliate") for one in affiliates(team, max(1, captive * 3 // 4))]
    pools = {sector: _share_of_pool(team, pool) for sector, pool in independents().items()}
    relations = ("consortium", "equity_partner", "consortium", "equity_partner")
    partners = [(pool.pop(), relation) for pool, relation in zip(pools.values(), relations, strict=True)]
    bound = (own + partners)[:captive] if captive < len(own + partners) else own + partners
    picked = [bound[n % len(bound)] for n in range(captive)]
    while len(picked) < profile.count:
        sector = rng.choices(SECTORS, profile.mix)[0]
        pool = pools[sector]
        again = [one for one in picked if one[1] == "independent" and one[0].sector == sector]
        if pool and (not again or rng.randrange(100) < 88):
            picked.append((pool.pop(), "independent"))
        elif again:
            picked.append(rng.choice(again))
    rng.shuffle(picked)
    return picked


def _share_of_pool(team: str, pool: list[Customer]) -> list[Customer]:
    """Teams mostly meet different customers; each begins elsewhere in the same list and may run into the next."""
    start = {"haneul": 0, "byeol": 18, "narae": 62, "dodam": 80}[team] * len(pool) // 100
    return list(reversed(pool[start:] + pool[:start]))


def _deployment(team: str, profile: Profile, customer: tuple[Customer, str], rng: Random) -> Deployment:
    who, relation = customer
    start = _start(profile, rng)
    is_mou = rng.randrange(100) < profile.mou_only
    skips = not is_mou and rng.randrange(100) < profile.skips
    ease = profile.strangers_pct if relation == "independent" else 100
    goes_live = rng.randrange(100) < profile.goes_live * ease // 100
    to_live = rng.randrange(*profile.days_to_live)
    poc_on = None if is_mou or skips else start
    live_on = None if is_mou or not (goes_live or skips) else start + days(to_live if not skips else 45)
    contract_on = live_on - days(rng.randrange(14, 40)) if live_on else None
    leaves = rng.randrange(100) < profile.leaves
    eligible = max(20, who.staff * rng.randrange(*profile.scope_pct) // 100)
    eligible = eligible // 1000 * 1000 if eligible >= 10_000 else eligible
    is_seats = rng.randrange(100) < profile.seat_based
    seats = max(10, eligible * rng.randrange(55, 101) // 100) if is_seats else None
    integration = rng.choices(range(5), profile.integration)[0]
    use = "process_control" if integration == 4 else rng.choice(USES[who.sector])
    low = rng.randrange(100) < profile.low_share
    evidence = rng.choices(("E0", "E1", "E2", "E3", "E4"), profile.evidence)[0]
    return Deployment(
        id="", team=team, customer=who, affiliation=relation, use=use, mode=_mode(who, integration, rng),
        model=rng.choice(profile.models), first_on=first_of(contract_on) if skips and contract_on else start,
        poc_on=poc_on, contract_on=contract_on, live_on=live_on,
        ended_on=_ended(start, live_on, contract_on, leaves, is_mou, profile, rng),
        is_skipped=skips, contract_types=_contract_types(who, relation, rng), renews=not leaves,
        eligible=eligible, seats=None if integration == 4 else seats,
        activation_pct=rng.randrange(*profile.activation) * ease // 100,
        habit_pct=rng.randrange(*profile.habit), trend_permille=rng.randrange(*profile.trend_permille),
        rate=rng.randrange(18, 70), automated_pct=rng.choice((0, 5, 10, 20, 35, 60)),
        share_pct=rng.randrange(22, 48) if low else rng.randrange(*profile.share) + rng.randrange(10) / 10,
        integration=integration,
        outcome=rng.choices(("none", "self_measured", "customer_signed", "third_party"), profile.outcome)[0],
        evidence=evidence, consent=rng.choices(("none", "aggregate", "named"), (30, 62, 8))[0],
        late_months=2 if poc_on and rng.randrange(100) < profile.registers_late else 0,
    )  # fmt: skip


def _start(profile: Profile, rng: Random) -> Date:
    span = between(profile.first_start, profile.last_start)
    return add_months(profile.first_start, rng.randrange(span + 1)) + days(rng.randrange(0, 27))


def _ended(
    start: Date,
    live_on: Date | None,
    contract_on: Date | None,
    leaves: bool,
    is_mou: bool,
    profile: Profile,
    rng: Random,
) -> Date | None:
    """A PoC that never goes live mostly fades out; a customer that leaves does so when its contract ends."""
    if live_on and contract_on:
        return add_months(first_of(contract_on), 12) + days(24) if leaves else None
    fades = rng.randrange(100) < (35 if is_mou else 60)
    return add_months(first_of(start), rng.randrange(6, 11)) + days(24) if fades else None


def _contract_types(who: Customer, relation: str, rng: Random) -> tuple[str, str]:
    if relation == "affiliate":
        return ("internal_order", "internal_order")
    if who.sector == "public":
        return ("public_procurement", "public_procurement")
    return rng.choice((("paid", "paid"), ("paid", "paid"), ("paid_poc", "paid"), ("free_use", "free_use")))


def _mode(who: Customer, integration: int, rng: Random) -> str:
    if integration == 4:
        return "edge"
    modes = {
        "finance": ("on_prem", "private_cloud"), "manufacturing": ("on_prem", "edge", "private_cloud"),
        "public": ("gov_common_platform", "on_prem", "private_cloud"), "other": ("public_cloud", "private_cloud"),
    }  # fmt: skip
    return rng.choice(modes[who.sector])


# No report of these months arrived in time to say that a deployment had ended; the next one says it.
SILENT = {"byeol": Date(2026, 3, 1), "narae": Date(2025, 12, 1)}


def _said_later(one: Deployment) -> Deployment:
    silent = SILENT.get(one.team)
    if silent is None or one.ended_on is None or first_of(one.ended_on) != silent:
        return one
    return replace(one, ended_on=add_months(silent, 1) + days(24))


def _befallen(team: str, drawn: list[Deployment]) -> list[Deployment]:
    """What happened to a few deployments that the team had to explain: a new model, a standstill."""
    told: dict[str, dict[str, object]] = {}
    if team == "haneul":
        moving = [one for one in drawn if one.model == "haneul-1" and _lives(one, Date(2025, 12, 1), LAST)]
        told = {one.id: {"model_from": (Date(2026, 4, 1), "haneul-2")} for one in moving[:6]}
        # Its contract ran out a year after it began, and nobody wrote down a new end.
        told[moving[6].id] = {"renews": False}
    if team == "byeol":
        steady = [one for one in drawn if _lives(one, Date(2026, 1, 1), LAST) and one.share_pct > 60]
        summer = frozenset({Date(2026, 6, 1), Date(2026, 7, 1)})
        told = {one.id: {"dormant": summer} for one in steady[2:4]}
        told[steady[5].id] = {"dormant": frozenset({LAST})}
        told[steady[6].id] = {"share_from": (Date(2026, 5, 1), 38.0)}
    if team == "dodam":
        told = _met_before(drawn)
    if team == "narae":
        steady = [one for one in drawn if _lives(one, Date(2026, 5, 1), LAST)]
        told = {one.id: {"dormant": frozenset({Date(2026, 8, 1)})} for one in steady[:1]}
    return [_said_later(replace(one, **told.get(one.id, {}))) for one in drawn]


def _met_before(drawn: list[Deployment]) -> dict[str, dict[str, object]]:
    """Two customers another team has too: one says the same use is live twice, one is classified otherwise."""
    mine = [one for one in drawn if _lives(one, Date(2026, 7, 1), LAST) and one.affiliation == "independent"]
    known = {one.customer.id for one in drawn}
    theirs = [
        one for one in deployments("byeol")
        if _lives(one, Date(2026, 7, 1), LAST)
        and one.affiliation == "independent" and one.customer.id not in known
        and one.customer.type in ("large", "mid") and one.integration < 4
    ]  # fmt: skip
    same, other = theirs[0], next(one for one in theirs if one.customer.id != theirs[0].customer.id)
    return {
        mine[0].id: {"customer": same.customer, "use": same.use},
        mine[1].id: {"customer": replace(other.customer, type="other"), "use": "other"},
    }


def _lives(one: Deployment, first: Date, last: Date) -> bool:
    return bool(one.live_on and one.live_on < first and (one.ended_on is None or one.ended_on > last))
