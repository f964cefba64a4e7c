"""What sources tell, as rows: each kind is a table `pulled_<kind>` of the warehouse, with one column a field.

A reader is pure and total: from one kept answer to rows, and to drifts where the answer is not what the source's
contract says. It never raises.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Contract:
    """A line of a public register: who bought what from whom, for how much, when.

    `number` is the register's own; of several rows with one number and supplier the one said last counts
    (`said_at`, as the register writes it). `what` is contract, award, order, supply, correction or termination.
    `supplier_id` is a business number (10 digits), `supplier_corp` a DART corp code; `buyer_id` is a business
    number or a 7-digit agency code, as `buyer_id_type` (bizno, agency, "") says. Amounts in won; of a joint
    contract each supplier has the whole, and `share_pct` says how much of it is theirs. `corrects` is the same for
    all numbers of one supplier that speak of one contract, where corrections have numbers of their own. `notice`
    is the number of the notice an award or contract came from, "" where there was none.
    """

    register: str
    number: str
    what: str
    title: str
    supplier_name: str
    buyer_name: str
    signed_on: datetime.date | None
    said_at: str
    supplier_id: str = ""
    supplier_corp: str = ""
    buyer_id_type: str = ""
    buyer_id: str = ""
    amount_krw: int | None = None
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    url: str = ""
    corrects: str = ""
    share_pct: float | None = None
    notice: str = ""


@dataclass(frozen=True)
class Level:
    """A number that stands at a moment: what a hub or a shop shows of one thing when it is asked.

    `is_cumulative`: it can only grow, so a fall is something to show, and differences are what came between.
    `thing_kind` is that of the alias table (hf_model, gh_repo, docker, itunes_id ...).
    """

    thing_kind: str
    thing: str
    measure: str
    value: float
    is_cumulative: bool


@dataclass(frozen=True)
class Flow:
    """What happened in a stretch of time, both days included, in the source's own zone (UTC unless said).

    `as_of` is when the figure stood so, where the source says it and may restate it."""

    thing_kind: str
    thing: str
    measure: str
    starts_on: datetime.date
    ends_on: datetime.date
    value: float
    as_of: str = ""


@dataclass(frozen=True)
class Derived:
    """A model that says what it was made from; `relation` is finetune, quantized, adapter, merge or ""."""

    model: str
    author: str
    parent: str
    relation: str
    created_on: datetime.date | None


@dataclass(frozen=True)
class Score:
    """A line of a leaderboard. `benchmark` holds the version, since another version is another scale; `model` is
    the board's own name for it (alias kind `name_kind`), `low` and `high` the board's own interval."""

    benchmark: str
    name_kind: str
    model: str
    maker: str
    value: float
    published_on: datetime.date | None
    low: float | None = None
    high: float | None = None
    votes: int | None = None
    rank: int | None = None


@dataclass(frozen=True)
class Count:
    """A denominator of the state's statistics; `value` is None where the table says "-" or "X"."""

    table_id: str
    item: str
    group: str
    group_name: str
    year: int
    value: float | None
    unit: str
    item_name: str = ""


Row = Contract | Level | Flow | Derived | Score | Count
KINDS: dict[str, type[Row]] = {
    "contract": Contract,
    "level": Level,
    "flow": Flow,
    "derived": Derived,
    "score": Score,
    "count": Count,
}


@dataclass(frozen=True)
class Drift:
    """Where an answer differs from the source's contract: which field or row, and what stands there (no more than
    is needed to find it; never personal data)."""

    where: str
    what: str


@dataclass
class Reading:
    """All rows of one answer that could be read, and what could not."""

    rows: list[Row] = field(default_factory=list)
    drifts: list[Drift] = field(default_factory=list)
