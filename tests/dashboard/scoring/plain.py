"""Measuring and scoring a second time, in plain Python, from the method's prose: slow, and without any SQL."""

import functools
import math
from dataclasses import dataclass

from warehouse_tables import add_months, last_day

STAGES = ("live", "embedded", "expanded")
CORE = ("finance", "manufacturing", "public")
PUBLIC = ("central_gov", "local_gov", "public_institution")

# indicator: (dimension, low, high, log, min_base, due after months, when there is nothing to divide by)
B2B = {
    "b2b_live_orgs": ("breadth", 0.5, 100, True, None, 0, "zero"),
    "b2b_sector_penetration": ("breadth", 0, 100, False, None, 0, "zero"),
    "b2b_poc_conversion": ("velocity", 12, 50, False, 5, 9, "too_few"),
    "b2b_time_to_live": ("velocity", 365, 90, False, 5, 6, "too_few"),
    "b2b_seat_activation": ("depth", 30, 70, False, 3, 0, "not_applicable"),
    "b2b_regular_reach": ("depth", 1, 40, False, 3, 0, "not_applicable"),
    "b2b_integration_depth": ("depth", 10, 60, False, 5, 0, "nothing_live"),
    "b2b_persistence_6m": ("persistence", 60, 90, False, 5, 6, "too_few"),
    "b2b_net_usage_retention": ("persistence", 70, 120, False, 3, 6, "too_few"),
    "b2b_independent_share": ("independence", 5, 50, False, 3, 0, "nothing_live"),
    "b2b_own_model_share": ("independence", 30, 95, False, None, 0, "nothing_live"),
    "b2b_outcome_verified": ("outcome", 5, 50, False, 3, 3, "too_few"),
}
B2C = {
    "b2c_mau_reach": ("breadth", 0.1, 20, True, None, 0, "zero"),
    "b2c_age_parity_60p": ("breadth", None, None, False, None, 0, "not_applicable"),
    "b2c_stickiness": ("depth", 10, 40, False, None, 0, "nothing_live"),
    "b2c_mau_growth_3m": ("velocity", 0, 10, False, 10_000, 3, "too_few"),
    "b2c_retention_m3": ("persistence", 15, 45, False, 1_000, 3, "too_few"),
    "b2c_own_model_share": ("independence", 30, 95, False, None, 0, "nothing_live"),
    "b2c_organic_share": ("independence", 20, 80, False, None, 0, "nothing_live"),
    "b2c_third_party_share": ("openness", 0, 40, False, None, 0, "nothing_live"),
}
FRONTIER = {
    "fr_sota_ratio": ("capability", 60, 95, False, 5, 0, "not_on_record"),
    "fr_aaii_ratio": ("capability", 30, 95, False, None, 0, "not_on_record"),
    "fr_cost_efficiency": ("efficiency", 30, 75, False, 5, 0, "not_on_record"),
}
METHOD = {**B2B, **B2C, **FRONTIER}
COHORTS = ("b2b_poc_conversion", "b2b_time_to_live", "b2b_persistence_6m")
KNOWN = ("reported", "zero", "nothing_live")
HELD_WITHOUT_AFFILIATES = ("b2b_independent_share", "b2b_own_model_share", *B2C, *FRONTIER)

# variant: (evidence of a live row, own-model share of it, evidence in the own-model share, evidence of a service)
FILTERS = {
    "headline": ("E1", 50, "E0", "E1"),
    "verified": ("E3", 50, "E3", "E3"),
    "face_value": ("E0", 0, "E0", "E0"),
    "no_affiliates": ("E1", 50, "E0", "E1"),
}


def measure(inbox, variant):
    """{(team, month, indicator): (value, state, base)} for one variant."""
    held = HELD_WITHOUT_AFFILIATES if variant == "no_affiliates" else FRONTIER
    whole, part = (
        measured(inbox, lambda team, name=name: Rows(inbox, team, name)) for name in ("headline", variant)
    )
    return {key: whole[key] if key[2] in held else part[key] for key in whole}


def measured(inbox, rows_of):
    """All of it as the rows say that `rows_of` makes for a team."""
    found = {}
    for team in inbox.teams:
        rows = rows_of(team)
        for indicator in METHOD:
            before, last = None, None
            for month in team_months(inbox, team):
                value, state, base = one(inbox, rows, indicator, month)
                raw = state
                if state in ("missing", "withheld"):
                    value, base = None, None
                    if before not in ("missing", "withheld", None) and last:
                        (value, base), state = last, "stale"
                if state in KNOWN:
                    last = (value, base)
                before = raw
                found[team, month, indicator] = (value, state, base)
    return found


