"""The method file: complete, in both languages, and refused with key and reason when it cannot be sound."""

import re

import pytest

from connectors import contract
from connectors.errors import BrokenFile
from dashboard.scoring import fill, method

TEXT = method.FILE.read_text(encoding="utf-8")


def refused(tmp_path, old, new, count=1):
    """The key and reason with which the method is refused after a piece of it was replaced."""
    assert old in TEXT
    path = tmp_path / "method.toml"
    path.write_text(TEXT.replace(old, new, count), encoding="utf-8")
    with pytest.raises(BrokenFile) as said:
        method.load(path)
    assert said.value.file == str(path)
    return said.value.key, said.value.reason


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ("low = 0.5\nhigh = 100", "low = 100\nhigh = 100", "indicator.b2b_live_orgs.goalposts.high", "differ"),
        ("low = 0.5\nhigh = 100", "high = 100", "indicator.b2b_live_orgs.goalposts.low", "missing"),
        ("low = 0.5\nhigh = 100", "low = 0\nhigh = 100", "indicator.b2b_live_orgs.goalposts.low", "logarithmic"),
        ("low = 0.5\nhigh = 100", "low = nan\nhigh = 100", "indicator.b2b_live_orgs.goalposts.low", "finite"),
        ("low = 365\nhigh = 90", "low = 9\nhigh = 90", "indicator.b2b_time_to_live.goalposts.high", "wrong side"),
        ("weight = 1\n", "weight = 0\n", "pillar.b2b.dimension.breadth.weight", "above zero"),
        ("weight = 1\n", "weight = -1\n", "pillar.b2b.dimension.breadth.weight", "above zero"),
        ("weight = 1\n", "weight = 5.1\n", "pillar.b2b.dimension.breadth.weight", "half"),
        ("weight = 1\n", 'weight = "1"\n', "pillar.b2b.dimension.breadth.weight", "float"),
        ("floor = 1 ", "floor = 0 ", "aggregation.floor", "above 0"),
        ('"geometric"', '"copeland"', "aggregation.across_dimensions", "geometric"),
        ('"2/3"', '"3/2"', "aggregation.coverage_needed", "not above 1"),
        ('"2/3"', '"two thirds"', "aggregation.coverage_needed", "fraction"),
        ("effective_on = 2026-11-23\n", "", "indicator.b2b_live_orgs.goalposts.effective_on", "missing"),
        ('version = "1.3.0"\n', 'version = "1.3.1"\n', "version", "no entry"),
        ('[step.links]\n', '[step.link]\n', "step.link", "known key"),
        ('[state.stale]\n', '[state.old]\n', "state.old", "known key"),
        ("is_due = false\nis_known = false", "is_due = false\nis_known = true",
         "state.not_yet_due.is_known", "due"),
        ('role = "scored"', 'role = "scored"\ncolour = "red"', "indicator.b2b_live_orgs.colour", "known key"),
        ('scale = "log10"', 'scale = "rank"', "indicator.b2b_live_orgs.scale", "linear, log10"),
        ('dimension = "breadth"', 'dimension = "width"', "indicator.b2b_live_orgs.dimension", "breadth"),
        ('"rogers_mark"]', '"rogers"]', "indicator.b2b_sector_penetration.params", "'rogers'"),
        ("{rogers_mark}", "{rogers}", "indicator.b2b_sector_penetration.formula", "{rogers}"),
        ('sources = ["F5", "F6"]', 'sources = ["F5", "F66"]', "indicator.b2b_live_orgs.goalposts.sources", "F66"),
        ('live_min_evidence = "E3"', 'live_min = "E3"', "variant.verified.params.live_min", "constant"),
        ('"b2b.independence"', '"b2b.dependence"', "variant.no_affiliates.as_headline", "dependence"),
        ("params = {}", 'params = { relation = "affiliate" }', "variant.headline.params", "as they stand"),
        ("A = 80, B = 50", "A = 50, B = 80", "badge.at_least", "fall"),
        ("C = 20, D = 0", "C = 20", "badge.at_least", "0"),
        ("[param.rogers_mark]\nvalue = 0.16", "[param.rogers_mark]", "param.rogers_mark.value", "either"),
        ("[source.T3]", "[source.T4]", "indicator.b2b_regular_reach.goalposts.sources", "T3"),
        ('name.ko = "실운영 도입기관 수"', 'name.ko = ""', "indicator.b2b_live_orgs.name.ko", "empty"),
        ("sobol_draws = 1024", "sobol_draws = 1000", "uncertainty.sobol_draws", "power of two"),
        ("likely_from = 0.75", "likely_from = 0.95", "uncertainty.likely_from", "between"),
        ("stretch = 1.5", "stretch = 0.5", "uncertainty.goalposts.stretch", "above 1"),
        ("stretch = 1.5", "stretch = 200", "uncertainty.goalposts.indicators", "b2b_live_orgs"),
        ('indicators = ["b2b_live_orgs"', 'indicators = ["b2b_time_to_live"', "uncertainty.goalposts.indicators",
         "more is better"),
        ("rho = [1, 0.5, 0, -1]", "rho = [2]", "uncertainty.aggregation.rho", "imbalance"),
        ("E3 = 0.02, E4 = 0.02", "E3 = 0.02, E4 = 0.2", "uncertainty.error.sigma.E4", "larger"),
        ("E0 = 0.30, E1", "E1", "uncertainty.error.sigma.E0", "missing"),
        ("[uncertainty.left_out]", "[uncertainty.lost]", "uncertainty.lost", "known key"),
        ("high = 2.0", "high = 0.2", "uncertainty.reach.low", "rise"),
        ("[param.", '[param.spare]\nvalue = 1\nwhat.ko = "남는 값"\nwhat.en = "spare"\n\n[param.',
         "param.spare", "no "),
    ],
)  # fmt: skip
def test_an_unsound_method_is_refused_with_key_and_reason(tmp_path, old, new, key, reason):
    said_key, said_reason = refused(tmp_path, old, new)
    assert said_key == key and reason in said_reason


