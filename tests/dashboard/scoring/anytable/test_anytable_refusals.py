"""Every combination that makes no sense is refused before it runs, with key and reason, in both languages."""

import pytest
import tried

from dashboard.scoring.anytable import table
from dashboard.scoring.anytable.refused import Refused
from dashboard.scoring.anytable.run import run

GOOD = (
    tried.flat(["a", "b"])
    + """
[draws]
count = 10
seed = 1
normalisation = ["goalposts", "minmax"]
aggregation = ["arithmetic", "geometric"]
floor = 1
"""
)
DEEP = tried.HEAD.format(normalisation="goalposts", unknown='rule = "interval"') + "".join(
    tried.INDICATOR.format(id=id) for id in "abc"
)
Z_DROP = tried.flat("ab", normalisation="zscore", unknown='rule = "drop"')
MEAN = 'aggregation = "arithmetic"'


def refused(folder, text):
    with pytest.raises(Refused) as problem:
        tried.loaded(folder, text)
    return problem.value.problems


def test_the_method_that_the_refusals_start_from_is_taken(tmp_path):
    assert tried.loaded(tmp_path, GOOD).index == "all"
    assert tried.loaded(tmp_path, Z_DROP).variants == ("normalisation:zscore", "unknown:drop")


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('version = "1"', 'version = "1"\nweigth = 1', "weigth", "is not a known key"),
        ('version = "1"', "", "version", "is missing"),
        ("[unknown]", "[unknown", "", "line"),
        ('version = "1"', "version = 1", "version", "must be str"),
        ('version = "1"', 'version = "1"\ntop = 0', "top", "from 0.001"),
        ('version = "1"', 'version = "1"\ndigits = 16', "digits", "from 0 to 15"),
        ('rule = "interval"', 'rule = "guess"', "unknown.rule", "is none of"),
        ('rule = "interval"', 'rule = "drop"\ncoverage = "3/2"', "unknown.coverage", "fraction from 0 to 1"),
        ('rule = "interval"', 'rule = "drop"\ncoverage = "most"', "unknown.coverage", "fraction from 0 to 1"),
        ('direction = "higher"\n', "", "indicator.a.direction", "no direction is stated"),
        ('direction = "higher"', 'direction = "up"', "indicator.a.direction", "is none of"),
        ('scale = "linear"\n', "", "indicator.a.scale", "is missing"),
        ("low = 0\n", "", "indicator.a.low", "goalpost is missing"),
        ("high = 100\n", "", "indicator.a.high", "goalpost is missing"),
        ("high = 100", "high = 0", "indicator.a.high", "divide by zero"),
        ("high = 100", "high = inf", "indicator.a.low", "finite"),
        ("high = 100", "high = 1e101", "indicator.a.low", "1e100"),
        ("high = 100", "high = -5", "indicator.a.high", "more is said to be better"),
        ('direction = "higher"', 'direction = "lower"', "indicator.a.high", "less is said to be better"),
        ('scale = "linear"', 'scale = "log10"', "indicator.a.low", "above zero"),
        ('{ "a" = 1, "b" = 1 }', '["a", "b"]', "level.all.members", "weights are missing"),
        ('{ "a" = 1, "b" = 1 }', "{}", "level.all.members", "without members"),
        ('"b" = 1', '"b" = -1', "level.all.members.b", "not -1"),
        ('"b" = 1', '"b" = nan', "level.all.members.b", "not nan"),
        ('"b" = 1', '"b" = "1"', "level.all.members.b", "must be float"),
        ('{ "a" = 1, "b" = 1 }', '{ "a" = 0, "b" = 0 }', "level.all.members", "all weights are zero"),
        ('"b" = 1', '"b" = 1, "c" = 1', "level.all.members.c", "no level and no indicator c"),
        (', "b" = 1', "", "indicator.b", "belongs to no level"),
        ("[level.all]", "[level.a]", "level.a", "an indicator has this name too"),
        ("[level.all]", "[level.rank]", "level.rank", "column of the results"),
        (MEAN, 'aggregation = "median"', "level.all.aggregation", "is none of"),
        (MEAN, f"{MEAN}\nfloor = 1", "level.all.floor", "is not a known key"),
        (MEAN, 'aggregation = "geometric"', "level.all.aggregation", "can be zero"),
        (MEAN, 'aggregation = "harmonic"', "level.all.aggregation", "can be zero"),
        (MEAN, 'aggregation = "power"\nrho = -2', "level.all.aggregation", "can be zero"),
        (MEAN, 'aggregation = "power"', "level.all.rho", "is missing"),
        (MEAN, 'aggregation = "power"\nrho = 21', "level.all.rho", "20 at most"),
        (MEAN, 'aggregation = "power"\nrho = nan', "level.all.rho", "20 at most"),
        (MEAN, 'aggregation = "power"\nrho = 0', "level.all.rho", "called geometric"),
        (MEAN, 'aggregation = "geometric"\nfloor = 0', "level.all.floor", "0.0001 or more"),
        (MEAN, 'aggregation = "geometric"\nfloor = 100', "level.all.floor", "below the top, 100"),
        ("floor = 1\n", "", "draws.floor", "state a floor"),
        ("count = 10", "count = 0", "draws.count", "from 1 to 100,000"),
        ("count = 10", "count = 10\nspread = 0", "draws.spread", "from 1 to"),
        ('["goalposts", "minmax"]', "[]", "draws.normalisation", "at least one"),
        ('["goalposts", "minmax"]', '["zscore"]', "draws.normalisation", "lowest"),
    ],
)  # fmt: skip
def test_a_method_is_refused_with_key_and_reason_in_both_languages(tmp_path, old, new, key, reason):
    assert old in GOOD
    (problem, *_) = refused(tmp_path, GOOD.replace(old, new, 1))
    assert problem.key == key
    assert reason in problem.words.en
    assert problem.words.ko != problem.words.en
    assert problem.said("ko").startswith(f"{tmp_path / 'method.toml'}: ")


