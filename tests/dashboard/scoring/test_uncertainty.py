"""How sure an order is: shares that can be worked out by hand, and what must not change them."""

import dataclasses
import datetime
import random

import numpy as np
import plain_doubt
import pytest
from warehouse_tables import Inbox, month

from dashboard.scoring import draws, figures, method, ranks, reach, replay, replicates, sobol, uncertainty
from dashboard.scoring.figures import Figure, Figures, Leaf, Tree

SPEC = method.load().uncertainty
CAP = 0.5


def known(value, sigma=0.0):
    return Figure(value, sigma, 0.0, True, True)


def unknown(point=50.0):
    return Figure(None, 0.0, point, True, False)


NOT_DUE = Figure(None, 0.0, 0.0, False, False)


def two_dimensions(**teams):
    """Two indicators, each a dimension of its own weighing a half, from 0 to 100: a value is its score."""
    leaves = (Leaf("wide", "breadth", 1.0, 0, 100, False), Leaf("deep", "depth", 1.0, 0, 100, False))
    tree = Tree("b2b", (("breadth", 0.5), ("depth", 0.5)), leaves, 1.0)
    return Figures(tree, tuple(teams), tuple(teams.values()))


def random_figures(seed=1, teams=4, pillar="b2b"):
    """Teams with all states and evidence, under the tree of the method."""
    rng = random.Random(seed)
    tree = figures.tree(method.load(), pillar)

    def one(leaf):
        kind = rng.random()
        if kind < 0.1:
            return NOT_DUE
        if kind < 0.25:
            return unknown(rng.uniform(0, 50))
        if kind < 0.3:
            return known(None)
        return known(leaf.low + rng.uniform(-0.1, 1.1) * (leaf.high - leaf.low), rng.choice([0.02, 0.1, 0.3]))

    rows = tuple(tuple(one(leaf) for leaf in tree.leaves) for _ in range(teams))
    return Figures(tree, tuple(f"team{t}" for t in range(teams)), rows)


def spec(**changed):
    return dataclasses.replace(SPEC, **changed)


def drawn(given, size=300, **how):
    return draws.sample(given, SPEC, size, **how)


def only_weights(given, size=20_000):
    """All weights equally likely, nothing else in doubt, arithmetic mean."""
    flat = drawn(given, size, is_flat=True).only("weights", draws.stated(given))
    return dataclasses.replace(flat, rho=np.ones(1))


# ---- what can be worked out by hand ----


def test_with_two_teams_and_one_weight_the_share_is_the_length_of_the_interval():
    given = two_dimensions(wide=(known(80), known(20)), deep=(known(60), known(80)))
    # 80 w + 20 (1 - w) > 60 w + 80 (1 - w)  <=>  w > 3/4, and w is uniform
    beats = ranks.pairwise(replay.scores(given, only_weights(given)))
    assert beats[0, 1] == pytest.approx(1 / 4, abs=0.01)
    assert beats[1, 0] == pytest.approx(3 / 4, abs=0.01)


def test_the_central_weight_of_a_winner_is_the_middle_of_its_interval():
    given = two_dimensions(wide=(known(80), known(20)), deep=(known(60), known(80)))
    settings = only_weights(given)
    weights = ranks.central(replay.scores(given, settings), settings.dimension_weight)
    assert weights[0] == pytest.approx((7 / 8, 1 / 8), abs=0.01)  # the middle of 3/4 to 1
    assert weights[1] == pytest.approx((3 / 8, 5 / 8), abs=0.01)


def test_a_team_that_hardly_ever_wins_has_no_central_weights():
    given = two_dimensions(low=(known(1), known(1)), high=(known(90), known(90)))
    settings = only_weights(given, 1000)
    assert ranks.central(replay.scores(given, settings), settings.dimension_weight)[0] is None


def test_equal_teams_share_their_ranks_equally():
    assert ranks.acceptability(np.array([[5.0], [5.0], [9.0], [1.0]])).tolist() == [
        [0, 0.5, 0.5, 0], [0, 0.5, 0.5, 0], [1, 0, 0, 0], [0, 0, 0, 1],
    ]  # fmt: skip
    assert ranks.pairwise(np.array([[5.0], [5.0]])).tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_symmetric_teams_get_equal_shares():
    given = two_dimensions(a=(known(70, 0.1), known(30, 0.1)), b=(known(30, 0.1), known(70, 0.1)))
    share = uncertainty.doubt(given, SPEC, CAP).order.ranks[0][0]
    assert share == pytest.approx(0.5, abs=0.015)


def test_an_unknown_figure_wins_as_often_as_it_exceeds_what_is_known():
    given = two_dimensions(a=(unknown(), known(0)), b=(known(30), known(0)))
    settings = dataclasses.replace(drawn(given, 20_000).only("unknown", draws.stated(given)), rho=np.ones(1))
    assert ranks.pairwise(replay.scores(given, settings))[0, 1] == pytest.approx(0.7, abs=0.01)


