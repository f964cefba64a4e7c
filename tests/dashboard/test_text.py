"""Words: both languages for every key, no key without use, Korean particles, numbers, months and days."""

import ast
import datetime
import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from connectors import acts, contract, evidence, proof
from connectors.sources import aliases, typed_in
from connectors.sources.answers import Outcome
from dashboard import show, text, theme
from dashboard.api import problems
from dashboard.desk import workbook
from dashboard.doubt import worded as doubt
from dashboard.fairness import worded as fairness
from dashboard.findings import SEVERITIES
from dashboard.gaming.asked import MEASURES
from dashboard.menu import PAGES
from dashboard.publish import prerelease
from dashboard.publish.calendar import Standing
from dashboard.publish.cells import Reason as Hidden
from dashboard.publish.face import about, pillars, view
from dashboard.publish.face import record as public_record
from dashboard.publish.model import STATUSES
from dashboard.record import sections
from dashboard.review import asked, choose, worded
from dashboard.saturation import grids
from dashboard.scoring import compared, experts, ladder, method, movement
from dashboard.scoring.age import Reason
from dashboard.scoring.concentration import Band
from dashboard.scoring.saturation import Answer, Change
from dashboard.scoring.silence import RULES
from dashboard.scoring.uncertainty import Word
from dashboard.scoring.whatif import written
from dashboard.sources import grids as freshness
from dashboard.sources import pictures, registers
from dashboard.text import PARTICLES, both, language, plain, with_particle, words
from dashboard.whatif import controls

DASHBOARD = Path(text.__file__).parent
FILES = [path.read_text(encoding="utf-8") for path in DASHBOARD.rglob("*.py")]
SOURCES, TREES = "\n".join(FILES), [ast.parse(file) for file in FILES]


# What an f-string such as f"state.{state}" can ask for: every key it can make, and no other.
STRINGS = {node.value for tree in TREES for node in ast.walk(tree)
           if isinstance(node, ast.Constant) and isinstance(node.value, str)}  # fmt: skip
STRINGS |= {found for path in DASHBOARD.rglob("*.html")
            for found in re.findall(r'say\("([a-z_.]+)"', path.read_text(encoding="utf-8"))}  # fmt: skip
COLUMNS = {node.value for tree in TREES for tuple_ in ast.walk(tree) if isinstance(tuple_, ast.Tuple)
           for node in tuple_.elts if isinstance(node, ast.Constant) and isinstance(node.value, str)}  # fmt: skip
RECORD_COLUMNS = {node.value for tree in TREES for call in ast.walk(tree) if isinstance(call, ast.Call)
                  and isinstance(call.func, ast.Attribute) and call.func.attr == "columns"
                  for node in call.args
                  if isinstance(node, ast.Constant) and isinstance(node.value, str)}  # fmt: skip
FIELDS = [field for kind in contract.load().kinds.values() for field in kind.fields.values()]
RECORD_FIELDS = {name for one in method.load().indicators.values() if one.kind == "record" for name in one.fields}
ACTS = set(get_args(acts.What))
HEADS = {node.value for tree in TREES for call in ast.walk(tree) if isinstance(call, ast.Call)
         and isinstance(call.func, ast.Name) and call.func.id == "_heads"
         for node in call.args if isinstance(node, ast.Constant)}  # fmt: skip
