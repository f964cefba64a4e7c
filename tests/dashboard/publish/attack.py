"""What a person with all published files would do: sums, margins, definitions, other tables and editions, used
again and again until nothing gets narrower; and, for some, a linear program written down row by row.

Nothing of the engine is used: an interval, a rule and a relation are written here a second time.
"""

import itertools
import math
from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np
from scipy.optimize import linprog

from dashboard.publish.cells import CellKey, Parameters
from tests.dashboard.publish import programmes

INF = math.inf
COUNTS = ("customers", "deployments")
LIVE = ("live", "embedded", "expanded")


class Known:
    """Figures by name, each with what is known of it, and the sums and orders among them.

    A figure of an edition is one with that of the edition before unless something was corrected in it; which, the
    attacker is told.
    """

    def __init__(self, editions):
        self.spans = {}
        self.names = [{} for _ in editions]
        self.sums, self.orders = set(), set()
        for n, edition in enumerate(editions):
            for key in edition.figures:
                self.names[n][key] = self._name(editions, n, key)
        for n, edition in enumerate(editions):
            for key, figure in edition.figures.items():
                name, (low, high) = self.names[n][key], span(key.measure, figure)
                least, most = self.spans.get(name, (-INF, INF))
                self.spans[name] = max(low, least), min(high, most)
            self._relate(self.names[n])

    def _name(self, editions, n, key):
        truth = sorted((c.group, c.team, c.amount) for c in editions[n].cells[key].contributions if c.amount)
        for m in range(n):
            if key in editions[m].cells:
                was = editions[m].cells[key].contributions
                if sorted((c.group, c.team, c.amount) for c in was if c.amount) == truth:
                    return self.names[m][key]
        return n, key

    def _relate(self, names):
        by_row, by_column = defaultdict(list), defaultdict(list)
        for key in names:
            if "+" in key.part:
                self.sums.add((names[key], tuple(sorted(names[one] for one in beneath(key)))))
            else:
                by_row[key.table, key.measure, key.quarter, key.team].append(key)
            by_column[key.table, key.measure, key.quarter, key.part].append(key)
        for group, field in ((by_row, "part"), (by_column, "team")):
            for keys in group.values():
                total = [names[key] for key in keys if getattr(key, field) == "all"]
                parts = [names[key] for key in keys if getattr(key, field) != "all"]
                if total and parts:
                    self.sums.add((total[0], tuple(sorted(parts))))
        for key in names:
            if key.measure == "regular_users":
                more = CellKey(key.table, "active_users", key.quarter, key.team, key.part)
                self.orders.add((names[key], (names[more],)))
            if (key.measure, key.part) == ("customers", "all"):
                live = [CellKey("stages", "deployments", key.quarter, key.team, stage) for stage in LIVE]
                if all(one in names for one in live):
                    self.orders.add((names[key], tuple(sorted(names[one] for one in live))))

    def by_hand(self, spans=None):
        """Narrow every figure by every relation until nothing moves."""
        spans = dict(spans or self.spans)
        moved = True
        while moved:
            moved = False
            for total, parts in self.sums:
                moved |= _narrow_sum(spans, total, parts)
            for lesser, greater in self.orders:
                moved |= _narrow(spans, lesser, -INF, sum(spans[one][1] for one in greater))
                for one in greater:
                    rest = sum(spans[other][1] for other in greater if other != one)
                    moved |= _narrow(spans, one, spans[lesser][0] - rest, INF)
        return spans

    def by_program(self, name, spans=None):
        """Least and greatest value of one figure, all relations together."""
        spans = spans or self.spans
        index = {one: n for n, one in enumerate(sorted(self._near(name)))}
        equal = [_row(index, [total], parts) for total, parts in self.sums if total in index]
        upto = [_row(index, greater, [lesser]) for lesser, greater in self.orders if lesser in index]
        limits = [spans[one] for one in index]
        found = []
        for sign in (1, -1):
            wanted = np.zeros(len(index))
            wanted[index[name]] = sign
            rows = _rows("eq", equal) | _rows("ub", upto)
            # The presolve takes what is unbounded for impossible, by the order of the rows.
            done = linprog(wanted, bounds=limits, options={"presolve": False}, **rows)
            assert done.status in (0, 3), done.message
            found.append(-sign * INF if done.status == 3 else sign * done.fun)
        return found[0], found[1]

    def _near(self, name):
        near, before = {name}, set()
        while near != before:
            before = set(near)
            for total, parts in self.sums | self.orders:
                members = {total, *parts}
                if members & near:
                    near |= members
        return near


def beneath(key):
    """The figures of which that of several sectors is the sum."""
    return [CellKey(key.table, key.measure, key.quarter, key.team, part) for part in key.part.split("+")]