def test_a_reporting_error_is_lognormal():
    given = two_dimensions(a=(known(20, 0.1), known(0)))
    settings = dataclasses.replace(drawn(given, 20_000).only("error", draws.stated(given)), rho=np.ones(1))
    logs = np.log(replay.scores(given, settings)[0] * 2)  # the other dimension is 0 and weighs a half
    assert (logs.mean(), logs.std()) == pytest.approx((np.log(20), 0.1), abs=0.003)


@pytest.mark.parametrize(("rho", "score"), [(1, 50), (0.5, 45), (0, 40), (-1, 32)])
def test_four_means_of_twenty_and_eighty(rho, score):
    # (20 + 80) / 2, ((sqrt 20 + sqrt 80) / 2)^2, sqrt(20 * 80), 2 / (1/20 + 1/80)
    given = two_dimensions(a=(known(20), known(80)))
    settings = dataclasses.replace(draws.stated(given), rho=np.array([float(rho)]))
    assert replay.scores(given, settings)[0, 0] == pytest.approx(score)


def test_without_an_indicator_its_dimension_goes_and_the_others_fill_its_place():
    given = two_dimensions(a=(known(20), known(80)), b=(known(20), NOT_DUE))
    settings = dataclasses.replace(draws.stated(given), left_out=np.array([0, 1, 2]))
    found = replay.scores(given, settings)
    assert found[0].tolist() == pytest.approx([80, 20, 40])
    assert found[1].tolist() == pytest.approx([20, 20, 20])  # its only one cannot be left out


def test_each_indicator_is_left_out_as_often_as_none():
    given = random_figures()
    n = len(given.tree.leaves) + 1
    shares = np.bincount(drawn(given, 20_000).left_out, minlength=n) / 20_000
    assert shares == pytest.approx([1 / n] * n, abs=0.007)


def test_weights_lie_around_the_stated_ones_as_a_dirichlet_does():
    given = random_figures()
    weights = drawn(given, 20_000).dimension_weight
    assert weights.sum(axis=0) == pytest.approx(np.ones(20_000))
    share = 1 / 6
    assert weights.mean(axis=1) == pytest.approx([share] * 6, abs=0.002)
    spread = (share * (1 - share) / (SPEC.concentration + 1)) ** 0.5  # 0.0522
    assert weights.std(axis=1) == pytest.approx([spread] * 6, rel=0.03)


def test_targets_of_counts_move_by_up_to_half_again_and_no_others():
    given = random_figures()
    high = drawn(given, 20_000).high
    for q, leaf in enumerate(given.tree.leaves):
        ends = (leaf.high / 1.5, leaf.high * 1.5) if leaf.id == "b2b_live_orgs" else (leaf.high, leaf.high)
        assert (high[q].min(), high[q].max()) == pytest.approx(ends, rel=0.001)


# ---- what must not change it ----


def test_a_second_implementation_agrees_draw_by_draw():
    given = random_figures(3)
    settings = drawn(given)
    found = replay.scores(given, settings)
    again = [plain_doubt.scores(given, settings, m) for m in range(300)]
    np.testing.assert_allclose(found.T, [list(one.values()) for one in again], rtol=0, atol=1e-10)


def test_the_second_implementation_agrees_where_one_source_varies():
    given = random_figures(4, pillar="b2c")
    for source in draws.FIELDS:
        settings = drawn(given, 40).only(source, draws.stated(given))
        found = np.broadcast_to(replay.scores(given, settings), (4, 40))
        again = [list(plain_doubt.scores(given, settings, m).values()) for m in range(40)]
        np.testing.assert_allclose(found.T, again, rtol=0, atol=1e-10)


def test_another_order_of_teams_and_indicators_changes_nothing():
    given = random_figures(5)
    turned = Figures(
        dataclasses.replace(given.tree, leaves=given.tree.leaves[::-1], dimensions=given.tree.dimensions[::-1]),
        given.teams[::-1], tuple(row[::-1] for row in given.of[::-1]),
    )  # fmt: skip
    ours, theirs = (replay.scores(one, drawn(one)) for one in (given, turned))
    assert theirs[::-1] == pytest.approx(ours, abs=1e-10)
    a, b = (uncertainty.doubt(one, spec(draws=300), CAP) for one in (given, turned))
    assert (a.teams, a.reach) == (b.teams, b.reach)
    assert np.array(a.order.ranks) == pytest.approx(np.array(b.order.ranks))
    assert a.margin == b.margin