ABOUT = ("who", "not", "sources", "trust", "quote", "licence")
MADE = {
    "act.": ACTS,
    "calendar_page.": {"backfilled", "not_sent"},
    "do.": ACTS - {"confirm", "withdraw", "withhold", "release", "schedule", "allow", "disallow", "read_early"},
    "early_link.": set(get_args(prerelease.Standing)) - {"revoked"},
    "edition_status.": set(STATUSES),
    "release_column.": COLUMNS,
    "release_page.": {"summed", "not_summed"},
    "site.about_": {"b2b", "b2c", *ABOUT, *(f"{one}_what" for one in ABOUT)},
    "site.cite_": {"press", "apa", "bibtex"},
    "site.cited_": {"press", "apa", "bibtex"},
    "site.col_": COLUMNS | HEADS | {f"n_{one}" for one in public_record.OF_TEAMS},
    "site.dimension_": {f"{id}_what" for one in method.load().pillars.values() for id in one.dimensions},
    "site.evidence_": set(about.EVIDENCE),
    "site.kind_": set(contract.load().kinds),
    "site.lead_": {"b2b", "b2c"},
    "site.level_": set("012345"),
    "site.measure_": {*pillars.MEASURES, *(f"{one}_note" for one in pillars.MEASURES)},
    "site.method_": set("123456"),
    "site.nav_": {"b2b", "b2c"},
    "site.sector_": {*view.SECTORS, "all"},
    "site.status_": {*STATUSES, *(f"{one}_what" for one in STATUSES)},
    "site.table_": {name for one in public_record.TABLES if one != "benchmarks" for name in (one, f"{one}_note")},
    "site.term_": {*about.TERMS, *(f"{one}_what" for one in about.TERMS)},
    "site.variant_": {name for one in pillars.VARIANTS for name in (one, f"{one}_what")},
    "slot.": set(get_args(Standing)),
    "withheld_why.": {*get_args(Hidden), "under_3", "withheld_scores", "banded_scores"},
    "remind.body_": {"soon", "late"},
    "remind.did_": {"dry", "sent", "before", "failed", "nobody"},
    "remind.subject_": {"soon", "late"},
    "review.lead_": set(choose.PARTS),
    "review.part_": set(choose.PARTS),
    "review_column.": COLUMNS,
    "sort.": set(worded.SORTS),
    "standing.": {"new", "late", "amended", "returned", "seen"},
    "turn.": {asked.OFFICE, asked.TEAM, asked.DONE},
    "benchmarks.": {"counts", "comparable", "alone"},
    "benchmarks.shift_": {"fell", "rose", "mixed"},
    "cli.": {"floor", "coverage", *SEVERITIES},
    "cli.col_": COLUMNS,
    "column.": COLUMNS,
    "desk.col_": set(workbook.COLUMNS),
    "desk.count_": set(SEVERITIES),
    "desk.is_": set(SEVERITIES),
    "difference.": {"what", "kind", "key", "row", "field", "before", "after", "cell"},
    "difference.is_": {"new", "gone"},
    "effect.": {
        "indicator",
        "value_before",
        "value_after",
        "score_before",
        "score_after",
        "change",
        "month",
        "pillar",
    },
    "files.": set(show.FILES),
    "filing.": set(theme.FILING),
    "filled_by.": {field.filled_by for field in FIELDS},
    "confidence.": set(evidence.CONFIDENCE),
    "history.": {"month", "version", "rows", "received", "sender", "state"},
    "item_sector.": set(evidence.ITEM_SECTORS),
    "kind.": set(contract.load().kinds),
    "ladder.level_": set("012345"),
    "mandatory.": set(evidence.MANDATORY),
    "public_check.": set(evidence.CHECKS),
    "verdict.": {*ladder.MET, *ladder.UNMET, *ladder.UNUSABLE},
    "method.part_": set(show.PARTS),
    "menu.": {kind.menu for kind in PAGES.values() if kind.menu},
    "nav.": set(PAGES),
    "movement.": {"first", "again"},
    **{f"movement.{part}_": set(movement.STEPS) for part in ("is", "means", "through", "bars")},
    "versions.col_": {"version", "on", "by", "why", "hash"},
    "versions.field_": {"entry", "words", *compared.FIELDS},
    "versions.is_": {"own", "proposed", "in_force", "past"},
    "versions.place_": set(compared.PLACES),
    "outcome.": {outcome.value.lower() for outcome in Outcome},
    "part.": {part for kind in PAGES.values() for part in kind.parts},
    "points.": {"floor", "coverage"},
    "proof.": {"holds", "fails", "untried", *get_args(proof.What), *filter(None, get_args(proof.Untried))},
    "privacy.": {field.privacy for field in FIELDS},
    "problem_detail.": set(problems.STATUS),
    "problem_title.": set(problems.STATUS),
    "record.ask_": {"who", "use", "may_run", "unknown", "next"},
    "record.col_": RECORD_COLUMNS,
    "record.more_": {"timeline", "scores", "uses", "models", "unknown"},
    "record.part_": set(sections.PARTS),
    "record.title_": set(sections.PARTS),
    "record_field.": RECORD_FIELDS,
    "ecosystem.is_": set(pictures.RELATIONS),
    "ecosystem.measure_": set(pictures.MEASURES),
    "lists.": {*typed_in.Line.__dataclass_fields__} - {"page"},
    "lists.is_": set(typed_in.LISTS),
    "lists.said_": {"yes", "no"},
    "lists.status_": set(typed_in.STATUSES),
    "registers.by_": {"product_name", "company_name"},
    "registers.is_": set(registers.WHATS),
    "registers.role_": {*aliases.ROLES, "person"},
    "registers.said_": {"yes", "no"},
    "gaming.alt_": {"orgs", "users"},
    "gaming.by_": set(MEASURES),
    "gaming.col_": COLUMNS,
    "gaming.is_": set(get_args(Band)),
    "gaming.note_": {"orgs", "users"},
    "gaming.rule_": set(RULES),
    "gaming.title_": {"orgs", "users", "orgs_one", "users_one", "orgs_none", "users_none"},
    "gaming.what_": set(RULES),
    "robustness.col_": {"score", "low", "middle", "high", "source", "by_itself", "in_all"},
    "robustness.is_": set(get_args(Word)),
    "panel.": set(experts.PROBLEMS),
    "robustness.panel_": {"used", "few", "none", "wrong"},
    "robustness.title_": set(get_args(Word)),
    "robustness.means_": set(doubt.TERMS),
    "robustness.term_": set(doubt.TERMS),
    "fairness.half_": {"1", "2"},
    "fairness.col_": COLUMNS | {"kind", "what"},
    "fairness.means_": set(fairness.TERMS),
    "fairness.term_": set(fairness.TERMS),
    "fairness.title_": {"ahead", "behind", "tie"},
    "fairness.why_": set(get_args(Reason)),
    "required.": {"yes", "optional", "no"},
    "role.": {"policymaker", "operator"},
    "scale.": {one.scale for one in method.load().indicators.values() if one.scale},
    "severity.": set(SEVERITIES),
    "status.is_": set(freshness.SIGNS),
    "cli.severity": set(),
    "saturation.is_": set(get_args(Change)),
    "saturation.term_": {"error", "not_noise", "interval", "luck"},
    "saturation.title_": {*get_args(Answer), "none", "nothing"},
    "telling.": {code for one in grids.SIGNS for code in (one, f"{one}_why")},
    "lacking.": {code for one in grids.MISSING for code in (one, f"{one}_ask")},
    "token_column.": COLUMNS,
    "token_state.": {"valid", "ended", "revoked"},
    "whatif.about_": set(controls.GROUPS),
    "whatif.group_": set(controls.GROUPS),
    "whatif.is_": {"mean", "assumed"},
    "whatif.no_file_": set(get_args(written.Obstacle)),
    "whatif.": {"low", "high", "low_of", "high_of"},
    "type.": {field.type.partition("(")[0].lower() for field in FIELDS},
}


