"""A small method as text, and what comes out of it on a small table."""

import json

from dashboard.scoring.anytable import method, table
from dashboard.scoring.anytable.run import run

HEAD = """name = {{ ko = "시험", en = "trial" }}
version = "1"
normalisation = "{normalisation}"
[unknown]
{unknown}
"""
INDICATOR = '[indicator.{id}]\ndirection = "higher"\nunit = "x"\nscale = "linear"\nlow = 0\nhigh = 100\n'


def level(id, members, aggregation="arithmetic", more=""):
    """[level.ID]; members are names of equal weight, or names with their weights."""
    weights = members if isinstance(members, dict) else dict.fromkeys(members, 1)
    said = ", ".join(f"{json.dumps(one)} = {weight}" for one, weight in weights.items())
    return f'[level.{id}]\naggregation = "{aggregation}"\nmembers = {{ {said} }}\n{more}\n'


def flat(
    ids, aggregation="arithmetic", more="", normalisation="goalposts", unknown='rule = "interval"', weights=None
):
    """One level over indicators between 0 and 100, of which more is better."""
    head = HEAD.format(normalisation=normalisation, unknown=unknown)
    return head + "".join(INDICATOR.format(id=id) for id in ids) + level("all", weights or ids, aggregation, more)


def loaded(folder, text):
    path = folder / "method.toml"
    path.write_text(text, encoding="utf-8")
    return method.load(path)


def long(figures, month=""):
    """{unit: {indicator: value}} as CSV; None is an empty cell."""
    head = "unit,indicator,value" + (",month" if month else "")
    rows = [
        f"{unit},{id},{'' if value is None else value}" + (f",{month}" if month else "")
        for unit, line in figures.items() for id, value in line.items()
    ]  # fmt: skip
    return "\n".join([head, *rows, ""])


def results(folder, text, csv):
    """Results by unit (of one month)."""
    chosen = loaded(folder, text)
    return {one.unit: one for one in run(chosen, table.read(csv.encode(), "table.csv", chosen))}


def scores(folder, text, figures):
    return {unit: one.score.point for unit, one in results(folder, text, long(figures)).items()}


def order(folder, text, figures):
    """Units by rank."""
    found = results(folder, text, long(figures))
    return sorted(found, key=lambda unit: (found[unit].rank, unit))
