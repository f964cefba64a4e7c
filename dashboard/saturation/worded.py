"""Whether benchmarks have levelled out, said: yes, no, or why it cannot be told; and whether spreads changed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from dashboard.charts import spreads
from dashboard.charts.naming import pillar_name
from dashboard.page import Here
from dashboard.saturation.asked import Judged, Spread
from dashboard.scoring import method
from dashboard.scoring.saturation import answer, change


def title(here: Here, found: Sequence[Judged]) -> str:
    """The answer, with the numbers it stands on."""
    declared = method.load().saturation
    n = {kind: sum(row.verdict == kind for row in found) for kind in ("resolving", "unresolved", "saturated")}
    judged = sum(n.values())
    key = answer([row.verdict for row in found], declared) if judged else "none" if found else "nothing"
    return here.say(f"saturation.title_{key}", **n, n=len(found), judged=judged, least=declared.least_tests)


def lead(here: Here) -> list[str]:
    """That it is a question, and until when the record was searched for an answer."""
    say, scope = here.say, here.programme.record
    searched = [say("show.searched", day=say.day(scope.searched_on))] if scope else []
    return [say("saturation.question"), *searched]


def rule(here: Here) -> list[str]:
    """By which rule it is answered."""
    say, declared = here.say, method.load().saturation
    share, noticeable = say.share(declared.levelled_from), f"{declared.noticeable:g}"
    return [
        say("saturation.rule", noticeable=noticeable, headroom=f"{declared.headroom:g}"),
        say("saturation.answered", share=share, least=declared.least_tests),
    ]


def changes(here: Here, found: Sequence[Spread]) -> list[str]:
    """Of each pillar, from the first stage with a spread to the newest: whether teams drew together."""
    say, lines = here.say, []
    for pillar, rows in itertools.groupby(found, key=lambda row: row.pillar):
        known = [(row, one) for row in rows if (one := spreads.estimate(row))]
        if len(known) > 1:
            (first, before), (last, after) = known[0], known[-1]
            lines.append(say(
                f"saturation.is_{change(before, after)}", what=pillar_name(say, pillar),
                before=say.number(before.value, 1), after=say.number(after.value, 1),
                first=say.pick(first.ko, first.en), last=say.pick(last.ko, last.en),
            ))  # fmt: skip
    return lines
