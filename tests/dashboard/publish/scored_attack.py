"""What a person with all published files would make of scores: bands turned back through the method into
indicators, shares times what they are shares of, denominators that fit a rounded share, ranks, coverage, variants;
then margins again, until nothing gets narrower.

Written from the method's words, apart from the engine: of `dashboard/publish` nothing is used.
"""

import math
from collections import defaultdict

from dashboard.publish.cells import CellKey
from dashboard.scoring import method
from tests.dashboard.publish import scored_programmes as made
from tests.dashboard.publish.attack import COUNTS, LIVE, Known, may_not_pass, too_narrow

INF = math.inf
HIDDEN = ("under_3", "withheld")
# What a share counts, as far as a published figure holds it: a share of deployments that run.
OF_DEPLOYMENTS = ("b2b_integration_depth", "b2b_outcome_verified")
ROUNDS = 6


class Inverted:
    """The scores of one team and quarter as intervals: leaves under dimensions under the pillar."""

    def __init__(self, published, quarter, team):
        def mine(table):
            return [row for row in published[table] if (row["quarter"], row["team"]) == (quarter, team)]

        self.used = method.load()
        self.rows = {row["indicator"]: row for row in mine("indicators")}
        self.scores = {row["variant"]: row for row in mine("scores")}
        self.under = defaultdict(list)
        self.leaf = {id: self._leaf(id, row) for id, row in self.rows.items()}
        for id, row in self.rows.items():
            self.under[row["dimension"]].append(id)
        self.dimension = {row["dimension"]: ends(row, "dimension_score") for row in mine("dimensions")}
        self.whole = ends(self.scores["headline"], "score")
        self.known = self._known()
        self._variants()
        for _ in range(ROUNDS):
            self._once()

    def _leaf(self, id, row):
        if row["value_state"] in ("zero", "nothing_live"):
            return 0.0, 0.0
        if row["indicator_score"] is not None:
            return row["indicator_score"] - 0.05, row["indicator_score"] + 0.05
        return 0.0, 100.0

    def _known(self):
        """Of each hidden indicator whether it has a score (True) or none (False), by coverage and by whether there
        is a score at all, which needs two thirds of the weight."""
        row = self.scores["headline"]
        weight = {id: 1 / len(ids) / len(self.under) for ids in self.under.values() for id in ids}
        hidden = sorted(id for id, one in self.rows.items() if one["value_state"] == "withheld")
        sure = sum(w for id, w in weight.items() if id not in hidden and self.rows[id]["value_state"] != "too_few")
        possible = {mask: sure + sum(weight[id] for n, id in enumerate(hidden) if mask >> n & 1)
                    for mask in range(2 ** len(hidden))}  # fmt: skip
        is_rated = row["score_state"] in ("banded", "reported")
        fits = [mask for mask, share in possible.items() if is_rated == (share >= 2 / 3 - 1e-9)]
        # Withheld ones are counted as known, so coverage is the greatest of the possible, and nothing new.
        assert abs(row["coverage"] - max(possible.values())) < 1e-3
        assert fits
        found = {id: {bool(mask >> n & 1) for mask in fits} for n, id in enumerate(hidden)}
        return {id: both.pop() for id, both in found.items() if len(both) == 1}

    def _variants(self):
        """Fewer rows count in one, more in the other, and one keeps the headline's independence."""
        for variant, names, end in (
            ("verified", ("breadth",), 0), ("face_value", ("breadth",), 1), ("no_affiliates", ("breadth",), 0),
            ("no_affiliates", ("independence",), 0), ("no_affiliates", ("independence",), 1),
        ):  # fmt: skip
            row = self.scores.get(variant)
            if row is None or row["score_state"] != "banded":
                continue
            n, (low, high) = len(self.under), ends(row, "score")
            for name in names:
                least = low**n / 100 ** (n - 1) if end == 0 else 0.0
                most = high**n if end == 1 else 100.0
                self.dimension[name] = both(self.dimension.get(name, (0, 100)), (least, max(1.0, most)))

    def _once(self):
        for name, ids in self.under.items():
            xs = [self.leaf[id] for id in ids]
            low, high = (sum(x[end] for x in xs) / len(xs) for end in (0, 1))
            self.dimension[name] = both(self.dimension.get(name, (0, 100)), (low, high))
            low, high = (len(ids) * end for end in self.dimension[name])
            for id in ids:
                others = [self.leaf[other] for other in ids if other != id]
                span = low - sum(x[1] for x in others), high - sum(x[0] for x in others)
                self.leaf[id] = both(self.leaf[id], span)
        n, logs = len(self.under), {name: tuple(map(log, self.dimension[name])) for name in self.under}
        low, high = max(n * log(self.whole[0]), sum(x[0] for x in logs.values())), n * log(self.whole[1])
        for name in self.under:
            least = low - sum(x[1] for other, x in logs.items() if other != name)
            most = high - sum(x[0] for other, x in logs.items() if other != name)
            # A score under 1 counts as 1.
            self.dimension[name] = both(
                self.dimension[name], (math.exp(least) if least > 1e-9 else 0.0, max(1.0, math.exp(min(most, 9))))
            )

    def value(self, id):
        """Least and greatest value by its score, or as it is published."""
        row, one = self.rows[id], self.used.indicators[id]
        if row["value"] is not None and row["value_state"] != "withheld":
            half = 0.05 if abs(row["value"]) >= 10 else 0.005
            return row["value"] - half, row["value"] + half
        if row["value_state"] in ("zero", "nothing_live"):
            return 0.0, 0.0
        low, high = self.leaf[id]
        most = 100.0 if one.unit.en.startswith("%") and id != "b2b_net_usage_retention" else INF
        least = 0.0 if low <= 0 else unplaced(one, low)
        return least, (most if high >= 100 else min(most, unplaced(one, high)))