def test_a_file_that_is_no_toml_is_refused(tmp_path):
    path = tmp_path / "method.toml"
    path.write_text("version = ", encoding="utf-8")
    with pytest.raises(BrokenFile):
        method.load(path)


def test_a_dimension_without_indicators_is_refused(tmp_path):
    extra = '[pillar.b2c.dimension.spare]\nweight = 1\nname.ko = "여분"\nname.en = "spare"\n\n[state.reported]'
    assert refused(tmp_path, "[state.reported]", extra)[0] == "pillar.b2c.dimension.spare"


def test_the_method_says_what_was_agreed():
    used = method.load()
    assert {
        one.id: (one.dimension, one.goalposts.low, one.goalposts.high, one.scale, one.min_base,
                 one.due_after_months)
        for one in used.indicators.values() if one.goalposts
    } == {
        "b2b_live_orgs": ("breadth", 0.5, 100, "log10", None, 0),
        "b2b_sector_penetration": ("breadth", 0, 100, "linear", None, 0),
        "b2b_poc_conversion": ("velocity", 12, 50, "linear", 5, 9),
        "b2b_time_to_live": ("velocity", 365, 90, "linear", 5, 6),
        "b2b_seat_activation": ("depth", 30, 70, "linear", 3, 0),
        "b2b_regular_reach": ("depth", 1, 40, "linear", 3, 0),
        "b2b_integration_depth": ("depth", 10, 60, "linear", 5, 0),
        "b2b_persistence_6m": ("persistence", 60, 90, "linear", 5, 6),
        "b2b_net_usage_retention": ("persistence", 70, 120, "linear", 3, 6),
        "b2b_independent_share": ("independence", 5, 50, "linear", 3, 0),
        "b2b_own_model_share": ("independence", 30, 95, "linear", None, 0),
        "b2b_outcome_verified": ("outcome", 5, 50, "linear", 3, 3),
        "b2c_mau_reach": ("breadth", 0.1, 20, "log10", None, 0),
        "b2c_stickiness": ("depth", 10, 40, "linear", None, 0),
        "b2c_mau_growth_3m": ("velocity", 0, 10, "linear", 10_000, 3),
        "b2c_retention_m3": ("persistence", 15, 45, "linear", 1_000, 3),
        "b2c_own_model_share": ("independence", 30, 95, "linear", None, 0),
        "b2c_organic_share": ("independence", 20, 80, "linear", None, 0),
        "b2c_third_party_share": ("openness", 0, 40, "linear", None, 0),
        "fr_sota_ratio": ("capability", 60, 95, "linear", 5, 0),
        "fr_aaii_ratio": ("capability", 30, 95, "linear", None, 0),
        "fr_cost_efficiency": ("efficiency", 30, 75, "linear", 5, 0),
    }  # fmt: skip
    assert used.aggregation.coverage_needed * 3 == 2
    assert [one.id for one in used.indicators.values() if one.role != "scored"] == [
        "b2c_age_parity_60p", "dq_verified_share", "rd_level_finance", "rd_level_manufacturing", "rd_level_public",
    ]  # fmt: skip


