"""The readiness ladder: each kind of condition by hand, then by SQL and plain Python over random lists."""

import datetime
import random
from dataclasses import replace

import plain_ladder
import pytest
from warehouse_tables import Inbox, add_months, last_day, month

from connectors import contract
from connectors.evidence import Period
from dashboard.scoring import ladder

ITEMS = contract.load().items
SENT = [item for item in ITEMS.values() if item.mandatory not in ("derived", "optional")]
SECTORS = ("finance", "manufacturing", "public")
KSIC = {"finance": "64", "manufacturing": "20", "public": "84"}


def day(text):
    return datetime.date.fromisoformat(text)


def lists(*months, first="2026-01", count=10, **changed):
    """A team that holds every item, in these lists; `changed` replaces an item's cells, None leaves it out."""
    inbox = Inbox(first, count)
    for when in months or (inbox.months[0], *inbox.months[3:6]):
        fill_list(inbox, when, changed)
    return inbox


def fill_list(inbox, when, changed=None):
    for item in SENT:
        cells = (changed or {}).get(item.id, {})
        if cells is not None:
            inbox.paper(when, item.id, **whole(item) | cells)
    return inbox


def whole(item):
    return {"holder": item.holders[0], "grade": next(iter(item.pass_grades), None)}


def level(inbox, sector, when, team="gaon"):
    return level_in(ladder_of(inbox), sector, day(when), team)


def ladder_of(inbox):
    con = inbox.warehouse(scored=False)
    ladder.fill(con)
    return con


def level_in(con, sector, when, team="gaon"):
    found = con.execute(
        "SELECT level FROM ladder_step WHERE team = $team AND sector = $sector "
        "AND $day BETWEEN from_day AND to_day",
        {"team": team, "sector": sector, "day": when},
    ).fetchall()
    assert len(found) <= 1
    return found[0][0] if found else None


def verdict(inbox, item, when, sector="public"):
    found = ladder_of(inbox).execute(
        "SELECT verdict, is_met FROM ladder_condition WHERE item = $item AND sector = $sector "
        "AND $day BETWEEN from_day AND to_day",
        {"item": item, "sector": sector, "day": day(when)},
    ).fetchall()  # fmt: skip
    return found[0] if found else None


def test_with_every_paper_and_nothing_in_use_each_ladder_stands_at_three():
    con = ladder_of(lists())
    assert [level_in(con, sector, day("2026-05-15")) for sector in SECTORS] == [3, 3, 3]


@pytest.mark.parametrize(
    ("item", "sector", "left_at"),
    [
        ("com_license_commercial", "finance", 0),  # a common item is in every ladder
        ("com_license_commercial", "public", 0),
        ("prv_genai_guide", "manufacturing", 0),  # and so is one of privacy
        ("mfg_ot_security", "manufacturing", 1),
        ("mfg_ot_security", "finance", 3),  # an item of another sector is in no other ladder
        ("mfg_mes_connector", "manufacturing", 2),
        ("pub_nis_review", "public", 1),
    ],
)
def test_without_a_mandatory_item_the_level_below_it_is_the_last(item, sector, left_at):
    assert level(lists(**{item: {"status": "none"}}), sector, "2026-05-15") == left_at
    assert level(lists(**{item: None}), sector, "2026-05-15") == left_at


def test_one_of_an_alternative_group_is_enough_and_none_is_not():
    trust = ("com_tta_cat", "com_iso42001", "com_aisi_eval")
    none = {"status": "none"}
    assert level(lists(com_tta_cat=none, com_iso42001=none), "finance", "2026-05-15") == 3
    assert level(lists(**dict.fromkeys(trust, none)), "finance", "2026-05-15") == 1


def test_an_optional_item_is_shown_and_never_asked():
    assert ITEMS["pub_gs"].mandatory == "optional"
    inbox = lists().paper("2026-05", "pub_gs", status="none")
    assert level(inbox, "public", "2026-05-15") == 3
    assert verdict(inbox, "pub_gs", "2026-05-15") == ("none", False)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"holder": "partner"}, ("holder", False)),
        ({"evidence_ref": None}, ("no_reference", False)),
        ({"status": "applied"}, ("applied", False)),
        ({"status": "revoked"}, ("revoked", False)),
        ({"status": "expired"}, ("expired", False)),
        ({"status": "conditional"}, ("conditional", True)),
        ({"status": "granted"}, ("granted", True)),
    ],
)
def test_a_row_counts_when_held_by_an_allowed_holder_with_a_reference(cells, said):
    inbox = lists(pub_nis_review=cells)
    assert verdict(inbox, "pub_nis_review", "2026-05-15") == said
    assert level(inbox, "public", "2026-05-15") == (3 if said[1] else 1)