def team_months(inbox, team):
    left = inbox.teams[team][1]
    return [month for month in inbox.months if left is None or month <= left]


def one(inbox, rows, indicator, month):
    """Value, state and base of an indicator in a month, before anyone looks at the months before."""
    kind = "b2b" if indicator in B2B else "b2c"
    *_, min_base, due_after, empty = METHOD[indicator]
    joined = inbox.teams[rows.team][0]
    if (month.year - joined.year) * 12 + month.month - joined.month < due_after:
        return None, "not_yet_due", None
    if any(
        team == rows.team and name == indicator and since <= last_day(month)
        for team, name, since in inbox.not_applicable
    ):
        return None, "not_applicable", None
    if indicator in FRONTIER:
        return on_record(inbox, rows.team, indicator, month)
    if (rows.team, month, kind) not in inbox.filed:
        refused = any(
            team == rows.team and what == kind and since <= month for team, what, since in inbox.withheld
        )
        return None, "withheld" if refused else "missing", None
    if empty != "zero" and indicator not in COHORTS and not rows.anything_live(indicator, month):
        return None, "nothing_live", None
    value, base = getattr(rows, indicator)(month)
    if value is None:
        return None, "not_applicable" if empty == "zero" else empty, base
    if min_base is not None and (base or 0) < min_base:
        return value, "too_few", base
    return value, "zero" if empty == "zero" and value == 0 else "reported", base


def on_record(inbox, team, indicator, month):
    """What the public record says of a team by the end of a month; nobody files it."""
    newest = {}
    for row in inbox.results:
        mode, setting, is_index = inbox.settings.get(row["benchmark_id"], (None, None, None))
        model = inbox.models.get(row["model_id"])
        usable = (
            row["team_id"] == team and model and model["team_id"] == team and model["is_programme_model"]
            and row["run_by"] != "team" and (row["mode"] or "", row["setting"] or "") == (mode, setting)
            and row["read_or_run_on"] and row["read_or_run_on"] <= last_day(month)
            and row["score"] is not None and row["sota_score_6m"] is not None
            and is_index == (indicator == "fr_aaii_ratio") and (is_index or not row["is_estimate"])
        )  # fmt: skip
        before = newest.get(row["benchmark_id"])
        if usable and (not before or when(row) > when(before)):
            newest[row["benchmark_id"]] = row
    found = [(row, to_leader(row, indicator != "fr_aaii_ratio")) for row in newest.values()]
    found = [(row, share) for row, share in found if share is not None]
    if not found:
        return None, "not_on_record", None
    if indicator == "fr_aaii_ratio":
        return 100 * max(found, key=lambda one: when(one[0]))[1], "reported", None
    value = 100 * sum(share for _, share in found) / len(found)
    if indicator == "fr_cost_efficiency":
        sizes = [inbox.models[row["model_id"]]["active_params_b"] for row, _ in found]
        if None in sizes or not max(sizes):
            return None, "not_on_record", len(found)
        value /= math.log10(1 + max(sizes))
    return value, "reported" if len(found) >= 5 else "too_few", len(found)


def when(row):
    return row["read_or_run_on"], row["row_no"]


def to_leader(row, is_capped):
    """The share of the leader's score; at or beyond it a test counts 1."""
    score, leader = row["score"], row["sota_score_6m"]
    better, worse = (leader, score) if row["direction"] == "lower" else (score, leader)
    if is_capped and better >= worse:
        return 1.0
    return better / worse if worse else None


