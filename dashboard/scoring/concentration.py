"""How few customers use is spread over: the Herfindahl-Hirschman index, with the bounds an unnamed rest allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Band = Literal["spread", "middling", "concentrated"]
# US merger guidelines of 2023, section 2.1, of 10,000: for a colour and nothing else.
MIDDLING_FROM, CONCENTRATED_FROM = 0.10, 0.18


@dataclass(frozen=True)
class Concentration:
    """Of what is used, `rest` is the share of customers without a name or figure, `largest` that of the largest
    named one. `low` and `high` are the least and the most the index can be, 0 to 1; without a rest they are equal.
    """

    customers: int
    rest: float
    largest: float
    low: float
    high: float

    @property
    def effective(self) -> tuple[float, float]:
        """Between how many equally large customers would give this index, 1 / HHI; infinite if nobody is named."""
        return 1 / self.high, 1 / self.low if self.low else float("inf")

    @property
    def bands(self) -> tuple[Band, Band]:
        return band(self.low), band(self.high)


def concentration(
    amounts: Sequence[float], rest: float = 0.0, at_most: float | None = None, among: int | None = None
) -> Concentration | None:
    """The index of the amounts of named customers beside an unnamed `rest`, in the same unit; None without any.

    Shares s_j of the whole and r of the rest: sum s_j^2 <= HHI <= sum s_j^2 + r * min(r, m). The lower end is a
    rest of countless tiny customers, or r^2 / n more where it is known that there are n: then equal ones. No
    customer of the rest has a share above m, so their squares are at most m times their sum; nor above r. Unless
    `at_most` says otherwise m is the smallest named share: who is not named is taken to be no larger than who is.
    """
    named = [amount for amount in amounts if amount > 0]
    whole = sum(named) + rest
    if not whole:
        return None
    shares, r = [amount / whole for amount in named], rest / whole
    most = min(shares, default=1.0) if at_most is None else at_most / whole
    squares = sum(share**2 for share in shares)
    low = squares + (r**2 / among if among else 0)
    return Concentration(len(named), r, max(shares, default=0.0), low, squares + r * min(r, most))


def band(index: float) -> Band:
    """What an index is called."""
    return "spread" if index < MIDDLING_FROM else "middling" if index <= CONCENTRATED_FROM else "concentrated"
