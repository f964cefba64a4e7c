"""A pillar under each rule for unknown figures, in plain Python, one set of hidden figures at a time."""

import math


def pillar(tree, told, scores, rule, hidden=()):
    """`scores`: points by leaf, None where unknown; None for the pillar where too little is known."""
    due = [q for q, one in enumerate(told) if one.is_due]
    there = [q for q in due if scores[q] is not None]
    mean = sum(scores[q] for q in there) / len(there) if there else 0
    points = {}
    for q in due:
        if q in there:
            points[q] = scores[q]
        elif rule == "zero":
            points[q] = 0
        elif rule != "dropped":
            forgets = rule == "never" and q in hidden
            last = 100 if told[q].last is None or forgets else told[q].last
            points[q] = min(50, last, mean)
    if coverage(tree, due, there) < 2 / 3 - 1e-9:
        return None
    return across(tree, points)


def coverage(tree, due, there):
    """The weight of what is known, over what is due."""
    dimensions = {name: share for name, share in tree.dimensions if any(dimension(tree, q) == name for q in due)}
    total = 0
    for name, share in dimensions.items():
        of = [q for q in due if dimension(tree, q) == name]
        weight = sum(tree.leaves[q].weight for q in of)
        total += share / sum(dimensions.values()) * sum(tree.leaves[q].weight for q in of if q in there) / weight
    return total


def across(tree, points):
    logs = weights = 0
    for name, share in tree.dimensions:
        of = [q for q in points if dimension(tree, q) == name]
        if of:
            weight = sum(tree.leaves[q].weight for q in of)
            level = sum(tree.leaves[q].weight * points[q] for q in of) / weight
            logs, weights = logs + share * math.log(max(level, tree.floor)), weights + share
    return math.exp(logs / weights)


def dimension(tree, q):
    return tree.leaves[q].dimension
