"""A pillar of our own method, over the indicators that are due, as a method file for any table."""

from tests.dashboard.scoring.anytable import tried


def of(method, pillar, due):
    head = tried.HEAD.format(normalisation="goalposts", unknown='rule = "interval"\ncoverage = "2/3"')
    text = head + "".join(_indicator(method.indicators[id]) for id in due)
    dimensions = {}
    for id in due:
        dimensions.setdefault(method.indicators[id].dimension, {})[id] = method.indicators[id].weight
    text += "".join(tried.level(id, members) for id, members in dimensions.items())
    weights = {id: method.pillars[pillar].dimensions[id].weight for id in dimensions}
    return text + tried.level("all", weights, "geometric", f"floor = {method.aggregation.floor}")


def _indicator(one):
    low, high = one.goalposts.low, one.goalposts.high
    return (
        f'[indicator.{one.id}]\ndirection = "{one.direction}"\nunit = "x"\nscale = "{one.scale}"\n'
        f"low = {low}\nhigh = {high}\n"
    )
