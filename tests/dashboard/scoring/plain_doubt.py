"""A score under the settings of one draw, a second time: loops and plain numbers, from the method's prose."""

import math


def scores(figures, draws, m):
    """{team: score} in draw m."""
    return {team: score(figures, draws, t, m) for t, team in enumerate(figures.teams)}


def score(figures, draws, t, m):
    leaves = figures.tree.leaves
    left_out = at(draws.left_out, m)
    due = [q for q in range(len(leaves)) if figures.of[t][q].is_due]
    kept = [q for q in due if q != left_out] or due
    levels = []
    for k, (name, _) in enumerate(figures.tree.dimensions):
        mine = [q for q in kept if leaves[q].dimension == name]
        if mine:
            weights = [at(draws.leaf_weight[q], m) for q in mine]
            points = [point(figures, draws, t, q, m) for q in mine]
            level = sum(w * p for w, p in zip(weights, points, strict=True)) / sum(weights)
            levels.append((at(draws.dimension_weight[k], m), level))
    total = sum(weight for weight, _ in levels)
    return mean([(weight / total, level) for weight, level in levels], at(draws.rho, m), figures.tree.floor)


def point(figures, draws, t, q, m):
    one, leaf, high = figures.of[t][q], figures.tree.leaves[q], at(draws.high[q], m)
    if not one.is_known:
        return at(draws.unknown[t, q], m)
    if one.value is None:
        return 0
    value = one.value * math.exp(one.sigma * at(draws.error[t, q], m))
    if leaf.is_log:
        value = math.log10(max(value, leaf.low))
        place = (value - math.log10(leaf.low)) / (math.log10(high) - math.log10(leaf.low))
    else:
        place = (value - leaf.low) / (high - leaf.low)
    return 100 * min(max(place, 0), 1)


def mean(levels, rho, floor):
    if rho == 1:
        return sum(share * level for share, level in levels)
    if rho == 0.5:
        return sum(share * math.sqrt(level) for share, level in levels) ** 2
    if rho == 0:
        return math.prod(max(level, floor) ** share for share, level in levels)
    assert rho == -1
    return 1 / sum(share / max(level, floor) for share, level in levels)


def at(values, m):
    """A setting that does not vary serves all draws."""
    return float(values[m if len(values) > 1 else 0])
