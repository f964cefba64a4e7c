"""Every version of the method stands in a file, is compared with any other, and scores history again."""

import dataclasses
import datetime
import functools
import re

import pytest
from random_inbox import random_inbox
from test_explain import only
from warehouse_tables import month

from connectors.errors import BrokenFile
from dashboard.scoring import compared, method, rescore, versions
from dashboard.scoring.constant import VARIANTS
from dashboard.scoring.method import NotDeclared

NOW = method.load()
PROPOSED = versions.known()["2.0.0-proposed"]
# As they stood on their last day: a past version never changes.
PAST = {
    "1.0.0": "40c37c493746",
    "1.1.0": "7303500e5f3f",
    "1.2.0": "2b7af679c312",
}


@functools.cache
def drawn(seed):
    """A warehouse of random reports; questions leave it as it is."""
    return random_inbox(seed).warehouse()


def scores(con):
    return con.execute(
        "SELECT variant, team, month, pillar, is_rated, score, low, high FROM pillar_score ORDER BY ALL"
    ).fetchall()


def near(ours, theirs):
    assert len(ours) == len(theirs)
    for mine, its in zip(ours, theirs, strict=True):
        assert mine[:5] == its[:5]
        assert mine[5:] == pytest.approx(its[5:], abs=1e-9)


def test_every_version_that_was_ever_logged_has_its_file():
    assert [one.version for one in NOW.changes] == ["1.3.0", "1.2.0", "1.1.0", "1.0.0"]
    assert list(versions.known()) == ["1.0.0", "1.1.0", "1.2.0", "1.3.0", "2.0.0-proposed"]
    assert versions.known()["1.3.0"] is NOW
    for version, begins in PAST.items():
        assert versions.known()[version].hash.startswith(begins)


def test_each_says_when_by_whom_and_why_and_fills_the_ten_steps():
    for one in versions.known().values():
        assert one.change.by and one.change.what.ko and one.change.what.en
        assert tuple(one.steps) == method.STEPS
        assert one.changes[0].version == one.version


def test_the_proposal_says_that_it_is_one_and_changes_one_rule():
    assert versions.is_proposed(PROPOSED) and not versions.is_proposed(NOW)
    rules = [one for one in compared.differences(NOW, PROPOSED) if one.place != "words"]
    assert [(one.field, one.was, one.now) for one in rules] == [("assumed_at_most", 50, 0)]
    assert "not in force" in PROPOSED.change.what.en


def test_a_version_from_before_doubt_was_declared_says_so_and_the_one_in_force_must_declare_it(tmp_path):
    with pytest.raises(NotDeclared, match=r"1\.0\.0"):
        _ = versions.known()["1.0.0"].uncertainty
    silent = tmp_path / "method.toml"
    silent.write_text(versions.known()["1.1.0"].text)
    with pytest.raises(BrokenFile, match="uncertainty"):
        method.load(silent)


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 5))])
def test_scored_again_under_the_method_in_force_it_is_the_same_and_under_older_ones_too(seed):
    con = drawn(seed)
    near(scores(rescore.under(con, NOW, None, VARIANTS)), scores(con))
    diffusion = [row for row in scores(con) if row[3] != "frontier"]
    near(scores(rescore.under(con, versions.known()["1.0.0"], None, VARIANTS)), diffusion)


@pytest.mark.parametrize("seed", [1])
def test_one_team_alone_scores_as_it_does_among_the_others(seed):
    con = drawn(seed)
    for (team,) in con.execute("SELECT team_id FROM team").fetchall():
        alone = scores(rescore.under(con, PROPOSED, team, VARIANTS))
        near(alone, [row for row in scores(rescore.under(con, PROPOSED, None, VARIANTS)) if row[1] == team])