class Rows:
    """One team's rows as a variant sees them, and each indicator over them by its name."""

    def __init__(self, inbox, team, variant):
        self.inbox, self.team = inbox, team
        self.live_evidence, self.own_share, self.share_evidence, self.b2c_evidence = FILTERS[variant]
        mine = [row for row in inbox.rows if row["team_id"] == team]
        self.b2b = [row for row in mine if row["kind"] == "b2b"]
        if variant == "no_affiliates":
            self.all_b2b, self.b2b = self.b2b, [r for r in self.b2b if r["affiliation"] == "independent"]
        else:
            self.all_b2b = self.b2b
        self.independent_only = variant == "no_affiliates"
        self.b2c = [
            r for r in mine if r["kind"] == "b2c" and evidence(inbox, r, "service_id") >= self.b2c_evidence
        ]

    def live(self, month):
        return [
            r for r in self.b2b
            if r["report_month"] == month and r["stage"] in STAGES and r["requests_total"] > 0
            and r["own_model_share_pct"] >= self.own_share
            and evidence(self.inbox, r, "deployment_id") >= self.live_evidence
        ]  # fmt: skip

    def running(self, month):
        return [
            r for r in self.b2b
            if r["report_month"] == month and r["stage"] in STAGES
            and evidence(self.inbox, r, "deployment_id") >= self.share_evidence
        ]  # fmt: skip

    def services(self, month):
        return [r for r in self.b2c if r["report_month"] == month and r["service_id"] != "ALL"]

    def anything_live(self, indicator, month):
        if indicator == "b2b_own_model_share":
            return bool(self.running(month))
        if indicator in B2B:
            return bool(self.live(month))
        return any(r["report_month"] == month and r["mau"] > 0 for r in self.b2c)

    def last_rows(self, month):
        """The last row of each deployment by this month; the rows of others than independents may fall away."""
        last = {}
        for row in sorted(self.all_b2b, key=lambda r: r["report_month"]):
            if row["report_month"] <= month:
                last[row["deployment_id"]] = row
        return [r for r in last.values() if not self.independent_only or r["affiliation"] == "independent"]

    def pocs(self, month, first, last):
        window = (add_months(month, -first), add_months(month, -last))
        return [
            r for r in self.last_rows(month)
            if not r["is_poc_skipped"] and r.get("poc_start_date")
            and window[0] <= r["poc_start_date"] <= window[1]
        ]  # fmt: skip

    def on_time(self, row):
        """In the report of the month the PoC began, received by its due day; before joining nobody asks."""
        began = row["poc_start_date"]
        month = began.replace(day=1)
        if began < self.inbox.teams[self.team][0]:
            return True
        return (self.team, month, "b2b") not in self.inbox.late and any(
            r["deployment_id"] == row["deployment_id"] and r["report_month"] == month for r in self.all_b2b
        )

    def b2b_live_orgs(self, month):
        return len({r["customer_key"] for r in self.live(month)}), None

    def b2b_sector_penetration(self, month):
        shares = []
        for sector in CORE:
            if sector in self.inbox.frames:
                orgs = {r["customer_key"] for r in self.live(month) if frame_sector(r) == sector}
                shares.append(min(1.0, len(orgs) / (0.16 * self.inbox.frames[sector])))
        return (100 * sum(shares) / len(shares) if shares else None), None

    def b2b_poc_conversion(self, month):
        pocs = self.pocs(month, 18, 9)
        good = [
            r for r in pocs
            if self.on_time(r) and r["go_live_date"] and r["go_live_date"] <= add_months(r["poc_start_date"], 9)
        ]  # fmt: skip
        return ratio(len(good), len(pocs)), len(pocs)

    def b2b_time_to_live(self, month):
        pocs = self.pocs(month, 24, 6)
        days = sorted(
            (r["go_live_date"] - r["poc_start_date"]).days if self.on_time(r) and r["go_live_date"] else 9999
            for r in pocs
        )
        return (days[math.ceil(0.25 * len(days)) - 1] if days else None), len(pocs)

    def b2b_seat_activation(self, month):
        seated = [r for r in self.live(month) if r.get("licensed_seats") is not None]
        return ratio(total(seated, "active_users"), total(seated, "licensed_seats")), groups(seated)

    def b2b_regular_reach(self, month):
        asked = [r for r in self.live(month) if r["eligible_users"] is not None]
        return ratio(total(asked, "regular_users"), total(asked, "eligible_users")), groups(asked)

    def b2b_integration_depth(self, month):
        live = self.live(month)
        return ratio(sum(r["integration_level"] >= 2 for r in live), len(live)), len(live)

    def b2b_persistence_6m(self, month):
        window = (add_months(month, -18), add_months(month, -6))
        cohort = survivors = 0
        for row in self.last_rows(month):
            went = self.went_live(row["deployment_id"], month)
            if not went or not window[0] <= went <= window[1]:
                continue
            sixth = add_months(went, 6)
            if sixth < self.inbox.teams[self.team][0]:
                continue
            if (self.team, sixth.replace(day=1), "b2b") not in self.inbox.filed:
                continue
            cohort += 1
            survivors += any(r["deployment_id"] == row["deployment_id"] for r in self.live(sixth.replace(day=1)))
        return ratio(survivors, cohort), cohort

    def went_live(self, deployment, month):
        dates = [
            (r["report_month"], r["go_live_date"]) for r in self.all_b2b
            if r["deployment_id"] == deployment and r["report_month"] <= month and r["go_live_date"]
        ]  # fmt: skip
        return max(dates)[1] if dates else None

    def b2b_net_usage_retention(self, month):
        was, now = self.by_customer(add_months(month, -6)), self.by_customer(month)
        was = {key: value for key, value in was.items() if value[0] is not None}
        if not was:
            return None, None
        users_now = sum((now.get(key) or (0,))[0] or 0 for key in was)
        value = ratio(users_now, sum(users for users, _ in was.values()))
        return value, len({group for _, group in was.values()})

    def by_customer(self, month):
        found = {}
        for key in {r["customer_key"] for r in self.live(month)}:
            rows = [r for r in self.live(month) if r["customer_key"] == key]
            found[key] = (total(rows, "regular_users"), min(r["customer_group_key"] for r in rows))
        return found

    def b2b_independent_share(self, month):
        live = self.live(month)
        outside = [r for r in live if r["affiliation"] == "independent"]
        orgs = ratio(len({r["customer_key"] for r in outside}), len({r["customer_key"] for r in live}))
        users = ratio(total(outside, "regular_users") or 0, total(live, "regular_users"))
        return (orgs if users is None else min(orgs, users)), groups(live)

    def b2b_own_model_share(self, month):
        return weighted(self.running(month), "requests_total"), None

    def b2b_outcome_verified(self, month):
        old = [r for r in self.live(month) if r["go_live_date"] and r["go_live_date"] <= add_months(month, -3)]
        signed = [r for r in old if r["outcome_verified"] in ("customer_signed", "third_party")]
        return ratio(len(signed), len(old)), len(old) or None

    def weighted_mau(self, month):
        rows = [r for r in self.b2c if r["report_month"] == month]
        rows = [r for r in rows if r["service_id"] == "ALL"] or rows
        return max((r["mau"] * r["own_model_share_pct"] / 100 for r in rows), default=None)

    def b2c_mau_reach(self, month):
        return 100 * (self.weighted_mau(month) or 0) / 51_200_000, None

    def b2c_age_parity_60p(self, month):
        share = self.inbox.denominators.get("population_share_60p")
        known = [r for r in self.services(month) if r.get("mau_age60p") is not None]
        of = ratio(total(known, "mau_age60p"), total(known, "mau"))
        return (None if of is None or not share else of / 100 / share), None

    def b2c_stickiness(self, month):
        rows = self.services(month)
        return ratio(total(rows, "dau_avg"), total(rows, "mau")), None

    def b2c_mau_growth_3m(self, month):
        now, was = self.weighted_mau(month), self.weighted_mau(add_months(month, -3))
        if now is None or was is None:
            return None, None
        return (100 * ((now / was) ** (1 / 3) - 1) if was else None), was

    def b2c_retention_m3(self, month):
        old = {r["service_id"]: r for r in self.services(add_months(month, -3))}
        now = [r for r in self.services(month) if r["service_id"] in old and r["retained_users_m3"] is not None]
        new = sum(old[r["service_id"]]["new_users"] for r in now)
        return ratio(total(now, "retained_users_m3"), new), new if now else None

    def b2c_own_model_share(self, month):
        return weighted(self.services(month), "ai_turns"), None

    def b2c_organic_share(self, month):
        rows = self.services(month)
        of = ratio(total(rows, "sponsored_mau"), total(rows, "mau"))
        return (None if of is None else 100 - of), None

    def b2c_third_party_share(self, month):
        rows = [r for r in self.services(month) if r["mau"] >= 1000]
        own = [(r["ai_turns"] * r["own_model_share_pct"], r["operator"]) for r in rows]
        return ratio(sum(n for n, by in own if by == "third_party"), sum(n for n, _ in own)), None