def test_every_key_is_used():
    """By name, or made by an f-string out of the codes it is given."""
    made = {beginning + code for beginning, codes in MADE.items() for code in codes}
    assert [key for key in both() if key not in STRINGS | made] == []


def test_every_f_string_that_asks_for_words_is_known_here():
    begun = {
        node.values[0].value for tree in TREES for call in ast.walk(tree) if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name) and call.func.id in ("say", "text")
        for node in call.args if isinstance(node, ast.JoinedStr)
    }  # fmt: skip
    assert begun - set(MADE) == set()


def test_every_key_that_is_used_exists():
    asked = set(re.findall(r"""\b(?:say|text)\(\s*["']([a-z_0-9]+\.[a-z_0-9.]+)["']""", SOURCES))
    assert asked - set(both()) == set()


def test_both_languages_are_filled_and_take_the_same_values():
    assert [key for key, one in both().items() if not (one.ko.strip() and one.en.strip())] == []
    assert [key for key, one in both().items() if _fields(one.ko) != _fields(one.en)] == []


def test_a_korean_template_asks_only_for_particles_that_exist_and_an_english_one_for_one_or_many():
    assert {spec for one in both().values() for spec in _specs(one.ko)} <= set(PARTICLES)
    assert {spec.count("|") for one in both().values() for spec in _specs(one.en)} == {1}