@pytest.mark.parametrize("seed", [1])
def test_under_the_proposal_the_point_is_the_lower_end_and_no_interval_moves(seed):
    con = drawn(seed)
    was = {row[:4]: row[4:] for row in scores(rescore.under(con, NOW, None))}
    for *key, is_rated, score, low, high in scores(rescore.under(con, PROPOSED, None)):
        assert was[tuple(key)][0] == is_rated
        assert was[tuple(key)][2:] == pytest.approx((low, high), abs=1e-9)
        assert not is_rated or score == pytest.approx(low, abs=1e-9)


def test_a_figure_never_known_counts_fifty_at_most_today_and_nothing_under_the_proposal():
    inbox = only("b2c_stickiness", "b2c_organic_share", "b2c_retention_m3")
    inbox.b2c("2026-02", mau=1000, dau_avg=400, sponsored_mau=200)
    (one,) = [
        it for it in compared.effects(inbox.warehouse(), NOW, PROPOSED, None)
        if (it.month, it.pillar) == (month("2026-02"), "b2c")
    ]  # fmt: skip
    # 100 and 100 known; of the users of three months ago nothing: 50, then the floor of 1
    assert (one.was, one.now) == pytest.approx(((100 * 100 * 50) ** (1 / 3), (100 * 100 * 1) ** (1 / 3)))
    assert one.is_changed and one.points == pytest.approx(one.now - one.was)


def test_where_nothing_changed_the_effect_is_nothing_in_every_month():
    con = drawn(1)
    found = compared.effects(con, versions.known()["1.0.0"], NOW, None)
    assert found and not any(one.is_changed for one in found)
    assert {one.pillar for one in found} == {
        "b2b",
        "b2c",
    }  # 1.0.0 knows no frontier, which is no change of a score


def test_the_warehouse_is_only_read():
    con = drawn(1)
    before = con.execute("SELECT count(*) FROM duckdb_tables()").fetchone(), scores(con)
    compared.effects(con, NOW, PROPOSED, None)
    assert (con.execute("SELECT count(*) FROM duckdb_tables()").fetchone(), scores(con)) == before


def with_weights(weights):
    pillar = NOW.pillars["b2b"]
    dimensions = {
        name: dataclasses.replace(one, weight=weights.get(name, 1.0)) for name, one in pillar.dimensions.items()
    }
    return dataclasses.replace(
        NOW, pillars={**NOW.pillars, "b2b": dataclasses.replace(pillar, dimensions=dimensions)}
    )


def test_weights_are_compared_as_shares_so_that_doubling_all_is_no_difference():
    assert compared.differences(NOW, with_weights(dict.fromkeys(NOW.pillars["b2b"].dimensions, 2.0))) == []
    found = compared.differences(NOW, with_weights({"breadth": 3.0}))
    shares = {one.id: (one.was, one.now) for one in found if one.place == "dimension"}
    # 1 of 6, then 3 of 8; the other five 1 of 6, then 1 of 8
    assert shares["b2b.breadth"] == pytest.approx((1 / 6, 3 / 8))
    assert shares["b2b.outcome"] == pytest.approx((1 / 6, 1 / 8))
    orgs = next(one for one in found if one.id == "b2b_live_orgs")
    assert (orgs.field, orgs.was, orgs.now) == ("share", pytest.approx(1 / 12), pytest.approx(3 / 16))


def test_shares_of_a_pillar_sum_to_one():
    for pillar in NOW.pillars:
        found = [compared.share(NOW, one) for one in NOW.indicators.values() if one.pillar == pillar]
        assert sum(one for one in found if one is not None) == pytest.approx(1)


def test_an_entry_that_came_is_one_difference_and_the_reverse_is_its_opposite():
    forth = compared.differences(versions.known()["1.0.0"], versions.known()["1.1.0"])
    came = [(one.place, one.id) for one in forth if not one.field]
    assert ("pillar", "frontier") in came and ("indicator", "fr_sota_ratio") in came
    assert not [one for one in forth if one.field and one.id in ("fr_sota_ratio", "indicator.fr_sota_ratio")]
    back = compared.differences(versions.known()["1.1.0"], versions.known()["1.0.0"])
    assert {(one.place, one.id, one.field) for one in back} == {(one.place, one.id, one.field) for one in forth}
    assert compared.differences(NOW, NOW) == []