def evidence(inbox, row, key):
    """Nothing without a reference, the programme office's grade where there is one, else the word up to E2."""
    if not row.get("evidence_ref"):
        return "E0"
    graded = grades_of(inbox, len(inbox.grades)).get((row["team_id"], row[key], row["report_month"]), ())
    for level, sha in graded:
        if row["evidence_ref"].endswith(sha):
            return level
    return min(row["evidence_claimed"], "E2")


@functools.lru_cache(maxsize=8)
def grades_of(inbox, count):
    """{(team, subject, month): [(level, sha)]} of so many grades: each row asks for its own a hundred times."""
    found = {}
    for team, subject, month, level, sha in inbox.grades:
        found.setdefault((team, subject, month), []).append((level, sha))
    return found


def frame_sector(row):
    if row["customer_type"] in PUBLIC:
        return "public"
    if (row["ksic_division"], row.get("finance_type")) == ("64", "domestic_bank"):
        return "finance"
    if row["ksic_division"] == "65" and row.get("finance_type") in ("life_insurer", "nonlife_insurer"):
        return "finance"
    return "manufacturing" if "10" <= row["ksic_division"] <= "34" else None


def ratio(part, whole):
    return 100 * part / whole if whole and part is not None else None


def total(rows, field):
    """The sum of what is there; None where nothing is."""
    there = [r[field] for r in rows if r.get(field) is not None]
    return sum(there) if there else None