def test_a_grade_counts_only_if_it_is_one_that_passes():
    for grade, reached in (("미흡", 1), (None, 1), ("적합", 3)):
        inbox = lists(fin_fsi_eval={"grade": grade}, fin_own_review={"status": "none"})
        assert level(inbox, "finance", "2026-05-15") == reached


def test_any_grade_counts_where_none_is_named():
    assert ITEMS["com_license_commercial"].pass_grades == ()
    assert level(lists(com_license_commercial={"grade": "어떤 등급"}), "finance", "2026-05-15") == 3


def test_a_paper_holds_on_its_last_day_and_the_level_falls_the_day_after():
    inbox = lists("2026-05", pub_nis_review={"valid_to": day("2026-06-20")})
    assert level(inbox, "public", "2026-06-20") == 3
    assert level(inbox, "public", "2026-06-21") == 1
    assert verdict(inbox, "pub_nis_review", "2026-06-21") == ("ran_out", False)


def test_a_paper_holds_from_its_first_day():
    inbox = lists(pub_nis_review={"valid_from": day("2026-05-12")})
    assert [level(inbox, "public", one) for one in ("2026-05-11", "2026-05-12")] == [1, 3]
    assert verdict(inbox, "pub_nis_review", "2026-05-11") == ("not_yet", False)


def test_a_list_that_says_expired_does_not_shorten_the_last_month():
    inbox = fill_list(Inbox("2026-01", 10), "2026-05", {"pub_nis_review": {"valid_to": day("2026-06-15")}})
    fill_list(inbox, "2026-06", {"pub_nis_review": {"status": "expired", "valid_to": day("2026-06-15")}})
    assert [level(inbox, "public", one) for one in ("2026-06-01", "2026-06-15", "2026-06-16")] == [3, 3, 1]


def test_a_renewal_in_time_leaves_no_gap():
    inbox = fill_list(Inbox("2026-01", 10), "2026-05", {"pub_nis_review": {"valid_to": day("2026-06-15")}})
    fill_list(inbox, "2026-06", {"pub_nis_review": {"valid_from": day("2026-06-16")}})
    con = ladder_of(inbox)
    assert {level_in(con, "public", day("2026-06-01") + datetime.timedelta(days=n)) for n in range(30)} == {3}


def test_what_the_new_list_takes_back_is_gone_for_the_whole_month():
    inbox = fill_list(Inbox("2026-01", 10), "2026-05", {"pub_nis_review": {"valid_to": day("2026-06-15")}})
    fill_list(inbox, "2026-06", {"pub_nis_review": {"status": "revoked"}})
    assert level(inbox, "public", "2026-06-01") == 1


def test_not_applicable_counts_where_the_item_allows_it_and_with_a_reason():
    waived = {"status": "not_applicable", "not_applicable_reason": "개인정보 없음", "evidence_ref": None}
    assert verdict(lists(pub_pia=waived), "pub_pia", "2026-05-15") == ("not_applicable", True)
    assert level(lists(pub_pia=waived), "public", "2026-05-15") == 3
    assert level(lists(pub_pia=waived | {"not_applicable_reason": None}), "public", "2026-05-15") == 1
    assert verdict(lists(pub_nis_review=waived), "pub_nis_review", "2026-05-15") == ("not_allowed", False)


def test_of_several_scopes_the_one_that_comes_furthest_is_told():
    inbox = lists(com_license_commercial={"status": "none"})
    inbox.paper("2026-05", "com_license_commercial", scope="다른 모델")
    assert verdict(inbox, "com_license_commercial", "2026-05-15") == ("granted", True)


def test_an_item_is_asked_from_its_day_on():
    inbox = lists(first="2025-06", com_ai_basic_act={"status": "none"})
    assert [level(inbox, "finance", one) for one in ("2026-01-21", "2026-01-22")] == [3, 1]
    assert verdict(inbox, "com_ai_basic_act", "2026-01-21") is None