def test_the_hash_names_the_file(tmp_path):
    again = tmp_path / "method.toml"
    again.write_text(TEXT + "\n", encoding="utf-8")
    assert len(method.load().hash) == 64 and method.load(again).hash != method.load().hash


def test_every_step_of_the_handbook_is_filled_or_said_not_to_be():
    assert list(method.load().steps) == list(method.STEPS)
    assert not method.load().steps["multivariate"].used


def test_every_korean_word_is_korean_and_no_text_keeps_a_placeholder():
    for one in method.load().indicators.values():
        for words in (
            one.words,
            one.definition,
            one.formula,
            one.evidence,
            one.gaming_risk,
            one.counter_check,
            one.reason,
        ):
            assert re.search("[가-힣]", words.ko), (one.id, words)
            assert "{" not in words.ko + words.en


MEASURED = [one for one in method.load().indicators.values() if one.role != "ladder"]


def fields_of(kind):
    """What may stand in a cell behind an indicator: a field of the contract, or a column of the record."""
    if kind != "record":
        return set(contract.load().kinds[kind].fields)
    return {"benchmark_id", "model_id", "score", "sota_score_6m", "run_by", "read_or_run_on", "is_estimate",
            "active_params_b", "source_url"}  # fmt: skip


@pytest.mark.parametrize("one", MEASURED, ids=lambda one: one.id)
def test_an_indicator_reads_fields_of_the_contract_and_the_constants_its_sql_names(one):
    from dashboard.scoring import explain

    assert set(one.fields) <= fields_of(one.kind)
    text, values = explain.sql_of(one.id)
    # what an indicator's query carries along for others of the same rows is not its own
    assert set(one.params) <= set(values)
    assert f"{one.id} AS (" in text


def test_each_constant_is_in_the_sql_and_each_name_of_the_sql_is_a_constant():
    named = set(fill.constants(fill.sql("measure"), dict.fromkeys(method.load().params)))
    assert named == set(method.load().params)


def test_the_filter_of_a_live_row_is_that_of_the_warehouse():
    derive = (method.FILE.parents[2] / "connectors" / "derive.sql").read_text(encoding="utf-8")
    values = method.load().values("headline", {})
    assert re.search(r"live_min_evidence\(\) AS '(\w+)'", derive)[1] == values["live_min_evidence"]
    assert int(re.search(r"live_min_own_share_pct\(\) AS (\d+)", derive)[1]) == values["live_min_own_share_pct"]


FORBIDDEN = (
    "date_diff", "datediff", "generate_series", "range(", "qualify", "asof", "pivot", "strftime", "hash(", "list(",
    "struct", " to_months", "group by all", "exclude", "using (", "::", "//", "try_cast", "unnest", "lateral",
    "rowid", "isfinite", "any_value", "arg_max", "ilike", "->", " if(",
)  # fmt: skip


@pytest.mark.parametrize("token", FORBIDDEN)
def test_measuring_uses_only_what_other_engines_run_too(token):
    code = re.sub(r"--.*", "", fill.sql("measure")).lower()
    assert token not in code


def test_every_ratio_guards_its_division():
    code = re.sub(r"--.*", "", fill.sql("measure"))
    divisors = {re.split(r"[(\s,)]", part)[0] or "a frame" for part in re.findall(r"/\s*(\S+)", code)}
    # a frame is above zero by its join; months and hundreds are constants
    assert divisors == {"nullif", "a frame", "1e2", "$growth_window_months"}
