"""Arrow imports pandas at its first column if it is there: a third of a second for nothing we use."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder


class _Refusing(MetaPathFinder):
    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


_refusing = _Refusing()


def begin() -> None:
    """From here on nobody in this process finds pandas."""
    sys.meta_path.insert(0, _refusing)


def end() -> None:
    """Let pandas be found again, for whoever needs it."""
    if _refusing in sys.meta_path:
        sys.meta_path.remove(_refusing)