def test_an_alternative_that_did_not_exist_yet_does_not_count():
    none = {"status": "none"}
    inbox = lists(first="2025-06", fin_sandbox=none, fin_direct_contract=none)
    assert [level(inbox, "finance", one) for one in ("2025-12-21", "2025-12-22")] == [2, 3]


def test_a_rule_of_another_time_is_read_from_its_period():
    """In May any agency may hold it, in June only a partner, and from July it is no longer asked."""
    item = ITEMS["pub_nis_review"]
    may = Period(day("2026-01-01"), day("2026-05-31"), False, "yes", None, item.holders, (), None)
    june = replace(may, since=day("2026-06-01"), until=day("2026-06-30"), holders=("partner",))
    con = lists().warehouse(scored=False)
    ladder.fill(con, (ITEMS | {item.id: replace(item, periods=(may, june))}).values())
    days = ("2026-05-31", "2026-06-01", "2026-06-30", "2026-07-01")
    assert [level_in(con, "public", day(one)) for one in days] == [3, 1, 1, 3]


def test_a_planned_period_changes_nothing():
    assert level(lists(prv_isms_p={"status": "none"}), "finance", "2027-08-01") == 3


def test_without_any_list_there_is_no_level_and_never_zero():
    inbox = Inbox("2026-01", 10).b2b("2026-03", 1)
    assert level(inbox, "finance", "2026-05-15") is None
    inbox = fill_list(Inbox("2026-01", 10), "2026-04")
    assert [level(inbox, "finance", one) for one in ("2026-03-31", "2026-04-01")] == [None, 3]


def test_the_newest_list_stays_in_force_and_is_called_stale_once_a_later_month_has_appeared():
    con = ladder_of(fill_list(Inbox("2026-01", 6), "2026-04"))
    stale = con.execute(
        "SELECT from_day, is_stale, level FROM ladder_step "
        "WHERE sector = 'finance' AND level IS NOT NULL ORDER BY from_day"
    ).fetchall()
    assert stale == [(day("2026-04-01"), False, 3), (day("2026-05-01"), True, 3)]
    newest = ladder_of(fill_list(Inbox("2026-01", 4), "2026-04"))
    assert newest.execute("SELECT bool_or(is_stale) FROM ladder_step").fetchone() == (False,)


def test_a_team_that_left_has_no_level_after_its_last_month():
    inbox = lists(count=10)
    inbox.teams = {"gaon": (month("2024-01"), month("2026-05"))}
    assert level(inbox, "finance", "2026-05-31") == 3
    assert level(inbox, "finance", "2026-06-01") is None


def used(inbox, sector, months, n=1, evidence="E3", **changed):
    """Deployment n of an independent customer of this sector, LIVE in these months, with its operating record."""
    cells = {
        "ksic_division": KSIC[sector], "downtime_min": 0, "severe_incidents": 0,
        "customer_type": "central_gov" if sector == "public" else "large",
    }  # fmt: skip
    for when in months:
        inbox.b2b(when, n, evidence=evidence, **cells | changed)
    return inbox


def test_three_months_of_accepted_operation_reach_four():
    inbox = used(lists(), "finance", ("2026-03", "2026-04", "2026-05"))
    assert [level(inbox, "finance", one) for one in ("2026-04-30", "2026-05-01", "2026-05-31")] == [3, 4, 4]
    assert level(inbox, "public", "2026-05-15") == 3


def test_a_month_without_a_report_that_has_appeared_proves_nothing():
    inbox = used(lists(), "finance", ("2026-03", "2026-04", "2026-05"))
    assert level(inbox, "finance", "2026-06-01") == 3
    assert verdict(inbox, "com_sla_ops", "2026-06-01", "finance") == ("no_report", False)


def test_a_month_that_has_not_appeared_yet_leaves_things_as_they_are():
    inbox = used(lists(count=5), "finance", ("2026-03", "2026-04", "2026-05"))
    assert level(inbox, "finance", "2026-06-01") == 4


