"""A score under a viewer's own settings, a second time: from the rows, in loops, `changes` a dictionary."""

import math

import plain
import plain_credit

OF_PILLAR = {"b2b": plain.B2B, "b2c": plain.B2C, "frontier": plain.FRONTIER}


def scores(inbox, pillar, changes):
    """{(team, month): score, None where not rated}; `changes` is {(kind, id): value}."""
    names = [name for name, row in OF_PILLAR[pillar].items() if row[1] is not None]
    captive, evidence = (
        changes.get(("captive", ""), 1),
        tuple(changes.get(("evidence", f"E{n}"), 1) for n in (1, 2, 3, 4)),
    )
    measured, whole = plain_credit.measure(inbox, captive, evidence), plain_credit.measure(inbox, 1, evidence)
    found = {}
    for team in inbox.teams:
        last = {}
        for month in plain.team_months(inbox, team):
            states = {name: measured[team, month, name][1] for name in names}
            ys, beside = (
                placed(changes, {name: of[team, month, name] for name in names}) for of in (measured, whole)
            )
            found[team, month] = score(changes, pillar, names, states, ys, last, beside)
            for name, y in ys.items():
                if states[name] != "stale":
                    last[name] = (y, month)
    return found


def placed(changes, values):
    """The scores of what is known."""
    return {
        name: place(changes, name, value, state)
        for name, (value, state, _) in values.items()
        if state in plain.KNOWN or state == "stale"
    }


def place(changes, name, value, state):
    if state == "nothing_live" or value is None:
        return 0.0
    _, low, high, log, *_ = plain.METHOD[name]
    low, high = changes.get(("low", name), low), changes.get(("high", name), high)
    if log:
        value, low, high = (math.log10(max(one, low)) for one in (value, low, high))
    return 100 * min(1, max(0, (value - low) / (high - low)))


def score(changes, pillar, names, states, ys, last, beside):
    def weight(name):
        dimension = changes.get(("dimension", f"{pillar}.{plain.METHOD[name][0]}"), 1)
        return dimension, changes.get(("indicator", name), 1)

    due = [n for n in names if all(weight(n)) and states[n] not in ("not_yet_due", "not_applicable")]
    known = [ys[n] for n in due if n in ys]
    # What captive demand does not touch is judged by figures that it has not touched.
    held = [y for n, y in beside.items() if all(weight(n))]
    levels = {}
    for name in due:
        worst = [changes.get(("assumed", ""), 50)]
        worst += [last[name][0]] if name in last else []
        of = held if name in plain.HELD_WITHOUT_AFFILIATES else known
        worst += [sum(of) / len(of)] if of else []
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
