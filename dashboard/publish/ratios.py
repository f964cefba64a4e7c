"""Whether an indicator may be shown, by who stands behind its two halves.

Neither numerators nor denominators are published, yet a reader may come by them: a share of few is a fraction of
small numbers.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.publish import rounding, scored
from dashboard.publish.cells import ALL, Answer, Cell, CellKey, Contribution, Parameters, Shown, Zero
from dashboard.publish.gather import Indicator
from dashboard.publish.measures import LIVE_STAGES
from dashboard.publish.model import quarter_before, quarter_of
from dashboard.publish.rules import unsafe
from dashboard.scoring import method

TABLE = "indicators"  # of the figures under an indicator: its numerator and denominator
NUMERATOR, DENOMINATOR = "numerator", "denominator"
Place = tuple[str, str, str]  # quarter, team, indicator
Contributed = Sequence[tuple[str, str, datetime.date, str, float, float]]
# What an indicator's numerator and denominator count; a quantile of PoCs is safe where its PoCs may be counted.
COUNTS = (
    "b2b_poc_conversion", "b2b_time_to_live", "b2b_integration_depth", "b2b_persistence_6m",
    "b2b_outcome_verified", "b2b_independent_share", "b2b_sector_penetration:finance",
    "b2b_sector_penetration:manufacturing", "b2b_sector_penetration:public",
)  # fmt: skip
# Published figures that take in one of an indicator's: what they count beside it is nobody's business either.
WITHIN: dict[tuple[str, str], tuple[tuple[str, str, str], ...]] = {
    ("b2b_regular_reach", NUMERATOR): (("sectors", "regular_users", ALL),),
    ("b2b_seat_activation", NUMERATOR): (("sectors", "active_users", ALL),),
    ("b2b_independent_share", NUMERATOR): (("sectors", "customers", ALL),),
    ("b2b_independent_share:users", NUMERATOR): (("sectors", "regular_users", ALL),),
    ("b2b_net_usage_retention", NUMERATOR): (("sectors", "regular_users", ALL),),
    ("b2b_integration_depth", DENOMINATOR): tuple(("stages", "deployments", stage) for stage in LIVE_STAGES),
    ("b2b_sector_penetration:finance", NUMERATOR): (("sectors", "customers", "finance"),),
    ("b2b_sector_penetration:manufacturing", NUMERATOR): (("sectors", "customers", "manufacturing"),),
    ("b2b_sector_penetration:public", NUMERATOR): (("sectors", "customers", "public"),),
}
# Indicators that would bound the figure they are part of, and so are shown only where it is.
BOUNDS = ("b2b_net_usage_retention", *(one for one in COUNTS if ":" in one))
# Shares of deployments in live use, of which a published table holds the whole.
OF_DEPLOYMENTS = ("b2b_integration_depth", "b2b_outcome_verified")
# Shown only where each of these figures may be: an indicator -> the names of its parts.
PARTS: dict[str, tuple[str, ...]] = {
    "b2b_independent_share": ("b2b_independent_share", "b2b_independent_share:users"),
    "b2b_sector_penetration": tuple(one for one in COUNTS if one.startswith("b2b_sector_penetration:")),
}


def place(one: Indicator) -> Place:
    return one.quarter, one.team, one.indicator


def parts_of(contributed: Contributed, waived: frozenset[str]) -> dict[CellKey, Cell]:
    """Numerator and denominator of each indicator as cells of their own."""
    into: dict[CellKey, list[Contribution]] = defaultdict(list)
    for indicator, team, month, group, numerator, denominator in contributed:
        for what, amount in ((NUMERATOR, numerator), (DENOMINATOR, denominator)):
            there = into[CellKey(TABLE, f"{indicator}/{what}", quarter_of(month), team)]
            # Who adds nothing to a count is not in it; to a sum of users it is, with none.
            if amount or indicator not in COUNTS:
                there.append(Contribution(group, team, amount))
    return {
        key: Cell(
            key, tuple(found), "count" if key.measure.split("/")[0] in COUNTS else "magnitude", waived=waived
        )
        for key, found in into.items()
    }


@dataclass(frozen=True)
class Ratios:
    """What indicators are made of: one is shown where both halves would be safe on their own, and so would be what
    a published figure counts beside them."""

    cells: Mapping[CellKey, Cell]
    parts: Mapping[CellKey, Cell]
    answers: Mapping[CellKey, Answer]
    parameters: Parameters
    past: frozenset[CellKey] = frozenset()

    def is_hidden(self, one: Indicator) -> bool:
        """States that say that nothing was counted are no secret."""
        if one.state not in ("reported", "stale", "too_few"):
            return False
        # An older value stands on rows of another month, which are not among those that were looked at.
        if one.state != "reported":
            return True
        if one.indicator == "b2b_live_orgs":
            return not self._is_shown(CellKey("sectors", "customers", one.quarter, one.team, ALL))
        if one.indicator in OF_DEPLOYMENTS and not self._tells_no_whole(one):
            return True
        if one.indicator == scored.RETAINED and not self._is_then_shown(one):
            return True
        names = PARTS.get(one.indicator, (one.indicator,))
        keys = [CellKey(TABLE, f"{name}/{what}", one.quarter, one.team)
                for name in names for what in (NUMERATOR, DENOMINATOR)]  # fmt: skip
        is_known = any(key in self.parts for key in keys) or one.value == 0
        return not is_known or not all(self._is_safe(key) for key in keys)

    def _tells_no_whole(self, one: Indicator) -> bool:
        """37.5 % is 3 of 8, or of more: that there are 8 deployments must be known already, from as many customers
        or from the stages; and customers, who have one at least, must not be what is hidden."""
        customers = CellKey("sectors", "customers", one.quarter, one.team, ALL)
        if not self._is_shown(customers):
            return False
        stages = [CellKey("stages", "deployments", one.quarter, one.team, stage) for stage in LIVE_STAGES]
        known = self.cells[customers].value
        return all(map(self._is_shown, stages)) or rounding.least_whole(one.value or 0.0) <= known

    def _is_then_shown(self, one: Indicator) -> bool:
        """Users of now are at least those of then who have stayed: the ratio bounds what it divides by."""
        then = quarter_before(one.quarter, scored.quarters_back(method.load()))
        return self._is_shown(CellKey("sectors", "regular_users", then, one.team, ALL))

    def _is_safe(self, key: CellKey) -> bool:
        cell = self.parts.get(key, Cell(key, (), "count"))
        name, what = key.measure.split("/")
        wholes = [CellKey(table, measure, key.quarter, key.team, part)
                  for table, measure, part in WITHIN.get((name, what), ())]  # fmt: skip
        if unsafe(cell, self.parameters) or (wholes and unsafe(self._rest(cell, wholes), self.parameters)):
            return False
        return name not in BOUNDS or all(self._is_shown(whole) for whole in wholes)

    def _rest(self, cell: Cell, wholes: Sequence[CellKey]) -> Cell:
        """What published figures count beside this one."""
        left: dict[str, float] = defaultdict(float)
        for whole in wholes:
            for group, amount in self.cells[whole].groups.items():
                left[group] += amount
        for group, amount in cell.groups.items():
            left[group] -= amount
        added = tuple(Contribution(group, cell.key.team, amount) for group, amount in left.items() if amount > 0)
        return Cell(cell.key, added, cell.kind, waived=cell.waived)

    def _is_shown(self, key: CellKey) -> bool:
        return key in self.past or isinstance(self.answers.get(key), Shown | Zero)