def test_affiliates_do_not_accept_and_two_months_are_not_three():
    three = ("2026-03", "2026-04", "2026-05")
    own = used(lists(), "finance", three, affiliation="affiliate")
    assert verdict(own, "com_acceptance", "2026-05-15", "finance") == ("not_reached", False)
    assert verdict(own, "com_sla_ops", "2026-05-15", "finance") == ("reached", True)
    assert level(used(lists(), "finance", three[1:]), "finance", "2026-05-15") == 3
    gap = used(used(lists(), "finance", ("2026-02", "2026-03")), "finance", ("2026-05",))
    assert level(gap, "finance", "2026-05-15") == 3


def test_operation_asks_for_the_record_of_every_month_and_one_acceptance_in_three():
    three = ("2026-03", "2026-04", "2026-05")
    silent = used(used(lists(), "finance", three[:2]), "finance", three[2:], downtime_min=None)
    assert verdict(silent, "com_sla_ops", "2026-05-15", "finance") == ("not_reached", False)
    once = used(used(lists(), "finance", three[:1]), "finance", three[1:], evidence="E2")
    assert verdict(once, "com_sla_ops", "2026-05-15", "finance") == ("reached", True)
    assert verdict(once, "com_acceptance", "2026-05-15", "finance") == ("not_reached", False)


def test_manufacturing_asks_for_a_confirmed_outcome_too():
    three = ("2026-03", "2026-04", "2026-05")
    own_word = used(lists(), "manufacturing", three, outcome_verified="self_measured")
    assert level(own_word, "manufacturing", "2026-05-15") == 3
    for signed in ("customer_signed", "third_party"):
        inbox = used(lists(), "manufacturing", three, outcome_verified=signed)
        assert level(inbox, "manufacturing", "2026-05-15") == 4


def repeated(groups, months, renewed=True, **changed):
    inbox = lists()
    for n in range(1, groups + 1):
        for i, when in enumerate(months):
            end = day("2027-12-31") if renewed and n == 1 and i > 2 else day("2026-12-31")
            used(inbox, "finance", [when], n, contract_end_date=end, **changed)
    return inbox


SIX = tuple(f"2026-0{n}" for n in range(1, 7))


@pytest.mark.parametrize(
    ("inbox", "reached"),
    [
        (repeated(3, SIX), 5),
        (repeated(2, SIX), 4),
        (repeated(3, SIX[1:]), 4),  # five months
        (repeated(3, SIX, renewed=False), 4),
        (repeated(3, SIX, customer_group_key="g"), 4),  # three customers of one group
        (repeated(3, (*SIX[:2], *SIX[3:])), 4),  # a month is missing
    ],
    ids=["three groups", "two groups", "five months", "not renewed", "one group", "a gap"],
)
def test_three_groups_live_for_six_months_and_one_renewal_reach_five(inbox, reached):
    assert level(inbox, "finance", "2026-06-15") == reached


def test_an_end_moved_while_not_live_is_no_renewal():
    inbox = repeated(3, SIX, renewed=False)
    used(inbox, "finance", ["2025-12"], 1, stage="pilot", contract_end_date=day("2026-06-30"))
    assert verdict(inbox, "com_repeat", "2026-06-15", "finance") == ("not_renewed", False)


def test_every_derived_item_has_its_rule():
    text = (ladder.HERE / "ladder.sql").read_text(encoding="utf-8")
    for item in ITEMS.values():
        if item.mandatory == "derived":
            assert text.count(f"'{item.id}'") == 2, item.id


def test_rows_that_cannot_be_used_keep_their_place_and_the_rest_works():
    inbox = lists("2026-05", pub_nis_review={"holder": "partner"})
    inbox.paper("2026-05", "gone_item").paper("2026-05", "com_repeat")
    con = ladder_of(inbox)
    found = con.execute("SELECT item, verdict, row_no > 0 FROM ladder_row WHERE verdict = ANY($bad) ORDER BY item",
                        {"bad": list(ladder.UNUSABLE)}).fetchall()  # fmt: skip
    assert found == [("com_repeat", "computed", True), ("gone_item", "unknown_item", True),
                     ("pub_nis_review", "holder", True)]  # fmt: skip
    assert level_in(con, "finance", day("2026-05-15")) == 3