def test_a_changed_goalpost_constant_and_word_are_each_told():
    text = NOW.text.replace("high = 50\n", "high = 55\n", 1).replace("value = 0.16", "value = 0.2", 1)
    found = compared.differences(NOW, method.parse(text.encode(), "mine"))
    assert ("param", "rogers_mark", "value", 0.16, 0.2) in {dataclasses.astuple(one) for one in found}
    assert [(one.was, one.now) for one in found if one.field == "high"] == [(50.0, 55.0)]


BROKEN = {
    "not toml": (lambda text: "this = is = nothing", "Invalid value"),
    "an unknown key": (lambda text: text.replace("[aggregation]", "[aggregation]\nsecret = 1"), "secret"),
    "a missing constant": (
        lambda text: re.sub(r"\[param\.rogers_mark\].*?(?=\n\[)", "", text, flags=re.S), "rogers_mark"
    ),
    "a weight of nothing": (lambda text: text.replace("weight = 1", "weight = 0", 1), "weight"),
    "equal goalposts": (lambda text: re.sub(r"low = 60\nhigh = 95", "low = 95\nhigh = 95", text, count=1), "high"),
    "a version without a reason": (lambda text: text.replace('version = "1.3.0"', 'version = "9"', 1), "version"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_method_file_is_refused_with_key_and_reason_in_both_languages(case):
    spoil, key = BROKEN[case]
    with pytest.raises(BrokenFile) as refused:
        versions.read(spoil(NOW.text).encode())
    assert key in f"{refused.value}"
    assert re.search("[가-힣]", refused.value.said("ko")) and not re.search("[가-힣]", refused.value.said("en"))


def test_bytes_that_are_no_text_are_refused_too():
    with pytest.raises(BrokenFile, match=r"TOML|decode"):
        versions.read(b"\xff\xfe\x00")


def test_a_method_that_asks_for_what_no_sql_makes_is_refused_before_anything_runs():
    other = dataclasses.replace(NOW.indicators["b2b_live_orgs"], id="b2b_joy")
    with pytest.raises(BrokenFile, match=r"indicator\.b2b_joy"):
        rescore.refuse_unfit(dataclasses.replace(NOW, indicators={**NOW.indicators, "b2b_joy": other}))
    less = {name: one for name, one in NOW.params.items() if name != "never_days"}
    with pytest.raises(BrokenFile, match=r"param\.never_days"):
        rescore.refuse_unfit(dataclasses.replace(NOW, params=less))
    text = dataclasses.replace(NOW.params["never_days"], value="soon")
    with pytest.raises(BrokenFile, match=r"param\.never_days"):
        rescore.refuse_unfit(dataclasses.replace(NOW, params={**NOW.params, "never_days": text}))


def test_a_constant_no_engine_can_use_is_refused_in_words():
    wild = dataclasses.replace(NOW.params["growth_window_months"], value=10**30)
    with pytest.raises(BrokenFile, match="nothing can be computed with these constants"):
        rescore.under(drawn(1), dataclasses.replace(NOW, params={**NOW.params, wild.name: wild}), None)


def test_every_scored_indicator_has_its_formula():
    assert {one.id for one in NOW.indicators.values() if one.role != "ladder"} == rescore.formulas()


def test_a_version_is_named_or_is_a_file(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(PROPOSED.text)
    assert versions.named("1.1.0").version == "1.1.0"
    assert versions.named(str(file)).hash == PROPOSED.hash
    with pytest.raises(BrokenFile, match="neither"):
        versions.named("7.7.7")


def test_the_day_of_a_version_is_a_day():
    assert all(isinstance(one.change.on, datetime.date) for one in versions.known().values())