@pytest.mark.parametrize(
    ("n", "said"), [(0, "0 months"), (1, "1 month"), ("1.0", "1.0 months"), (12, "12 months")]
)
def test_one_of_a_thing_is_said_in_the_singular(n, said):
    assert words("en")("fairness.months_old", n=n) == said


@pytest.mark.parametrize(
    ("word", "particle", "expected"),
    [
        ("가온", "은", "가온은"),
        ("나래", "은", "나래는"),
        ("가온", "이", "가온이"),
        ("나래", "이", "나래가"),
        ("가온", "을", "가온을"),
        ("나래", "을", "나래를"),
        ("가온", "과", "가온과"),
        ("나래", "과", "나래와"),
        ("가온", "으로", "가온으로"),
        ("나래", "으로", "나래로"),
        ("서울", "으로", "서울로"),  # ㄹ takes 로
        ("3", "으로", "3으로"),  # 삼
        ("7", "으로", "7로"),  # 칠
        ("12.0", "이", "12.0이"),  # 영
        ("4", "이", "4가"),  # 사
        ("33%", "이", "33%가"),  # 퍼센트
        ("하늘못 AI", "은", "하늘못 AI는"),  # 에이아이
        ("LLM", "은", "LLM은"),  # 엠
        ("SQL", "으로", "SQL로"),  # 엘
        ("운영(6개월)", "이", "운영(6개월)이"),  # what stands in brackets is not read
        ("‘나래’", "을", "‘나래’를"),
    ],
)
def test_a_particle_fits_the_last_sound(word, particle, expected):
    assert with_particle(word, particle) == expected


def test_a_template_writes_the_particle_in_korean_and_nothing_in_english():
    values = {"what": "B2B", "first": "가온", "second": "나래"}
    assert words("ko")("overview.tie", **values).endswith("나래가 가온보다 높을 수 있습니다.")
    assert "나래 may stand above 가온" in words("en")("overview.tie", **values)


def test_an_unknown_language_is_answered_in_korean():
    assert words("fr").lang == "ko"
    assert words(None).lang == "ko"


@pytest.mark.parametrize(
    ("asked", "accepted", "expected"),
    [
        ("en", "ko", "en"),
        ("xx", "en-GB,en;q=0.9", "en"),
        (None, "fr;q=0.9, en;q=0.4, ko;q=0.6", "ko"),
        (None, "fr", "ko"),
        (None, None, "ko"),
        (None, "en;q=nonsense, ko;q=0", "ko"),
    ],
)
def test_the_address_decides_then_the_browser_then_korean(asked, accepted, expected):
    assert language(asked, accepted) == expected


def test_numbers_months_and_days_are_written_for_the_reader():
    ko, en = words("ko"), words("en")
    assert ko.number(12345.67, 1) == en.number(12345.67, 1) == "12,345.7"
    assert ko.number(None) == "–"
    assert ko.signed(-0.4) == "−0.4"
    assert ko.signed(0.04) == "±0.0"
    assert ko.share(0.875) == "88%"
    assert ko.month(datetime.date(2026, 3, 1)) == "2026년 3월"
    assert en.month(datetime.date(2026, 3, 1)) == "Mar 2026"
    assert ko.day(datetime.date(2026, 3, 10)) == "2026. 3. 10."
    assert en.day(datetime.date(2026, 3, 10)) == "10 Mar 2026"
    assert ko.listing(["가", "나", "다"]) == "가, 나, 다"
    assert en.listing(["a", "b", "c"]) == "a, b and c"


def test_someone_elses_words_are_never_read_as_markdown():
    assert plain("[a](http://x) :red[b] $c$") == r"\[a\]\(http\://x\) \:red\[b\] \$c\$"


def _fields(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def _specs(template):
    return {spec for _, name, spec, _ in Formatter().parse(template) if name and spec}