def weighted(rows, by):
    whole = sum(r[by] for r in rows)
    return sum(r[by] * r["own_model_share_pct"] for r in rows) / whole if whole else None


def groups(rows):
    return len({r["customer_group_key"] for r in rows}) or None


@dataclass
class Pillar:
    rated: bool
    score: float | None
    low: float | None
    high: float | None
    arithmetic: float | None
    coverage: float


def score(inbox, variant):
    """{(team, month, pillar): Pillar} from what was measured."""
    measured, headline = measure(inbox, variant), measure(inbox, "headline")
    found = {}
    for team in inbox.teams:
        for pillar, indicators in (("b2b", B2B), ("b2c", B2C), ("frontier", FRONTIER)):
            scored = [name for name in indicators if METHOD[name][1] is not None]
            last = {}
            for month in team_months(inbox, team):
                found[team, month, pillar] = _pillar(
                    {name: measured[team, month, name] for name in scored},
                    {name: headline[team, month, name] for name in scored},
                    variant, last,
                )  # fmt: skip
    return found


def _pillar(values, headline, variant, last):
    states = {name: state for name, (_, state, _) in values.items()}
    ys = {name: y(name, *values[name][:2]) for name in values}
    due = [name for name in values if states[name] not in ("not_yet_due", "not_applicable")]
    means = {False: mean_known(ys, due), True: mean_known_of(headline)}
    dimensions = {}
    for name in due:
        is_held = name in FRONTIER or (variant == "no_affiliates" and name in HELD_WITHOUT_AFFILIATES)
        worst = [x for x in (50, last.get(name), means[is_held]) if x is not None]
        point = ys[name] if ys[name] is not None else min(worst)
        dimensions.setdefault(METHOD[name][0], []).append((ys[name], point))
    last.update({name: ys[name] for name in values if ys[name] is not None})
    return _combined(dimensions)


def _combined(dimensions):
    if not dimensions:
        return Pillar(False, None, None, None, None, 0.0)
    k = len(dimensions)
    coverage = sum(sum(y is not None for y, _ in of) / len(of) for of in dimensions.values()) / k

    def levels(pick):
        return [sum(map(pick, of)) / len(of) for of in dimensions.values()]

    def geometric(of):
        return math.prod(max(one, 1) ** (1 / k) for one in of)

    points = levels(lambda pair: pair[1])
    rated = coverage > 2 / 3 - 1e-9
    return Pillar(
        rated, geometric(points) if rated else None,
        geometric(levels(lambda pair: 0 if pair[0] is None else pair[0])),
        geometric(levels(lambda pair: 100 if pair[0] is None else pair[0])),
        sum(points) / k if rated else None, coverage,
    )  # fmt: skip


def y(name, value, state):
    """0 to 100 where the state is known."""
    if state not in (*KNOWN, "stale"):
        return None
    if state == "nothing_live" or value is None:
        return 0.0
    _, low, high, log, *_ = METHOD[name]
    if log:
        value, low, high = (math.log10(max(one, low)) for one in (value, low, high))
    return 100 * min(1, max(0, (value - low) / (high - low)))


def mean_known(ys, due):
    known = [ys[name] for name in due if ys[name] is not None]
    return sum(known) / len(known) if known else None


def mean_known_of(values):
    due = [name for name, (_, state, _) in values.items() if state not in ("not_yet_due", "not_applicable")]
    return mean_known({name: y(name, *values[name][:2]) for name in values}, due)
