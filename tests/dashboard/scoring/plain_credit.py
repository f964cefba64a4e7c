"""What captive rows counted by a factor do to each indicator, in plain Python: every row has a weight."""

import plain
from warehouse_tables import add_months


class Weighed(plain.Rows):
    """One team's rows, of which those that are not independent weigh `captive`; at 0 they are not there."""

    def __init__(self, inbox, team, captive):
        super().__init__(inbox, team, "headline" if captive else "no_affiliates")
        self.captive = captive

    def weight(self, row):
        return 1 if row["affiliation"] == "independent" else self.captive

    def sum(self, rows, field=None):
        return sum(self.weight(r) * (1 if field is None else r[field] or 0) for r in rows)

    def customers(self, month):
        found = {}
        for row in self.live(month):
            found[row["customer_key"]] = max(found.get(row["customer_key"], 0), self.weight(row))
        return found

    def b2b_live_orgs(self, month):
        return sum(self.customers(month).values())

    def b2b_sector_penetration(self, month):
        shares = []
        for sector in plain.CORE:
            if sector in self.inbox.frames:
                found = {}
                for row in self.live(month):
                    if plain.frame_sector(row) == sector:
                        found[row["customer_key"]] = max(found.get(row["customer_key"], 0), self.weight(row))
                shares.append(min(1, sum(found.values()) / (0.16 * self.inbox.frames[sector])))
        return 100 * sum(shares) / len(shares)

    def b2b_poc_conversion(self, month):
        pocs = self.pocs(month, 18, 9)
        good = [r for r in pocs if self.on_time(r) and r["go_live_date"]
                and r["go_live_date"] <= add_months(r["poc_start_date"], 9)]  # fmt: skip
        return 100 * self.sum(good) / self.sum(pocs)

    def b2b_seat_activation(self, month):
        rows = [r for r in self.live(month) if r.get("licensed_seats") is not None]
        return 100 * self.sum(rows, "active_users") / self.sum(rows, "licensed_seats")

    def b2b_regular_reach(self, month):
        rows = [r for r in self.live(month) if r.get("eligible_users") is not None]
        return 100 * self.sum(rows, "regular_users") / self.sum(rows, "eligible_users")

    def b2b_integration_depth(self, month):
        rows = self.live(month)
        return 100 * self.sum([r for r in rows if (r["integration_level"] or 0) >= 2]) / self.sum(rows)

    def b2b_net_usage_retention(self, month):
        was = [r for r in self.live(add_months(month, -6)) if r.get("regular_users") is not None]
        keys = {r["customer_key"] for r in was}
        now = [r for r in self.live(month) if r["customer_key"] in keys]
        return 100 * self.sum(now, "regular_users") / self.sum(was, "regular_users")

    def b2b_outcome_verified(self, month):
        rows = [r for r in self.live(month) if r["go_live_date"] and r["go_live_date"] <= add_months(month, -3)]
        signed = [r for r in rows if r["outcome_verified"] in ("customer_signed", "third_party")]
        return 100 * self.sum(signed) / self.sum(rows)

    def b2b_time_to_live(self, month):
        pocs = self.pocs(month, 24, 6)
        days = sorted(
            ((r["go_live_date"] - r["poc_start_date"]).days if self.on_time(r) and r["go_live_date"] else 9999,
             self.weight(r))
            for r in pocs
        )  # fmt: skip
        reached, quarter = 0, 0.25 * self.sum(pocs)
        for day, weight in days:
            reached += weight
            if reached >= quarter:
                return day
        return None

    def b2b_persistence_6m(self, month):
        cohort = survivors = 0
        for row in self.last_rows(month):
            went = self.went_live(row["deployment_id"], month)
            if not went or not add_months(month, -18) <= went <= add_months(month, -6):
                continue
            sixth = add_months(went, 6)
            read = sixth.replace(day=1)
            if sixth < self.inbox.teams[self.team][0] or (self.team, read, "b2b") not in self.inbox.filed:
                continue
            cohort += self.weight(row)
            alive = [r for r in self.live(read) if r["deployment_id"] == row["deployment_id"]]
            survivors += min(self.weight(row), max(map(self.weight, alive), default=0))
        return 100 * survivors / cohort