def test_the_level_of_a_month_is_that_of_its_last_day():
    inbox = lists("2026-01", "2026-02", "2026-04", pub_nis_review={"valid_to": day("2026-04-30")})
    con = inbox.warehouse()
    asked = "SELECT month, value, state FROM measured WHERE indicator = 'rd_level_public' ORDER BY month"
    found = con.execute(asked).fetchall()
    assert found[:6] == [
        (day("2026-01-01"), 3, "reported"), (day("2026-02-01"), 3, "reported"), (day("2026-03-01"), 3, "stale"),
        (day("2026-04-01"), 3, "reported"), (day("2026-05-01"), 1, "stale"), (day("2026-06-01"), None, "missing"),
    ]  # fmt: skip
    assert con.execute("SELECT count(*) FROM indicator_score WHERE indicator LIKE 'rd%'").fetchone() == (0,)


STATUSES = ("granted", "granted", "granted", "granted", "conditional", "expired", "none", "applied", "revoked",
            "not_applicable")  # fmt: skip


def random_lists(seed):
    """Two teams over fourteen months: lists with gaps, papers that end, renew and overlap, use in every sector."""
    luck = random.Random(seed)
    inbox = Inbox("2025-05", 14, {"gaon": (month("2025-05"), None),
                                  "naru": (month("2025-08"), luck.choice((None, month("2026-04"))))})  # fmt: skip
    for team in inbox.teams:
        care = luck.choice((0.75, 0.95, 1.0))
        held = {item.id: _papers(item, luck) for item in SENT}
        for when in inbox.months:
            if luck.random() < 0.8:
                inbox.files(when, team=team, kind="readiness")
                for item in SENT:
                    _list(inbox, team, when, item, held[item.id], luck, care)
            if luck.random() < 0.95:
                inbox.files(when, team=team)
                _use(inbox, team, when, luck)
    return inbox


def _papers(item, luck):
    """One paper after another, some with gaps."""
    since, papers = day("2025-01-01") + datetime.timedelta(days=luck.randint(0, 150)), []
    for _ in range(3):
        until = since + datetime.timedelta(days=luck.randint(60, 400))
        papers.append((since, until if luck.random() < 0.8 else None))
        since = until + datetime.timedelta(days=luck.choice((1, 1, 1, 20)))
    return papers


def _list(inbox, team, when, item, papers, luck, care):
    now = [one for one in papers if one[0] <= last_day(when)]
    since, until = now[-1] if now else (add_months(when, 2), None)
    careful = luck.random() < care
    status = "granted" if careful else luck.choice(STATUSES)
    inbox.paper(
        when, item.id, team, status=status, valid_from=since, valid_to=until, scope="하나",
        holder=item.holders[0] if careful else luck.choice(("team", "customer", "partner")),
        grade=next(iter(item.pass_grades), None) if careful or luck.random() < 0.5 else "없음",
        evidence_ref="ref" if careful or luck.random() < 0.8 else None,
        not_applicable_reason="사유" if luck.random() < 0.5 else None,
    )  # fmt: skip
    if luck.random() < 0.1:
        inbox.paper(when, item.id, team, scope="둘", **whole(item))


def _use(inbox, team, when, luck):
    for n, sector in enumerate(SECTORS * 4):
        if luck.random() < 0.97:
            used(
                inbox, sector, [when], n, team=team, evidence=luck.choice(("E2", "E3", "E4", "E3", "E3")),
                affiliation="independent" if n < 9 else "affiliate",
                stage="live" if luck.random() < 0.97 else "pilot",
                severe_incidents=0 if luck.random() < 0.95 else None,
                customer_group_key=f"g{n % 10}",
                outcome_verified=luck.choice(("none", "customer_signed")),
                contract_end_date=day("2026-01-31") if luck.random() < 0.9 else day("2027-01-31"),
            )  # fmt: skip


@pytest.mark.parametrize("seed", [0, 1, 2, *(pytest.param(n, marks=pytest.mark.slow) for n in range(3, 12))])
def test_both_say_the_same_at_every_change_and_on_days_between(seed):
    inbox = random_lists(seed)
    con = ladder_of(inbox)
    steps = con.execute("SELECT team, sector, from_day, to_day, level FROM ladder_step").fetchall()
    wrong, seen = [], set()
    for team, sector, first, last, found in steps:
        span = min((last - first).days, 500)
        for n in sorted({*range(0, span, 11), span}):
            when = first + datetime.timedelta(days=n)
            expected = plain_ladder.level(inbox, team, sector, when)
            seen.add(expected)
            if expected != found:
                wrong.append((team, sector, when, found, expected))
    assert wrong == []
    assert len(seen) > 3
