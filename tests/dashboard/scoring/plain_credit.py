"""What rows counted by factors do to each indicator, in plain Python: every row has a weight."""

import functools
import math

import plain
from warehouse_tables import add_months


@functools.lru_cache(maxsize=64)
def measure(inbox, captive=1, evidence=(1, 1, 1, 1)):
    """As plain.measure; what "without affiliates" leaves at the headline sees captive rows whole."""
    whole, part = (
        plain.measured(inbox, lambda team, of=of: Weighed(inbox, team, of, evidence)) for of in (1, captive)
    )
    return {key: whole[key] if key[2] in plain.HELD_WITHOUT_AFFILIATES else part[key] for key in whole}


class Weighed(plain.Rows):
    """One team's rows: those that are not independent weigh `captive`, times what their evidence does (E1 to E4).
    What weighs nothing is not there. Bases are those of the rows that are."""

    def __init__(self, inbox, team, captive, evidence):
        super().__init__(inbox, team, "headline" if captive else "no_affiliates")
        self.captive = captive
        # Without any evidence (E0) a row is worth no more than with the weakest.
        self.evidence = dict(zip(("E0", "E1", "E2", "E3", "E4"), (evidence[0], *evidence), strict=True))
        self.b2c = [r for r in self.b2c if self.believed(r)]

    def tie(self, row):
        return 1 if row["affiliation"] == "independent" else self.captive

    def believed(self, row):
        return self.evidence[
            plain.evidence(self.inbox, row, "deployment_id" if row["kind"] == "b2b" else "service_id")
        ]

    def weight(self, row):
        return self.believed(row) * (self.tie(row) if row["kind"] == "b2b" else 1)

    def live(self, month):
        return [r for r in super().live(month) if self.believed(r)]

    def running(self, month):
        return [r for r in super().running(month) if self.believed(r)]

    def sum(self, rows, *fields):
        """Of the product of fields, weighed; None where all are blank."""
        there = [r for r in rows if all(r.get(field) is not None for field in fields)]
        if fields and not there:
            return None
        return sum(self.weight(r) * math.prod(r[field] for field in fields) for r in there)

    def share(self, part, whole):
        return 100 * part / whole if whole and part is not None else None

    def customers(self, rows):
        """What each customer counts for: its best row."""
        found = {}
        for row in rows:
            found[row["customer_key"]] = max(found.get(row["customer_key"], 0), self.weight(row))
        return found

    def b2b_live_orgs(self, month):
        return sum(self.customers(self.live(month)).values()), None

    def b2b_sector_penetration(self, month):
        shares = []
        for sector in plain.CORE:
            if sector in self.inbox.frames:
                there = self.customers([r for r in self.live(month) if plain.frame_sector(r) == sector])
                shares.append(min(1, sum(there.values()) / (0.16 * self.inbox.frames[sector])))
        return (100 * sum(shares) / len(shares) if shares else None), None

    def b2b_poc_conversion(self, month):
        pocs = self.pocs(month, 18, 9)
        good = [r for r in pocs if self.on_time(r) and r["go_live_date"]
                and r["go_live_date"] <= add_months(r["poc_start_date"], 9)]  # fmt: skip
        return self.share(sum(map(self.tie, good)), sum(map(self.tie, pocs))), len(pocs)

    def b2b_time_to_live(self, month):
        pocs = self.pocs(month, 24, 6)
        days = sorted(
            ((r["go_live_date"] - r["poc_start_date"]).days if self.on_time(r) and r["go_live_date"] else 9999,
             self.tie(r))
            for r in pocs
        )  # fmt: skip
        reached, quarter = 0, 0.25 * sum(map(self.tie, pocs))
        for day, weight in days:
            reached += weight
            if reached >= quarter:
                return day, len(pocs)
        return None, len(pocs)

    def b2b_seat_activation(self, month):
        rows = [r for r in self.live(month) if r.get("licensed_seats") is not None]
        return self.share(self.sum(rows, "active_users"), self.sum(rows, "licensed_seats")), plain.groups(rows)

    def b2b_regular_reach(self, month):
        rows = [r for r in self.live(month) if r["eligible_users"] is not None]
        return self.share(self.sum(rows, "regular_users"), self.sum(rows, "eligible_users")), plain.groups(rows)

    def b2b_integration_depth(self, month):
        rows = self.live(month)
        return self.share(self.sum([r for r in rows if (r["integration_level"] or 0) >= 2]), self.sum(rows)), len(
            rows
        )

    def b2b_net_usage_retention(self, month):
        value, base = super().b2b_net_usage_retention(month)
        before = self.live(add_months(month, -6))
        asked = {r["customer_key"] for r in before if r["regular_users"] is not None}
        now = [r for r in self.live(month) if r["customer_key"] in asked]
        was = self.sum([r for r in before if r["customer_key"] in asked], "regular_users")
        return (None if value is None else self.share(self.sum(now, "regular_users") or 0, was)), base

    def b2b_persistence_6m(self, month):
        cohort = survivors = 0
        _, base = super().b2b_persistence_6m(month)
        for row in self.last_rows(month):
            went = self.went_live(row["deployment_id"], month)
            if not went or not add_months(month, -18) <= went <= add_months(month, -6):
                continue
            sixth = add_months(went, 6)
            read = sixth.replace(day=1)
            if sixth < self.inbox.teams[self.team][0] or (self.team, read, "b2b") not in self.inbox.filed:
                continue
            cohort += self.tie(row)
            alive = [r for r in self.live(read) if r["deployment_id"] == row["deployment_id"]]
            survivors += max((min(self.tie(row), self.tie(r)) * self.believed(r) for r in alive), default=0)
        return self.share(survivors, cohort), base

    def b2b_outcome_verified(self, month):
        rows = [r for r in self.live(month) if r["go_live_date"] and r["go_live_date"] <= add_months(month, -3)]
        signed = [r for r in rows if r["outcome_verified"] in ("customer_signed", "third_party")]
        return self.share(self.sum(signed), self.sum(rows)), len(rows) or None

    def b2b_independent_share(self, month):
        """Asked where captive rows weigh what others do."""
        live = self.live(month)
        outside = [r for r in live if r["affiliation"] == "independent"]
        orgs = self.share(sum(self.customers(outside).values()), sum(self.customers(live).values()))
        users = self.share(self.sum(outside, "regular_users") or 0, self.sum(live, "regular_users"))
        return (orgs if users is None else min(orgs, users)), plain.groups(live)

    def b2b_own_model_share(self, month):
        rows = self.running(month)
        whole = self.sum(rows, "requests_total")
        return (self.sum(rows, "requests_total", "own_model_share_pct") / whole if whole else None), None

    def weighted_mau(self, month):
        rows = [r for r in self.b2c if r["report_month"] == month]
        rows = [r for r in rows if r["service_id"] == "ALL"] or rows
        return max((r["mau"] * r["own_model_share_pct"] / 100 * self.weight(r) for r in rows), default=None)

    def b2c_age_parity_60p(self, month):
        share = self.inbox.denominators.get("population_share_60p")
        rows = [r for r in self.services(month) if r.get("mau_age60p") is not None]
        of = self.share(self.sum(rows, "mau_age60p"), self.sum(rows, "mau"))
        return (None if of is None or not share else of / 100 / share), None

    def b2c_stickiness(self, month):
        rows = self.services(month)
        return self.share(self.sum(rows, "dau_avg"), self.sum(rows, "mau")), None

    def b2c_mau_growth_3m(self, month):
        value, _ = super().b2c_mau_growth_3m(month)
        return value, super().weighted_mau(add_months(month, -3))

    def b2c_retention_m3(self, month):
        _, base = super().b2c_retention_m3(month)
        old = {r["service_id"]: r for r in self.services(add_months(month, -3))}
        now = [r for r in self.services(month) if r["service_id"] in old and r["retained_users_m3"] is not None]
        new = self.sum([old[r["service_id"]] for r in now], "new_users")
        return self.share(self.sum(now, "retained_users_m3"), new), base

    def b2c_own_model_share(self, month):
        rows = self.services(month)
        whole = self.sum(rows, "ai_turns")
        return (self.sum(rows, "ai_turns", "own_model_share_pct") / whole if whole else None), None

    def b2c_organic_share(self, month):
        rows = self.services(month)
        of = self.share(self.sum(rows, "sponsored_mau"), self.sum(rows, "mau"))
        return (None if of is None else 100 - of), None

    def b2c_third_party_share(self, month):
        rows = [r for r in self.services(month) if r["mau"] >= 1000]
        third = [r for r in rows if r["operator"] == "third_party"]
        part, whole = (self.sum(of, "ai_turns", "own_model_share_pct") for of in (third, rows))
        return self.share(part or 0, whole), None
