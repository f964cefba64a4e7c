"""Methods drawn around one: a seed draws the same again, and each draw is what that method says by itself."""

import numpy as np
import pytest
import tried

from dashboard.scoring.anytable import replicates, table

ITEMS = "abcdef"
NAMES = ("goalposts", "minmax", "rank", "zscore")
RULES = ("arithmetic", "geometric", "harmonic", "copeland")
DRAWS = f"""
[draws]
count = 60
seed = 4
normalisation = {list(NAMES)}
aggregation = {list(RULES)}
floor = 2
"""


def three_levels(aggregations=("arithmetic",) * 4, weights=None, normalisation="goalposts", draws=DRAWS):
    head = tried.HEAD.format(normalisation=normalisation, unknown='rule = "drop"')
    members = {"x": list("abc"), "y": list("de"), "z": ["y", "f"], "top": ["x", "z"]}
    text = head + draws + "".join(tried.INDICATOR.format(id=id) for id in ITEMS)
    for (id, names), how in zip(members.items(), aggregations, strict=True):
        more = "floor = 2" if how in ("geometric", "harmonic") else ""
        text += tried.level(id, weights[id] if weights else names, how, more)
    return text


def figures():
    rng = np.random.default_rng(2)
    return {
        unit: {id: None if rng.random() < 0.1 else round(float(rng.uniform(1, 99)), 3) for id in ITEMS}
        for unit in "pqrstu"
    }


def drawn_from(folder, text):
    chosen = tried.loaded(folder, text)
    (found,) = replicates.of(chosen, table.read(tried.long(figures()).encode(), "t.csv", chosen))
    return chosen, found


def test_each_draw_is_what_the_engine_says_of_that_method_alone(tmp_path):
    chosen, found = drawn_from(tmp_path, three_levels())
    drawn = found.drawn
    for i in range(60):
        name = NAMES[drawn.normalisation[i]]
        rules = [RULES[drawn.rule[level][i]] for level in ("x", "y", "z", "top")]
        weights = {
            id: dict(zip(chosen.levels[id].members, map(float, drawn.weights[id][i]), strict=True))
            for id in chosen.levels
        }
        alone = three_levels(rules, weights, name, draws="")
        scores = tried.scores(tmp_path, alone, figures())
        np.testing.assert_allclose(found.scores[i], [scores[unit] for unit in "pqrstu"], rtol=1e-12, atol=1e-12)


def test_z_scores_are_only_averaged(tmp_path):
    _, found = drawn_from(tmp_path, three_levels())
    z = found.drawn.normalisation == NAMES.index("zscore")
    assert 0 < z.sum() < 60
    assert all((rules[z] == RULES.index("arithmetic")).all() for rules in found.drawn.rule.values())


def test_the_same_seed_draws_the_same_and_another_another(tmp_path):
    first, again = (drawn_from(tmp_path, three_levels())[1].scores for _ in range(2))
    other = drawn_from(tmp_path, three_levels(draws=DRAWS.replace("seed = 4", "seed = 5")))[1].scores
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_weights_lie_around_the_stated_ones_and_a_zero_stays_zero(tmp_path):
    stated = {"x": {"a": 3, "b": 1, "c": 0}, "y": ["d", "e"], "z": ["y", "f"], "top": ["x", "z"]}
    many = DRAWS.replace("count = 60", "count = 4000")
    _, found = drawn_from(tmp_path, three_levels(weights=stated, draws=many))
    weights = found.drawn.weights["x"]
    assert weights.mean(axis=0) == pytest.approx([0.75, 0.25, 0], abs=0.01)
    # Dirichlet(50 x share): variance p (1 - p) / 51.
    assert weights[:, 0].std() == pytest.approx((0.75 * 0.25 / 51) ** 0.5, rel=0.05)
    assert weights.sum(axis=1) == pytest.approx(1)


def test_results_carry_the_ranks_of_the_draws(tmp_path):
    """p is best in all and q worst in all: no weights change that."""
    text = tried.flat("ab") + DRAWS.replace('"zscore"', '"minmax"').replace(", 'zscore'", "")
    found = tried.results(tmp_path, text, tried.long({"p": {"a": 90, "b": 80}, "q": {"a": 10, "b": 20},
                                                      "r": {"a": 40, "b": 50}}))  # fmt: skip
    assert [found[unit].ranks for unit in "pqr"] == [(1, 1, 1), (3, 3, 3), (2, 2, 2)]


def test_a_unit_that_is_not_rated_has_no_ranks_and_takes_none_from_others(tmp_path):
    text = tried.flat("ab", unknown='rule = "drop"\ncoverage = "1"') + DRAWS.replace(", 'zscore'", "")
    csv = tried.long({"p": {"a": 90}, "q": {"a": 10, "b": 20}, "r": {"a": 40, "b": 50}})
    found = tried.results(tmp_path, text, csv)
    assert [found[unit].ranks for unit in "pqr"] == [(), (2, 2, 2), (1, 1, 1)]


def test_with_many_draws_the_shares_do_not_hang_on_the_seed(tmp_path):
    shares = []
    for seed in (1, 2):
        many = DRAWS.replace("count = 60", "count = 10000").replace("seed = 4", f"seed = {seed}")
        ranks = drawn_from(tmp_path, three_levels(draws=many))[1].ranks
        shares.append(np.stack([(ranks == rank).mean(axis=0) for rank in range(1, 7)]))
    assert abs(shares[0] - shares[1]).max() <= 0.015


def test_a_level_keeps_its_own_floor_in_the_draws(tmp_path):
    only = DRAWS.replace(str(list(NAMES)), '["goalposts"]').replace(str(list(RULES)), '["geometric"]')
    text = tried.flat("a", "geometric", "floor = 25") + only
    chosen = tried.loaded(tmp_path, text)
    (found,) = replicates.of(chosen, table.read(b"unit,indicator,value\nu,a,1\n", "t.csv", chosen))
    assert found.scores == pytest.approx(25)
