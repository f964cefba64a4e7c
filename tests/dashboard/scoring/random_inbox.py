"""Random reports in many shapes: empty teams, gaps, late joiners and leavers, zeros, blanks, affiliates only."""

import datetime
import random

from warehouse_tables import Inbox, add_months, month

SHAPES = ("plain", "empty", "never", "gaps", "affiliates", "no_users", "withheld", "tiny")
AFFILIATIONS = ("affiliate", "consortium", "equity_partner", "independent", "independent")
STAGES = ("poc", "pilot", "contracted", "live", "live", "live", "embedded", "expanded", "ended")


def random_inbox(seed, months=20):
    """A programme of up to four teams, each of some shape, over these months."""
    luck = random.Random(seed)
    first = month("2024-03")
    teams = {}
    for name in ("gaon", "naru", "dami", "sora")[: luck.randint(1, 4)]:
        joined = add_months(first, luck.choice((-14, 0, 0, 4, 11))) + datetime.timedelta(days=luck.randint(0, 20))
        left = add_months(first, luck.randint(9, 18)) if luck.random() < 0.2 else None
        teams[name] = (joined, left)
    inbox = Inbox(
        "2024-03", months, teams,
        frames={name: luck.randint(5, 40) for name in ("finance", "manufacturing", "public", "other")
                if luck.random() < 0.9},
        denominators={"population_share_60p": 0.25} if luck.random() < 0.5 else {},
    )  # fmt: skip
    for name in teams:
        _fill(inbox, name, luck.choice(SHAPES), luck)
    _record(inbox, random.Random(seed + 1000))
    return inbox


def _record(inbox, luck):
    """An untidy public record: other settings, own runs, estimates, blanks, several days and models."""
    tests = [f"t{n}" for n in range(luck.choice((0, 4, 9)))]
    for test in [*tests, "i1", "i2"]:
        if luck.random() < 0.9:
            inbox.counts(test, luck.choice(("", "deep")), index=test.startswith("i"))
    for team in inbox.teams:
        for id in (f"{team}-1", f"{team}-2"):
            inbox.model(id, team, luck.choice((None, 0, 3, 9, 33.5)), luck.random() < 0.8)
        for test in [*tests, "i1", "i2"]:
            for _ in range(luck.choice((0, 1, 4))):
                _result(inbox, team, test, luck)


def _result(inbox, team, test, luck):
    day = inbox.months[0] + datetime.timedelta(days=luck.randint(-60, 700))
    usual = inbox.settings.get(test, ("", "", False))[0] or None
    inbox.result(
        test, luck.choice((None, 0, 40, 70.5, 90, 120)), luck.choice((None, 0, 80, 100, 100)),
        None if luck.random() < 0.1 else day.isoformat(), team,
        model_id=f"{team}-{luck.choice((1, 1, 2))}", direction="lower" if test in ("t0", "t1") else "higher",
        run_by=luck.choice(("team", "evaluator", "evaluator", "leaderboard")),
        mode=luck.choice((usual, usual, usual, "deep")),
        setting=luck.choice(("zero-shot", "zero-shot", "few", None)),
        is_estimate=luck.random() < 0.2,
    )  # fmt: skip


def _fill(inbox, team, shape, luck):
    if luck.random() < 0.3:
        names = ("b2b_sector_penetration", "b2b_seat_activation", "b2c_stickiness", "b2c_third_party_share")
        inbox.not_applicable.append((team, luck.choice(names), inbox.months[luck.randint(0, 15)]))
    refused, since = luck.choice(("b2b", "b2c")), inbox.months[luck.randint(3, 12)]
    if shape == "withheld":
        inbox.withheld.append((team, refused, since))

    def silent(kind, when):
        return luck.random() < (
            0.9 if shape == "withheld" and kind == refused and when >= since else 0.4 if shape == "gaps" else 0.06
        )

    if shape == "never":
        return
    lives = [_life(inbox, team, n, shape, luck) for n in range(luck.choice((1, 4, 12, 25)))]
    for when in inbox.months:
        if silent("b2b", when):
            continue
        inbox.files(when, team=team, late=luck.random() < 0.2)
        if shape != "empty":
            for life in lives:
                _deployment(inbox, team, when, life, luck)
    for when in inbox.months:
        if silent("b2c", when):
            continue
        inbox.files(when, team=team, kind="b2c")
        if shape != "empty":
            _services(inbox, team, when, shape, luck)


