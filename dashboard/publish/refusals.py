"""Why an edition can't be published: each reason in both languages, and the figures it is about by their names."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from connectors import contract
from connectors.model import Words
from dashboard.publish import model
from dashboard.publish.cells import ALL, CellKey
from dashboard.scoring import method

NOT_OVER = Words(
    "{quarter} 분기는 {end}에 끝납니다. 끝난 분기만 공표할 수 있습니다.",
    "The quarter {quarter} ends on {end}; only a quarter that is over can be published.",
)
NOT_DUE = Words(
    "{quarter} 분기 마지막 달의 보고 기한은 {due}입니다. 그 뒤에 공표할 수 있습니다.",
    "The report for the last month of {quarter} is due on {due}; it can be published after that day.",
)
BEFORE = Words("{quarter} 분기에는 아직 보고가 시작되지 않았습니다.", "Reporting had not begun in {quarter}.")
NEEDS_REASON = Words(
    "{quarter} 분기는 이미 {id}판으로 나왔습니다. 고친 판을 내려면 이유를 한국어와 영어로 적으십시오.",
    "{quarter} is already out as {id}. A correction needs its reason in Korean and in English.",
)
NOT_NEWEST = Words("고칠 수 있는 판은 {id}입니다.", "The edition that can be corrected is {id}.")
NOTHING_TO_CORRECT = Words(
    "{quarter} 분기에는 고칠 판이 없습니다.", "There is no edition of {quarter} to correct."
)
NOTHING_NEW = Words("{id}판과 달라진 값이 없습니다.", "Nothing differs from {id}.")
EXPOSED = Words(
    "이미 나온 판({ids}) 때문에 값 {n}개를 고치면 고객이 드러날 수 있습니다: {figures}. "
    "B2B 값은 나온 그대로 두고 나머지만 고칠 수 있습니다. 공표 화면에서 'B2B 값은 그대로 둡니다'를 고르거나 "
    "hwaksan publish에 --keep-b2b를 붙이십시오.",
    "Because of what is out already ({ids}), correcting {n} figures could reveal a customer: {figures}. "
    "All else can be corrected while the figures of B2B stay as they are: tick 'Leave the figures of B2B' on the "
    "page Release, or add --keep-b2b to hwaksan publish.",
)
TOO_NARROW = Words(
    "공개하는 값에서 비공개 값 {n}개를 너무 좁게 추정할 수 있습니다: {figures}. 이 판은 낼 수 없습니다. "
    "개발자에게 알리십시오.",
    "{n} withheld figures could be worked out too closely from those that are shown: {figures}. "
    "This edition can't be published; please tell the developers.",
)
LOST = Words(
    "{id}판이 센 기록(counted/{id}.json)이 없거나 읽을 수 없습니다. 두 판의 차이로 고객이 드러나는지 알 수 "
    "없으므로 공표하지 않습니다. 백업에서 되살리거나 'hwaksan recount {id}'로 다시 세십시오.",
    "What {id} counted (counted/{id}.json) is missing or can't be read, so nobody can tell whether the difference "
    "between two editions reveals a customer. Restore it from a backup, or count again: hwaksan recount {id}",
)
TIME_GIVEN = Words(
    "공표 시각을 지어내는 것은 가상 사업에서만 됩니다.",
    "Only an invented programme may be given a time of publication.",
)
MOST_NAMED = 5
EVERY_TEAM = Words("모든 팀", "all teams")


class CannotPublish(Exception):
    """Refused, with the reason in both languages."""

    def __init__(self, said: Words, **values: object) -> None:
        self.words = _filled(said, values)
        super().__init__(self.words.en)


def _filled(said: Words, values: Mapping[str, object]) -> Words:
    ko, en = (
        said[lang].format(**{name: one[lang] if isinstance(one, Words) else one for name, one in values.items()})
        for lang in ("ko", "en")
    )
    return Words(ko, en)


def exposed(keys: Iterable[CellKey], ids: Iterable[str]) -> CannotPublish:
    """Which figures can't be corrected, because of which editions, and what can be done; an old value of a figure
    has its edition in the name of its table."""
    whole = sorted({dataclasses.replace(key, table=key.table.split("@")[0]) for key in keys})
    return CannotPublish(EXPOSED, n=len(whole), figures=_named(whole), ids=", ".join(ids))


def too_narrow(keys: Sequence[CellKey]) -> CannotPublish:
    """Which withheld figures are known too closely."""
    return CannotPublish(TOO_NARROW, n=len(keys), figures=_named(keys))


def _named(keys: Sequence[CellKey]) -> Words:
    """Which figures, the first few by name."""
    rest = len(keys) - MOST_NAMED
    ko, en = ("; ".join(_name(key, lang) for key in keys[:MOST_NAMED]) for lang in ("ko", "en"))
    return Words(f"{ko} 외 {rest}개", f"{en} and {rest} more") if rest > 0 else Words(ko, en)


def _name(key: CellKey, lang: str) -> str:
    shape = model.load().tables[key.table]
    known = {one.name: one.words for one in shape.columns} | {
        id: one.words for id, one in method.load().indicators.items()
    }  # fmt: skip
    team = EVERY_TEAM[lang] if key.team == ALL else key.team
    part = () if key.part == ALL else (_part(key.part, lang),)
    return " · ".join((known[key.measure][lang], key.quarter, team, *part))


def _part(code: str, lang: str) -> str:
    """A sector or a stage in the contract's words."""
    fields = contract.load().kinds["b2b"].fields
    words = {**fields["sector"].values, **fields["stage"].values}.get(code)
    return words[lang] if words else code
