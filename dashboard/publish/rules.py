"""Which figures are unsafe by themselves, and how much must stay unknown about them.

Source: Handbook on Statistical Disclosure Control, chapter 4 (sdctools.github.io/HandbookSDC): minimum frequency,
p% rule, waivers, holdings, upper protection levels.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dashboard.publish.cells import Cell, CellKey, Parameters, Reason, Relation, Sum


def unsafe(cell: Cell, parameters: Parameters, are_teams_public: bool = False) -> Reason | None:
    """Why the figure may not be published; None where it may.

    `are_teams_public`: every team's own figure in a market total is publishable, so that the total tells nothing
    new.
    """
    if not cell.groups or cell.groups.keys() <= cell.waived:
        return None
    if len(cell.groups) < parameters.min_groups:
        return "change" if cell.kind == "change" else "few"
    if cell.is_market and not are_teams_public and _teams_unsafe(cell, parameters):
        return "teams"
    if cell.kind == "count":
        return None
    if not any(cell.groups.values()):
        # The p% rule calls it safe, yet it tells what every single one of them has.
        return "all_zero"
    if protection(cell.groups, cell.waived, parameters.p) > 0:
        return "change" if cell.kind == "change" else "dominance"
    return None


def protection(amounts: Mapping[str, float], waived: Collection[str], p: float) -> float:
    """By how much the largest feasible value must exceed the true one: p/100 * x_s - (X - x_s - x_r), at least 0.

    s is the largest contributor that did not waive, r the largest of all others: the second largest, who knows its
    own amount, must not come closer than p % to the largest.
    """
    sizes = {name: abs(amount) for name, amount in amounts.items()}
    protected = [(size, name) for name, size in sizes.items() if name not in waived]
    if not protected:
        return 0.0
    largest, name = max(protected)
    second = max((size for other, size in sizes.items() if other != name), default=0.0)
    rest = sum(sizes.values()) - largest - second
    return max(0.0, p / 100 * largest - rest)


def needed(cell: Cell, parameters: Parameters, are_teams_public: bool = False) -> float:
    """The figure's own secret bound above its true value: for its groups, and in a market total for its teams."""
    if cell.kind == "count":
        return 0.0
    of_groups = protection(cell.groups, cell.waived, parameters.p)
    if not cell.is_market or are_teams_public:
        return of_groups
    return max(of_groups, protection(cell.teams, (), parameters.p))


def must_reach(cell: Cell, parameters: Parameters, are_teams_public: bool = False) -> float:
    """What the greatest possible value of a figure must come up to, by its own secret bound."""
    return cell.value + needed(cell, parameters, are_teams_public)


def _teams_unsafe(cell: Cell, parameters: Parameters) -> bool:
    """Fewer than three teams with something in it, or one that a second could work out."""
    present = {team: amount for team, amount in cell.teams.items() if amount}
    return len(present) < parameters.min_groups or protection(present, (), parameters.p) > 0


def public_teams(
    cells: Mapping[CellKey, Cell], relations: Collection[Relation], parameters: Parameters
) -> set[CellKey]:
    """Market totals whose parts, one a team, are all safe themselves."""
    found = set()
    for relation in relations:
        if not isinstance(relation, Sum) or not cells[relation.total].is_market:
            continue
        parts = [cells[key] for key in relation.parts]
        if all(not part.is_market and part.is_offered and not unsafe(part, parameters) for part in parts):
            found.add(relation.total)
    return found