def _life(inbox, team, n, shape, luck):
    """What stays the same about a deployment, and when it begins to be reported."""
    begins = add_months(inbox.months[0], luck.randint(-18, 12)) + datetime.timedelta(days=luck.randint(0, 27))
    skipped = luck.random() < 0.15
    live = begins + datetime.timedelta(days=luck.randint(20, 420)) if luck.random() < 0.8 else None
    customer = luck.randint(0, 14)
    return {
        "n": n, "begins": begins, "live": live, "ends": add_months(inbox.months[0], luck.randint(8, 40)),
        "fixed": {
            "customer_key": f"c{customer}", "customer_group_key": f"g{customer // 2}",
            "affiliation": "affiliate" if shape == "affiliates" else luck.choice(AFFILIATIONS),
            "ksic_division": luck.choice(("64", "65", "66", "12", "30", "70")),
            "customer_type": luck.choice(("large", "sme", "local_gov")),
            "finance_type": luck.choice(("domestic_bank", "life_insurer", "other_finance", None)),
            "poc_start_date": None if skipped else begins, "is_poc_skipped": skipped,
        },
        "blank_users": shape == "no_users" or luck.random() < 0.1,
        "seats": luck.random() < 0.4,
    }  # fmt: skip


def _deployment(inbox, team, when, life, luck):
    month_end = add_months(when, 1) - datetime.timedelta(days=1)
    if life["begins"] > month_end or luck.random() < 0.03:
        return
    went = life["live"] if life["live"] and life["live"] <= month_end else None
    stage = luck.choice(("live", "live", "embedded", "expanded")) if went else luck.choice(("poc", "pilot"))
    if when >= life["ends"]:
        stage = "ended"
    users = luck.choice((0, 10, 50, 200))
    people = (
        {} if not life["blank_users"] else {"eligible_users": None, "active_users": None, "regular_users": None}
    )
    if went and luck.random() < 0.02:
        went = add_months(went, -1)
    inbox.b2b(
        when, life["n"], team, luck.choice(("E0", "E1", "E2", "E2", "E2", "E3", "E4")),
        **life["fixed"] | (
            {"affiliation": luck.choice(AFFILIATIONS)} if luck.random() < 0.03 else {}
        ) | {
            "stage": stage, "go_live_date": None if stage in ("poc", "pilot") and luck.random() < 0.9 else went,
            "own_model_share_pct": luck.choice((0, 20, 49, 50, 80, 90, 100)),
            "requests_total": luck.choice((0, 1, 1000, 1000, 50_000)),
            "eligible_users": luck.choice((0, 300, 400)), "active_users": users, "regular_users": users // 2,
            "licensed_seats": luck.choice((0, 100, 250)) if life["seats"] else None,
            "integration_level": luck.randint(0, 4),
            "outcome_verified": luck.choice(("none", "self_measured", "customer_signed", "third_party")),
        } | people,
    )  # fmt: skip


def _services(inbox, team, when, shape, luck):
    for service in ("S001", "S002", "S003", "ALL"):
        if luck.random() < 0.25:
            continue
        mau = luck.choice((0, 500, 1_000, 40_000, 300_000)) if shape != "tiny" else luck.choice((0, 3))
        inbox.b2c(
            when, service, team, luck.choice(("E0", "E1", "E2", "E2", "E3")),
            mau=mau, dau_avg=mau // luck.randint(2, 9), new_users=mau // luck.choice((3, 10)),
            retained_users_m3=luck.choice((None, mau // 20)), ai_turns=mau * luck.choice((0, 3, 9)),
            own_model_share_pct=luck.choice((0, 30, 66, 100)), sponsored_mau=mau // luck.choice((1, 4, 50)),
            mau_age60p=luck.choice((None, mau // 6)), operator=luck.choice(("own", "affiliate", "third_party")),
        )  # fmt: skip