@pytest.mark.parametrize(
    ("levels", "key", "reason"),
    [
        ([("x", "ab"), ("y", "bc"), ("top", "xy")], "level.y.members.b", "already a member of x"),
        ([("x", "ab"), ("y", "c")], "level", "not several: x, y"),
        ([("x", "ay"), ("y", "bcx")], "level", "members of each other: x, y"),
        ([("x", "aby"), ("y", "x"), ("top", "c")], "level", "members of each other: x, y"),
    ],
)
def test_levels_that_are_no_tree_are_refused(tmp_path, levels, key, reason):
    text = DEEP + "".join(tried.level(id, list(members)) for id, members in levels)
    (problem,) = refused(tmp_path, text)
    assert (problem.key, reason in problem.words.en) == (key, True)


def test_a_method_without_levels_is_refused(tmp_path):
    # Its indicators belong to no level; without any there is no level at all.
    (problem,) = refused(tmp_path, tried.HEAD.format(normalisation="rank", unknown='rule = "drop"'))
    assert problem.words.en == "there is no level."


@pytest.mark.parametrize(
    ("aggregation", "more"),
    [("geometric", "floor = 1"), ("harmonic", "floor = 1"), ("power", "rho = 0.5"), ("power", "rho = 2")],
)
def test_z_scores_have_no_mean_but_the_arithmetic_even_with_a_floor(tmp_path, aggregation, more):
    text = Z_DROP.replace(MEAN, f'aggregation = "{aggregation}"\n{more}')
    (problem,) = refused(tmp_path, text)
    assert problem.key == "level.all.aggregation" and "can be negative" in problem.words.en