def ends(row, name):
    if row[name] is not None:
        return row[name] - 0.05, row[name] + 0.05
    return (row[f"{name}_low"], row[f"{name}_high"]) if row[f"{name}_state"] == "banded" else (0.0, 100.0)


def both(one, other):
    low, high = max(one[0], other[0]), min(one[1], other[1])
    return (low, high) if low <= high else ((low + high) / 2,) * 2


def log(score):
    return math.log(max(1.0, score))


def unplaced(one, score):
    low, high = one.goalposts.low, one.goalposts.high
    return low * (high / low) ** (score / 100) if one.scale == "log10" else low + (high - low) * score / 100


def fitting(share, bottoms):
    """Whole denominators of which some whole numerator gives this share."""
    low, high = share
    return [n for n in bottoms if math.floor(high / 100 * n + 1e-9) >= math.ceil(low / 100 * n - 1e-9)]


class ScoredAttack:
    """All of it on the newest of editions by `scored_programmes`; `broken` holds what was found out."""

    def __init__(self, editions, p):
        self.newest, self.p = editions[-1], p
        self.known = Known(editions)
        self.names = self.known.names[-1]
        self.teams = sorted({key.team for key in self.newest.cells} - {"all"})
        self.broken, self.tried = [], defaultdict(int)

    def run(self):
        rows = self.newest.published["scores"]
        places = sorted({(row["quarter"], row["team"]) for row in rows})
        self.trees = {at: Inverted(self.newest.published, *at) for at in places}
        for at, tree in self.trees.items():
            self._indicators(at, tree)
        spans = self.known.by_hand()
        for _ in range(ROUNDS):
            was = dict(spans)
            for at, tree in self.trees.items():
                self._carry(spans, *at, tree)
            spans = self.known.by_hand(spans)
            if spans == was:
                break
        for key, figure in sorted(self.newest.figures.items()):
            if figure.state in HIDDEN:
                self._judge(key, *spans[self.names[key]])
        self._ranks()
        return self.broken

    def _indicators(self, at, tree):
        for id, row in tree.rows.items():
            if row["value_state"] == "withheld":
                low, high = tree.value(id)
                true, state = self.newest.truth[at][id]
                self.tried["inverted"] += 1
                # One without a score counts with what is assumed of it: only of others can more be said.
                if state == "reported":
                    assert low - 1e-6 <= true <= high + 1e-6, (at, id, low, high, true)
                if high < INF and high - low < 0.2 * high - 1e-9:
                    self.broken.append(("inverted", at, id, low, high, true))

    def _carry(self, spans, quarter, team, tree):
        """From indicators to the figures of tables, and between quarters."""

        def at(table, measure, part="all", when=quarter):
            return self.names.get(CellKey(table, measure, when, team, part))

        def cut(name, low=-INF, high=INF):
            if name is not None:
                self.tried["carried"] += 1
                spans[name] = both(spans[name], (low, high))

        customers, stages = at("sectors", "customers"), [at("stages", "deployments", one) for one in LIVE]
        if customers is None:
            return
        if "b2b_live_orgs" in tree.rows:
            cut(customers, *(round_in(tree.value("b2b_live_orgs"))))
        for id, needed in (("b2b_independent_share", 3), ("b2b_seat_activation", 3), ("b2b_regular_reach", 3)):
            if tree.known.get(id):
                cut(customers, low=needed)
        if tree.known.get("b2b_integration_depth") is False:
            cut(customers, high=4)
        self._sectors(spans, tree, at, cut)
        if all(stages):
            self._deployments(spans, tree, customers, stages, cut)
        before = made.QUARTERS[made.QUARTERS.index(quarter) - 1] if quarter != made.QUARTERS[0] else None
        then, now = at("sectors", "regular_users", when=before), at("sectors", "regular_users")
        if "b2b_net_usage_retention" in tree.rows and then and now:
            low = tree.value("b2b_net_usage_retention")[0] / 100
            cut(now, low=low * spans[then][0])
            if low > 0:
                cut(then, high=spans[now][1] / low)

    def _deployments(self, spans, tree, customers, stages, cut):
        """A share of deployments is one of whole numbers: of those in live stages, no fewer than customers."""
        most = sum(spans[one][1] for one in stages)
        for id in OF_DEPLOYMENTS:
            if tree.rows[id]["value_state"] != "reported" or most == INF:
                continue
            fits = fitting(tree.value(id), range(1, int(most) + 1))
            if id == "b2b_integration_depth":
                fits = [n for n in fits if n >= spans[customers][0]]
                cut(customers, high=max(fits))
            for one in stages:
                cut(one, low=min(fits) - (most - spans[one][1]))

    def _sectors(self, spans, tree, at, cut):
        """How much of its frame a sector must have reached, were all others reached as far as can be."""
        low = 3 * tree.value("b2b_sector_penetration")[0] / 100
        marks = {sector: made.MARK * n for sector, n in self.newest.frames.items()}
        names = {sector: at("sectors", "customers", sector) for sector in marks}
        most = {sector: min(1.0, spans[name][1] / marks[sector]) for sector, name in names.items()}
        for sector, name in names.items():
            reached = low - sum(most[other] for other in most if other != sector)
            if reached > 0:
                cut(name, low=math.ceil(reached * marks[sector] - 1e-6))

    def _judge(self, key, low, high):
        cell = self.newest.cells[key]
        self.tried["figures"] += 1
        assert low - 0.5 <= cell.value <= high + 0.5, (key, low, high, cell.value)
        if too_narrow(low, high):
            self.broken.append(("narrow", key, low, high, cell.value))
        if key.measure not in COUNTS and high < may_not_pass(cell, (), self.p) - 1:
            self.broken.append(("p%", key, low, high, cell.value))

    def _ranks(self):
        """Ranks of a quarter with any band follow from the published ends, and so tell nothing."""
        for quarter in {row["quarter"] for row in self.newest.published["scores"]}:
            rows = [row for row in self.newest.published["scores"]
                    if (row["quarter"], row["variant"]) == (quarter, "headline")
                    and row["score_state"] in ("banded", "reported")]  # fmt: skip
            if not any(row["score_state"] == "banded" for row in rows):
                continue
            for row in rows:
                above = [other for other in rows if is_above(other, row)]
                below = [other for other in rows if is_above(row, other)]
                self.tried["ranks"] += 1
                if (row["rank_best"], row["rank_worst"]) != (1 + len(above), len(rows) - len(below)):
                    self.broken.append(("rank", row))
                if row["in_first_two"] is not None or row["change"] is not None:
                    self.broken.append(("beside a band", row))


def is_above(one, other):
    """What the published ends say: a band begins where the one beneath it ends, and a point lies in its band."""
    (low, _), (other_low, high) = exact(one), exact(other)
    if exact(one)[0] == exact(one)[1] and other_low == high:
        return low > high
    return low >= high and exact(one) != exact(other)


def exact(row):
    return (row["score"],) * 2 if row["score"] is not None else (row["score_low"], row["score_high"])


def round_in(span):
    low, high = span
    return math.ceil(low - 1e-6), math.floor(high + 1e-6) if high < INF else INF


def attacked(seed, p=15):
    """What was found out, and what was tried."""
    editions = made.publish(seed, p)
    if any(one.protected.exposed for one in editions):
        return [], {"refused": 1}
    attack = ScoredAttack(editions, p)
    return attack.run(), dict(attack.tried)
