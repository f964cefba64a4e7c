"""Every draw's settings as a Parquet file, a row a draw, with the figures they were applied to, to be replayed."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.scoring import method
from dashboard.scoring.draws import Array, Draws, is_uncertain, is_unknown, sample
from dashboard.scoring.experts import Panel
from dashboard.scoring.figures import Figure, Figures, Leaf, Tree
from dashboard.scoring.replay import scores

KEY = b"hwaksan"
NONE = "none"  # of the leaf left out
Columns = dict[str, Array | list[str]]


@dataclass(frozen=True)
class Replicate:
    """One pillar's draws: figures and settings, and the scores (T, M) that came out."""

    figures: Figures
    draws: Draws
    scores: Array


def made(figures: Figures) -> Replicate:
    """The draws behind the published shares."""
    spec = method.load().uncertainty
    draws = sample(figures, spec, spec.draws)
    return Replicate(figures, draws, scores(figures, draws))


def write(path: Path, month: str, found: list[Replicate]) -> int:
    """Write the draws of the pillars of one month beside each other; returns how many draws there are."""
    used = method.load()
    said = {
        "month": month, "method": used.version, "method_sha256": used.hash, "seed": used.uncertainty.seed,
        "pillars": [dataclasses.asdict(one.figures) for one in found],
    }  # fmt: skip
    columns = {name: values for one in found for name, values in _columns(one).items()}
    table = pa.table(columns).replace_schema_metadata({KEY: json.dumps(said).encode()})
    pq.write_table(table, path, compression="zstd")
    return int(table.num_rows)


def read(path: Path) -> list[Replicate]:
    """What `write` wrote, to the last bit."""
    table = pq.read_table(path)
    said = json.loads(table.schema.metadata[KEY])
    return [_replicate(table, _figures(one)) for one in said["pillars"]]


def _columns(one: Replicate) -> Columns:
    """`score/TEAM` is what came out; all else went in, named as in Draws."""
    tree, teams, draws = one.figures.tree, one.figures.teams, one.draws
    names = [leaf.id for leaf in tree.leaves]
    found: Columns = {f"leaf_weight/{name}": draws.leaf_weight[q] for q, name in enumerate(names)}
    found |= {f"dimension_weight/{name}": draws.dimension_weight[k] for k, (name, _) in enumerate(tree.dimensions)}
    found |= {f"high/{name}": draws.high[q] for q, name in enumerate(names)}
    found |= {"rho": draws.rho, "left_out": [[*names, NONE][q] for q in draws.left_out]}
    for field, touches in CELLS.items():
        cells = _touched(one.figures, touches)
        found |= {f"{field}/{teams[t]}/{names[q]}": getattr(draws, field)[t, q] for t, q in cells}
    found |= {f"score/{team}": one.scores[t] for t, team in enumerate(teams)}
    return {f"{tree.pillar}/{name}": values for name, values in found.items()}


CELLS: dict[str, Callable[[Figure], bool]] = {"unknown": is_unknown, "error": is_uncertain}


def _touched(figures: Figures, touches: Callable[[Figure], bool]) -> list[tuple[int, int]]:
    return [(t, q) for t, row in enumerate(figures.of) for q, one in enumerate(row) if touches(one)]


def _replicate(table: pa.Table, figures: Figures) -> Replicate:
    tree, names = figures.tree, [leaf.id for leaf in figures.tree.leaves]

    def column(*name: str) -> Array:
        return np.asarray(table.column("/".join((tree.pillar, *name))).to_numpy())

    def cells(field: str) -> Array:
        found = np.zeros((len(figures.teams), len(names), table.num_rows))
        for t, q in _touched(figures, CELLS[field]):
            found[t, q] = column(field, figures.teams[t], names[q])
        return found

    draws = Draws(
        leaf_weight=np.array([column("leaf_weight", name) for name in names]),
        dimension_weight=np.array([column("dimension_weight", name) for name, _ in tree.dimensions]),
        high=np.array([column("high", name) for name in names]), rho=column("rho"),
        unknown=cells("unknown"), error=cells("error"),
        left_out=np.array([[*names, NONE].index(name) for name in column("left_out")]),
    )  # fmt: skip
    return Replicate(figures, draws, np.array([column("score", team) for team in figures.teams]))


def _figures(said: dict[str, object]) -> Figures:
    """Back from JSON, which keeps every digit of a number."""
    tree, teams, of = said["tree"], said["teams"], said["of"]
    assert isinstance(tree, dict) and isinstance(teams, list) and isinstance(of, list)
    return Figures(
        Tree(tree["pillar"], tuple((name, share) for name, share in tree["dimensions"]),
             tuple(Leaf(**leaf) for leaf in tree["leaves"]), tree["floor"]),
        tuple(teams), tuple(tuple(Figure(**one) for one in row) for row in of), _panel(said["panel"]),
    )  # fmt: skip


def _panel(said: object) -> Panel | None:
    if said is None:
        return None
    assert isinstance(said, dict)
    shares = {level: tuple((name, tuple(of)) for name, of in said[level]) for level in ("dimensions", "leaves")}
    return Panel(tuple(said["experts"]), **shares)