def span(measure, figure):
    """What one figure says by itself."""
    if figure.state == "zero":
        return 0, 0
    if figure.state == "under_3":
        return 1, 2
    if figure.state == "withheld":
        return (1 if measure in COUNTS else 0), INF
    value = figure.value
    if measure in COUNTS:
        return value, value
    near = range(max(0, int(value * 0.98) - 60), int(value * 1.02) + 61)
    fits = [n for n in near if rounded(measure, n) == value]
    return min(fits), max(fits)


def rounded(measure, n):
    if n == 0:
        return 0
    users = 10 if n < 10_000 else 100
    step = 10 ** max(0, len(str(n)) - 3) if measure == "requests" else users
    return max(step, (2 * n + step) // (2 * step) * step)


def _rows(kind, rows):
    return {f"A_{kind}": rows, f"b_{kind}": np.zeros(len(rows))} if rows else {}


def _row(index, minus, plus):
    row = np.zeros(len(index))
    for name in minus:
        row[index[name]] -= 1
    for name in plus:
        row[index[name]] += 1
    return row


def _narrow_sum(spans, total, parts):
    moved = _narrow(spans, total, sum(spans[one][0] for one in parts), sum(spans[one][1] for one in parts))
    for one in parts:
        others = [other for other in parts if other != one]
        low = spans[total][0] - sum(spans[other][1] for other in others)
        high = spans[total][1] - sum(spans[other][0] for other in others)
        moved |= _narrow(spans, one, low, high)
    return moved


def _narrow(spans, name, low, high):
    was = spans[name]
    spans[name] = max(was[0], low), min(was[1], high)
    assert spans[name][0] <= spans[name][1] + 1e-6, (name, was, low, high)
    return spans[name][0] > was[0] + 0.5 or spans[name][1] < was[1] - 0.5


# ---- what may not be found out ----


def amounts(cell, of):
    found = defaultdict(float)
    for one in cell.contributions:
        found[getattr(one, of)] += one.amount
    return dict(found)


def may_not_pass(cell, waived, p):
    """The least that the greatest possible value must be: the second largest keeps p % away from the largest."""
    groups = amounts(cell, "group")
    mine = [(x, group) for group, x in groups.items() if group not in waived]
    if not mine or cell.value == 0:
        return cell.value
    largest, who = max(mine)
    second = max((x for group, x in groups.items() if group != who), default=0)
    return max(cell.value, (1 + p / 100) * largest + second)


def too_narrow(low, high, width=0.20):
    low, high = math.ceil(low - 1e-4), high if high == INF else math.floor(high + 1e-4)
    if high == INF:
        return False
    return high - low < max(1, width * high - 1e-6)


class Attack:
    """All attacks on the newest edition of a programme; `broken` holds what was found out."""

    def __init__(self, programme, editions, p, programs=12):
        self.editions, self.waived, self.p = editions, programme.waived, p
        self.sums = {name for those in programme.sums.values() for name in those}
        self.known = Known(editions)
        self.newest = editions[-1]
        self.names = self.known.names[-1]
        self.broken, self.tried = [], defaultdict(int)
        self.programs = programs

    def run(self):
        spans = self.known.by_hand()
        hidden = sorted(
            key for key, figure in self.newest.figures.items() if figure.state in ("under_3", "withheld")
        )
        for key in hidden:
            self._judge("by hand", key, *spans[self.names[key]])
        for key in hidden[:: max(1, len(hidden) // self.programs)]:
            self._judge("by program", key, *self.known.by_program(self.names[key]))
        self._before(spans)
        self._between(spans)
        for group in sorted({one.group for cell in self.newest.cells.values() for one in cell.contributions}):
            self._contributor(group, hidden)
        for team in sorted({key.team for key in hidden} - {"all"}):
            self._team(team, hidden)
        return self.broken

    def _judge(self, how, key, low, high):
        cell = self.newest.cells[key]
        self.tried[how] += 1
        assert low - 0.5 <= cell.value <= high + 0.5, (how, key, low, high, cell.value)
        if too_narrow(low, high):
            self.broken.append((how, "narrow", key, low, high, cell.value))
        if key.measure not in COUNTS and high < may_not_pass(cell, self.waived, self.p) - 1:
            self.broken.append((how, "p%", key, low, high, cell.value))

    def _before(self, spans):
        """Figures of earlier editions that were hidden there as unsafe, and have changed since."""
        for n, edition in enumerate(self.editions[:-1]):
            for key, figure in edition.figures.items():
                name, cell = self.known.names[n][key], edition.cells[key]
                if figure.state not in ("under_3", "withheld") or name in self.names.values():
                    continue
                self.tried["earlier"] += 1
                low, high = spans[name]
                if key.measure not in COUNTS and high < may_not_pass(cell, self.waived, self.p) - 1:
                    self.broken.append(("earlier", "p%", key, low, high, cell.value))

    def _between(self, spans):
        """What sectors and sums of them have changed by since the quarter before: where that is of fewer than
        three groups, nobody may know it well; what is left of it, where one of them gave consent to be known."""
        rows = [key for key in self.names if key.part == "all" and key.measure not in COUNTS]
        for key, was in ((one, replace(one, quarter="2026Q1")) for one in rows if one.quarter == "2026Q2"):
            for part in (*programmes.SECTORS, *sorted(self.sums)) if was in self.names else ():
                now, then = self._changed(key, part), self._changed(was, part)
                who = {group for group, _ in now ^ then}
                if not who or len(who) > 2 or who <= set(self.waived):
                    continue
                self.tried["between quarters"] += 1
                (low, high), (least, most) = self._added(spans, key, part), self._added(spans, was, part)
                given = self._given(now - then) - self._given(then - now)
                width, ends = high - low + most - least, (low - most - given, high - least - given)
                if width < INF and width < max(1, 0.2 * max(map(abs, ends))) - 1e-6:
                    self.broken.append(("between quarters", key, part, *ends, who))

    def _given(self, changed):
        """How much of it is of those who gave consent."""
        return sum(amount for group, (_, amount) in changed if group in self.waived)

    def _changed(self, row, part):
        """Who has what in a sector or several, all firms of a group with a team together."""
        had = Counter()
        for one in beneath(replace(row, part=part)):
            for it in self.newest.cells[one].contributions:
                had[it.group, it.team] += it.amount
        return {(group, (team, amount)) for (group, team), amount in had.items() if amount}

    def _added(self, spans, row, part):
        """A sector or several by their own figure, by their parts, and by what the others leave of all."""
        here = [spans[self.names[one]] for one in beneath(replace(row, part=part))]
        others = [replace(row, part=one) for one in programmes.SECTORS if one not in part.split("+")]
        rest, whole = [spans[self.names[one]] for one in others], spans[self.names[row]]
        own = spans.get(self.names.get(replace(row, part=part)), (0, INF))
        low = max(own[0], sum(x for x, _ in here), whole[0] - sum(x for _, x in rest))
        return low, min(own[1], sum(x for _, x in here), whole[1] - sum(x for x, _ in rest))

    def _contributor(self, group, hidden):
        """Knows its own amounts; where it is alone it knows the figure."""
        spans = dict(self.known.spans)
        for n, edition in enumerate(self.editions):
            for key, cell in edition.cells.items():
                own, name = amounts(cell, "group"), self.known.names[n][key]
                if group in own:
                    low, high = spans[name]
                    spans[name] = (cell.value, cell.value) if len(own) == 1 else (max(low, own[group]), high)
        spans = self.known.by_hand(spans)
        for key in hidden:
            groups = amounts(self.newest.cells[key], "group")
            others = [x for other, x in groups.items() if other != group and other not in self.waived]
            if key.measure in COUNTS or not others or max(others) == 0:
                continue
            self.tried["contributor"] += 1
            estimate = spans[self.names[key]][1] - groups.get(group, 0)
            if estimate < (1 + self.p / 100) * max(others) - 1:
                self.broken.append(("contributor", group, key, estimate, max(others)))

    def _team(self, team, hidden):
        """Knows all of its own figures, and looks for those of another."""
        spans = dict(self.known.spans)
        for n, edition in enumerate(self.editions):
            for key, cell in edition.cells.items():
                if key.team == team or set(amounts(cell, "team")) == {team}:
                    spans[self.known.names[n][key]] = cell.value, cell.value
        spans = self.known.by_hand(spans)
        for key in hidden:
            cell = self.newest.cells[key]
            if key.team in (team, "all"):
                continue
            self.tried["team"] += 1
            low, high = spans[self.names[key]]
            if key.measure in COUNTS:
                if len(amounts(cell, "group")) < 3 and high - low < 1 and not _waived(cell, self.waived):
                    self.broken.append(("team", team, key, low, high, cell.value))
            elif high < may_not_pass(cell, self.waived, self.p) - 1:
                self.broken.append(("team", team, key, low, high, cell.value))


def _waived(cell, waived):
    return set(amounts(cell, "group")) <= set(waived)


def attacked(seed, p=15):
    """What was found out of the editions of a generated programme, and what was tried. An edition that the engine
    refuses is published by nobody; what was out before it is attacked."""
    programme = programmes.generate(seed, per_team=(2, 3, 3, 4)[seed % 4], teams=3)
    editions = programmes.publish(programme, Parameters(p))
    out = list(itertools.takewhile(lambda one: not one.protected.exposed, editions))
    tried = Counter({"refused": len(editions) - len(out)})
    if not out:
        return [], tried
    attack = Attack(programme, out, p)
    broken = attack.run()
    return broken, tried + Counter(attack.tried)