def test_removing_a_team_leaves_the_scores_of_the_others_draw_by_draw():
    given = random_figures(6)
    found = replay.scores(given, drawn(given))
    for t, team in enumerate(given.teams):
        rest = given.without(team)
        assert np.array_equal(replay.scores(rest, drawn(rest)), np.delete(found, t, axis=0))


def test_another_unit_with_its_goalposts_changes_nothing():
    given = random_figures(7)
    leaves = tuple(dataclasses.replace(one, low=one.low * 1000, high=one.high * 1000) for one in given.tree.leaves)
    rows = tuple(
        tuple(dataclasses.replace(one, value=None if one.value is None else one.value * 1000) for one in row)
        for row in given.of
    )
    scaled = Figures(dataclasses.replace(given.tree, leaves=leaves), given.teams, rows)
    assert replay.scores(scaled, drawn(scaled)) == pytest.approx(replay.scores(given, drawn(given)), abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_a_better_figure_never_lowers_a_score_in_any_draw(seed):
    given = random_figures(seed)
    before = replay.scores(given, drawn(given))
    for q, leaf in enumerate(given.tree.leaves):
        one = given.of[0][q]
        if one.value is None:
            continue
        better = dataclasses.replace(one, value=one.value + 0.1 * (leaf.high - leaf.low))
        row = (*given.of[0][:q], better, *given.of[0][q + 1 :])
        changed = dataclasses.replace(given, of=(row, *given.of[1:]))
        after = replay.scores(changed, drawn(changed))
        assert (after[0] >= before[0] - 1e-9).all()
        assert np.array_equal(after[1:], before[1:])


def test_two_seeds_differ_little_in_any_share():
    given = random_figures(9)
    a, b = (uncertainty.doubt(given, spec(seed=seed), CAP) for seed in (1, 2))
    for mine, theirs in ((a.order, b.order), (a.flat, b.flat)):
        assert np.array(mine.ranks) == pytest.approx(np.array(theirs.ranks), abs=0.015)
        assert np.array(mine.beats) == pytest.approx(np.array(theirs.beats), abs=0.015)
        assert mine.first == pytest.approx(theirs.first, abs=0.015)


def test_stored_draws_are_replayed_from_the_file_alone(tmp_path):
    made = [replicates.made(random_figures(seed, pillar=pillar)) for seed, pillar in ((10, "b2b"), (11, "b2c"))]
    path = tmp_path / "draws.parquet"
    assert replicates.write(path, "2026-09", made) == SPEC.draws
    for one, stored in zip(made, replicates.read(path), strict=True):
        assert stored.figures == one.figures
        assert np.abs(replay.scores(stored.figures, stored.draws) - one.scores).max() < 1e-12
        assert np.array_equal(stored.scores, one.scores)


# ---- which doubt matters, and what weights can reach ----


def test_sobol_indices_are_those_of_scipy():
    from scipy.stats import sobol_indices

    rng = np.random.default_rng(1)
    a, b = rng.random((2, 3, 1024))

    def margin(x):
        return x[0] + 2 * x[1] * x[2]

    mixed = np.array([margin(np.where(np.arange(3)[:, None] == i, b, a)) for i in range(3)])
    first, total = sobol.indices(margin(a), margin(b), mixed, np.ones((1, 1024)))
    func = {"f_A": margin(a)[None], "f_B": margin(b)[None], "f_AB": mixed[:, None]}
    theirs = sobol_indices(func=func, n=1024)
    assert first[0] == pytest.approx(theirs.first_order)
    assert total[0] == pytest.approx(theirs.total_order)


def test_a_margin_that_one_source_moves_is_explained_by_it():
    given = two_dimensions(a=(unknown(), known(50)), b=(known(50), known(50)))
    found = sobol.influences(given, spec(rhos=(1.0,), concentration=1e5))
    by_source = {one.source: one for one in found}
    # That an indicator is left out moves it too; nothing else does.
    assert by_source["unknown"].total > by_source["left_out"].total > 0.2
    assert by_source["error"].total == by_source["goalposts"].total == 0
    assert by_source["unknown"].first_low < by_source["unknown"].first < by_source["unknown"].first_high


def test_a_margin_that_nothing_moves_has_no_influences():
    given = two_dimensions(a=(known(50), known(50)), b=(known(30), known(30)))
    assert sobol.influences(given, SPEC) == []


def test_ranks_that_weights_can_bring_about():
    given = two_dimensions(
        a=(known(80), known(20)), b=(known(60), known(80)), c=(known(10), known(10)), d=(known(90), known(85))
    )
    # d has more of both, c less; a passes b where w > 3/4, and w may be at most 0.5 * 1.6 = 0.8
    found = reach.reach(given, 1, 0.1, 1.6, 0.8)
    assert [(one.best, one.worst) for one in found] == [(2, 3), (2, 3), (4, 4), (1, 1)]
    narrow = reach.reach(given, 1, 0.1, 1.4, 0.8)  # w at most 0.7
    assert [(one.best, one.worst) for one in narrow] == [(3, 3), (2, 2), (4, 4), (1, 1)]


@pytest.mark.parametrize("rho", [0, 1])
def test_no_weights_that_are_tried_lead_outside_the_reachable_ranks(rho):
    rng = np.random.default_rng(12)
    given = random_figures(13)
    due = tuple(tuple(known(50.0) if one is NOT_DUE else one for one in row) for row in given.of)
    given = dataclasses.replace(given, of=due)
    found = reach.reach(given, rho, 0.5, 2.0, CAP)
    weights = rng.dirichlet(np.ones(6), 20_000)
    weights = weights[((weights >= 0.5 / 6) & (weights <= 2 / 6)).all(axis=1)].T
    assert weights.shape[1] > 100
    settings = dataclasses.replace(draws.stated(given), dimension_weight=weights, rho=np.array([float(rho)]))
    seen = ranks.acceptability(replay.scores(given, settings)) > 0
    for t, one in enumerate(found):
        assert one.best <= np.flatnonzero(seen[t]).min() + 1 and np.flatnonzero(seen[t]).max() + 1 <= one.worst


def test_where_other_dimensions_are_due_a_reachable_rank_is_still_reached():
    given = two_dimensions(a=(known(80), NOT_DUE), b=(known(90), known(60)))
    # a's one dimension keeps its stated share of a half: 80 against 75 is all there is
    assert [(one.best, one.worst) for one in reach.reach(given, 1, 0.5, 2.0, 1.0)] == [(1, 1), (2, 2)]


# ---- words, and the way from the warehouse ----


@pytest.mark.parametrize(
    ("share", "word"), [(0.9, "clear"), (0.8999, "likely"), (0.75, "likely"), (0.7499, "tie"), (0.2, "tie")]
)
def test_words(share, word):
    assert uncertainty.word(share, SPEC) == word


def test_one_team_has_ranges_and_nobody_to_be_compared_with():
    found = uncertainty.doubt(two_dimensions(a=(known(20, 0.1), known(80))), SPEC, CAP)
    assert found.ranges[0].low < 40 < found.ranges[0].high
    assert (found.margin, found.influences) == (None, ())


def test_no_team_no_doubt():
    assert uncertainty.of(two_dimensions()) is None


def warehouse():
    inbox = Inbox(teams={"gaon": (month("2024-01"), None), "narae": (month("2024-01"), None)})
    for one in inbox.months:
        for n in range(6):
            inbox.b2b(one, n, team="gaon", evidence="E2", licensed_seats=100)
            inbox.b2b(
                one, n + 10, team="narae", evidence="E1" if n < 3 else "E2", licensed_seats=10 if n < 3 else 30
            )
    return inbox.warehouse()


def test_all_sources_off_is_the_pillar_score():
    con = warehouse()
    when = month("2026-08")
    found = figures.read(con, None, when, "b2b")
    scored = con.execute(
        "SELECT team, score, arithmetic FROM pillar_score "
        "WHERE variant = 'headline' AND pillar = 'b2b' AND month = ? ORDER BY team", [when],
    ).fetchall()  # fmt: skip
    stated = draws.stated(found)
    assert found.teams == tuple(team for team, _, _ in scored)
    assert replay.scores(found, stated)[:, 0] == pytest.approx([one for _, one, _ in scored], abs=1e-12)
    arithmetic = replay.scores(found, dataclasses.replace(stated, rho=np.ones(1)))
    assert arithmetic[:, 0] == pytest.approx([one for _, _, one in scored], abs=1e-12)


def test_a_reporting_error_is_the_mean_of_its_rows_by_their_part_of_the_denominator():
    con = warehouse()
    found = dict(
        con.execute(
            "SELECT indicator, sigma FROM reporting_error WHERE team = 'narae' AND month = DATE '2026-08-01'"
        ).fetchall()
    )
    assert found["b2b_live_orgs"] == pytest.approx((3 * 0.3 + 3 * 0.1) / 6)
    assert found["b2b_seat_activation"] == pytest.approx((30 * 0.3 + 90 * 0.1) / 120)  # 10 and 30 seats each


def test_a_team_asks_for_its_own_figures_and_gets_no_other():
    assert figures.read(warehouse(), "gaon", datetime.date(2026, 8, 1), "b2b").teams == ("gaon",)


def test_the_stored_draws_of_a_folder_that_is_not_there_are_refused(tmp_path):
    with pytest.raises(OSError, match="absent"):
        replicates.write(tmp_path / "absent" / "draws.parquet", "2026-09", [replicates.made(random_figures())])
