"""A score under a viewer's own settings, a second time: from the rows, in loops, `changes` a dictionary."""

import math

import plain

OF_PILLAR = {"b2b": plain.B2B, "b2c": plain.B2C, "frontier": plain.FRONTIER}
FACTORS = ("captive", "evidence")


def scores(inbox, measured, pillar, changes):
    """{(team, month): score, None where not rated}; `changes` is {(kind, id): value}, `measured` plain.measure."""
    names = [name for name, row in OF_PILLAR[pillar].items() if row[1] is not None]
    found = {}
    for team in inbox.teams:
        rows, last = plain.Rows(inbox, team, "headline"), {}
        for month in plain.team_months(inbox, team):
            states, ys = {}, {}
            for name in names:
                value, state, _ = measured[team, month, name]
                when = last[name][1] if state == "stale" else month
                states[name] = state
                if state in plain.KNOWN or state == "stale":
                    ys[name] = place(changes, name, credited(rows, name, when, value, changes), state)
            found[team, month] = score(changes, pillar, names, states, ys, last)
            for name, y in ys.items():
                if states[name] != "stale":
                    last[name] = (y, month)
    return found


def credited(rows, name, month, value, changes):
    if not any(kind in FACTORS for kind, _ in changes) or value is None:
        return value
    if name == "b2b_live_orgs":
        return sum(customers(rows, rows.live(month), changes).values())
    if name == "b2b_sector_penetration":
        shares = []
        for sector in plain.CORE:
            if sector in rows.inbox.frames:
                there = [r for r in rows.live(month) if plain.frame_sector(r) == sector]
                full = 0.16 * rows.inbox.frames[sector]
                shares.append(min(1, sum(customers(rows, there, changes).values()) / full))
        return 100 * sum(shares) / len(shares)
    if name == "b2c_mau_reach":
        there = [r for r in rows.b2c if r["report_month"] == month]
        there = [r for r in there if r["service_id"] == "ALL"] or there
        users = [r["mau"] * r["own_model_share_pct"] / 100 * factor(rows, r, "service_id", changes) for r in there]
        return 100 * max(users, default=0) / 51_200_000
    return value


def customers(rows, there, changes):
    """What each customer counts for: its best row."""
    found = {}
    for row in there:
        credit = factor(rows, row, "deployment_id", changes)
        found[row["customer_key"]] = max(credit, found.get(row["customer_key"], 0))
    return found


def factor(rows, row, key, changes):
    credit = changes.get(("evidence", plain.evidence(rows.inbox, row, key)), 1)
    if row["kind"] == "b2b" and row["affiliation"] != "independent":
        credit *= changes.get(("captive", ""), 1)
    return credit


def place(changes, name, value, state):
    if state == "nothing_live" or value is None:
        return 0.0
    _, low, high, log, *_ = plain.METHOD[name]
    low, high = changes.get(("low", name), low), changes.get(("high", name), high)
    if log:
        value, low, high = (math.log10(max(one, low)) for one in (value, low, high))
    return 100 * min(1, max(0, (value - low) / (high - low)))


def score(changes, pillar, names, states, ys, last):
    def weight(name):
        dimension = changes.get(("dimension", f"{pillar}.{plain.METHOD[name][0]}"), 1)
        return dimension, changes.get(("indicator", name), 1)

    due = [n for n in names if all(weight(n)) and states[n] not in ("not_yet_due", "not_applicable")]
    known = [ys[n] for n in due if n in ys]
    levels = {}
    for name in due:
        worst = [changes.get(("assumed", ""), 50)]
        worst += [last[name][0]] if name in last else []
        worst += [sum(known) / len(known)] if known else []
        levels.setdefault(plain.METHOD[name][0], []).append(
            (weight(name)[1], ys.get(name, min(worst)), name in ys)
        )
    shares = {d: changes.get(("dimension", f"{pillar}.{d}"), 1) for d in levels}
    total = sum(shares.values())
    if not total:
        return None
    coverage, made = 0, []
    for dimension, members in levels.items():
        whole = sum(w for w, _, _ in members)
        share = shares[dimension] / total
        coverage += share * sum(w for w, _, is_known in members if is_known) / whole
        made.append((share, sum(w * y for w, y, _ in members) / whole))
    return mean(made, changes.get(("mean", ""), 0)) if coverage > 2 / 3 - 1e-9 else None


def mean(levels, rho):
    if rho > 0:
        return sum(share * level**rho for share, level in levels) ** (1 / rho)
    if rho == 0:
        return math.prod(max(level, 1) ** share for share, level in levels)
    return sum(share * max(level, 1) ** rho for share, level in levels) ** (1 / rho)