def test_unknown_z_scores_have_no_interval_and_are_not_mixed_with_points(tmp_path):
    (interval,) = refused(tmp_path, tried.flat("ab", normalisation="zscore"))
    assert interval.key == "unknown.rule"
    (mixed,) = refused(tmp_path, Z_DROP.replace('unit = "x"', 'unit = "x"\nnormalisation = "rank"', 1))
    assert mixed.key == "level.all.members"
    (drawn,) = refused(
        tmp_path, Z_DROP + '[draws]\ncount = 1\nseed = 1\nnormalisation = ["zscore"]\naggregation = ["copeland"]\n'
    )
    assert drawn.key == "draws.aggregation"


def test_a_level_with_a_floor_is_safe_to_take_a_geometric_mean_of(tmp_path):
    inner = tried.level("x", "ab", "geometric", "floor = 1") + tried.level("y", "c", "harmonic", "floor = 2")
    # No member of `top` can be zero: it needs no floor of its own.
    assert tried.loaded(tmp_path, DEEP + inner + tried.level("top", "xy", "geometric")).index == "top"
    bare = inner.replace("floor = 2", "").replace("harmonic", "arithmetic")
    (problem,) = refused(tmp_path, DEEP + bare + tried.level("top", "xy", "geometric"))
    assert problem.key == "level.top.aggregation"


def test_everything_wrong_with_a_method_is_told_at_once(tmp_path):
    text = GOOD.replace("high = 100\n", "").replace(MEAN, 'aggregation = "geometric"')
    assert [one.key for one in refused(tmp_path, text)] == [
        "indicator.a.high", "indicator.b.high", "level.all.aggregation",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "key", "reason"),
    [
        ("unit,indicator,value\nu,a,1\nu,c,1\n", "3: indicator", "the method has no indicator c"),
        ("unit,indicator,value\nu,a,1\nv,a,2\nu,a,3\n", "4: unit", "already, in row 2"),
        ("unit,indicator,value\nu,a,1\nu,b,eleven\n", "3: value", "eleven is no number"),
        ('unit,indicator,value\nu,a,"1,5"\n', "2: value", "1,5 is no number"),
        ("unit,indicator,value\nu,a,nan\n", "2: value", "nan is no number"),
        ("unit,indicator,value\nu,a,1e999\n", "2: value", "1e999 is no number"),
        ("unit,indicator,value\n,a,1\n", "2: unit", "is empty"),
        ("unit,indicator,value,month\nu,a,1,March\n", "2: month", "March is no month"),
        ("unit,indicator\nu,a\n", "value", "column is missing"),
        ("unit,indicator,value,value\nu,a,1,1\n", "value", "twice"),
        ("unit,indicator,value,weight\nu,a,1,1\n", "weight", "no column of this table"),
        ("unit,indicator,value\n", "", "no rows"),
        ("", "", "The file is empty."),
    ],
)
def test_a_table_is_refused_with_its_row_and_the_reason(tmp_path, rows, key, reason):
    chosen = tried.loaded(tmp_path, GOOD)
    with pytest.raises(Refused) as problem:
        table.read(rows.encode(), "table.csv", chosen)
    (one,) = problem.value.problems
    assert (one.file, one.key) == ("table.csv", key)
    assert reason in one.words.en and one.words.ko != one.words.en


def test_every_wrong_row_is_told_at_once(tmp_path):
    chosen = tried.loaded(tmp_path, GOOD)
    with pytest.raises(Refused) as problem:
        table.read(b"unit,indicator,value\nu,a,x\nu,z,1\n,b,y\n", "table.csv", chosen)
    assert [one.key for one in problem.value.problems] == ["2: value", "4: unit", "4: value", "3: indicator"]


