"""Level at an age, growth and distance in time a second time: month by month, on plain lists and by bisection."""

import itertools
import math


def path(months, values, is_log):
    """The value at any moment between the first and the last report; None where a logarithm is missing."""

    def at(t):
        for (a, x), (b, y) in itertools.pairwise(zip(months, values, strict=True)):
            if a <= t <= b:
                if t in (a, b):
                    return x if t == a else y
                if is_log:
                    return None if x <= 0 or y <= 0 else x * (y / x) ** ((t - a) / (b - a))
                return x + (y - x) * (t - a) / (b - a)
        return values[0] if months and t == months[0] else None

    return at


def level(joined, months, values, is_log, age):
    t = joined + age
    if not months or not months[0] <= t <= months[-1]:
        return None
    return path(months, values, is_log)(t)


def growth(months, values, p, k):
    known = dict(zip(months, values, strict=True))
    x, y = known.get(p - k), known.get(p)
    return None if x is None or y is None or x <= 0 or y <= 0 else (math.log(y) - math.log(x)) / k


def reached(months, values, is_log, goal, p):
    """When a series that never came down through the goal came up to it; None where there is no one moment."""
    past = [(t, x) for t, x in zip(months, values, strict=True) if t <= p]
    if len(past) < 2 or (is_log and goal <= 0):
        return None
    above = [x > goal or math.isclose(x, goal, rel_tol=1e-9) for _, x in past]
    if above != sorted(above) or not above[-1]:
        return None
    first = above.index(True)
    t, x = past[first]
    if math.isclose(x, goal, rel_tol=1e-9):
        return t
    if first == 0 or (is_log and past[first - 1][1] <= 0):
        return None
    at, low, high = path([t for t, _ in past], [x for _, x in past], is_log), past[first - 1][0], t
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if at(middle) < goal else (low, middle)
    return (low + high) / 2
