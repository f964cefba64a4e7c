"""From the leaves of the tree to its index, whatever is done at a level."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dashboard.scoring.anytable.model import Level, Method

Array = NDArray[np.float64]


def climb(method: Method, leaves: Array, combine: Callable[[Level, Array], Array]) -> dict[str, Array]:
    """`leaves[..., unit, indicator]` -> the values `[..., unit]` of every indicator and level, the index last."""
    values = {id: leaves[..., i] for i, id in enumerate(method.indicators)}
    for level in method.levels.values():
        members = np.broadcast_arrays(*(values[id] for id in level.members))
        values[level.id] = combine(level, np.stack(members, axis=-1))
    return values