@pytest.mark.parametrize(
    ("normalisation", "unknown", "figures", "key", "reason"),
    [
        ("minmax", "interval", {"u": {"a": 5, "b": 1}, "v": {"a": 5, "b": 2}}, "a", "two different values"),
        ("zscore", "drop", {"u": {"a": 5, "b": 1}, "v": {"a": None, "b": 2}}, "a", "two different values"),
        ("goalposts", "median", {"u": {"a": 5, "b": None}}, "b", "no value is known"),
    ],
)
def test_nothing_to_compare_with_is_refused(tmp_path, normalisation, unknown, figures, key, reason):
    chosen = tried.loaded(tmp_path, tried.flat("ab", normalisation=normalisation, unknown=f'rule = "{unknown}"'))
    with pytest.raises(Refused) as problem:
        run(chosen, table.read(tried.long(figures).encode(), "table.csv", chosen))
    (one,) = problem.value.problems
    assert one.key == key and reason in one.words.en


def test_a_value_without_a_logarithm_is_refused_unless_goalposts_cut_it(tmp_path):
    logs = GOOD.replace('scale = "linear"\nlow = 0', 'scale = "log10"\nlow = 1', 1)
    with pytest.raises(Refused) as problem:  # min-max is among the draws
        tried.results(tmp_path, logs, "unit,indicator,value\nu,a,0\nu,b,1\n")
    assert problem.value.problems[0].key == "2: value"
    alone = logs.partition("[draws]")[0]
    assert tried.scores(tmp_path, alone, {"u": {"a": 0, "b": 50}}) == {"u": 25}


def test_a_name_beside_that_of_the_index_is_taken(tmp_path):
    (problem,) = refused(tmp_path, tried.flat(["all_low"]))
    assert problem.key == "indicator.all_low" and "column of the results" in problem.words.en


def test_figures_that_differ_only_in_the_last_digit_of_a_logarithm_give_no_range(tmp_path):
    text = tried.flat("a", normalisation="minmax").replace('"linear"', '"log10"')
    with pytest.raises(Refused):
        tried.results(tmp_path, text, "unit,indicator,value\nu,a,2\nv,a,2.0000000000000004\n")
    with pytest.raises(Refused) as problem:
        tried.results(tmp_path, text, "unit,indicator,value\nu,a,1e15\nv,a,1000000000000000.125\n")
    assert "two different values" in str(problem.value)


def test_more_duels_than_fit_are_refused(tmp_path):
    rows = "".join(f"u{i},a,1\n" for i in range(2001))
    with pytest.raises(Refused) as problem:
        tried.results(tmp_path, tried.flat("a", "copeland"), f"unit,indicator,value\n{rows}")
    assert "2,000 units" in str(problem.value)
    assert len(tried.results(tmp_path, tried.flat("a"), f"unit,indicator,value\n{rows}")) == 2001


@pytest.mark.parametrize("value", [1e100, 1e-300, -1e100, 0])
def test_no_figure_makes_a_warning_or_a_score_beyond_the_ends(tmp_path, value):
    for normalisation in ("goalposts", "minmax", "rank"):
        text = tried.flat("ab", "power", "rho = -20\nfloor = 0.0001", normalisation)
        found = tried.scores(tmp_path, text, {"u": {"a": value, "b": 1}, "v": {"a": 7, "b": 2}})
        assert all(0 <= one <= 100 + 1e-9 for one in found.values())
    z = tried.flat("ab", normalisation="zscore", unknown='rule = "drop"')
    assert tried.scores(tmp_path, z, {"u": {"a": value, "b": 1}, "v": {"a": 7, "b": 2}})["u"] == (
        pytest.approx(
            tried.scores(tmp_path, z, {"u": {"a": 6 if value < 7 else 8, "b": 1}, "v": {"a": 7, "b": 2}})["u"]
        )
    )


def test_copeland_may_set_z_scores_beside_points_since_it_adds_neither(tmp_path):
    text = Z_DROP.replace('unit = "x"', 'unit = "x"\nnormalisation = "rank"', 1).replace(
        MEAN, 'aggregation = "copeland"'
    )
    assert tried.loaded(tmp_path, text).variants[0] == "normalisation:zscore"
