"""Whether an indicator may be shown, by who stands behind its two halves, which are those that were measured."""

import datetime

import duckdb
import pytest

from connectors import programme as programmes
from connectors import warehouse
from dashboard.publish import contributors, counted, protect, ratios
from dashboard.publish.before import Before
from dashboard.publish.cells import (
    Cell,
    CellKey,
    Contribution,
    Parameters,
    Shown,
    Under3,
    Withheld,
    Zero,
)  # fmt: skip
from dashboard.publish.gather import STAGES, Asked, Indicator
from dashboard.publish.measures import Reported, Use

SEPTEMBER = datetime.date(2026, 9, 1)
PARAMETERS = Parameters(15.0)
SECTORS = ("finance", "manufacturing", "public", "other")


def indicator(id, state="reported", value=50.0):
    return Indicator("2026Q3", "abc", "b2b", "depth", id, value, state, 50.0, 50.0, 50.0, True)


def hidden(contributed, *indicators, uses=(), before=None):
    reported = [Reported("sectors", "2026Q3", "abc", SECTORS), Reported("stages", "2026Q3", "abc", STAGES)]
    rows = [(id, "abc", SEPTEMBER, group, top, bottom) for id, group, top, bottom in contributed]
    found = protect.protected(uses, reported, rows, indicators, before or Before(), frozenset(), PARAMETERS)
    return {name for _, _, name in found.hidden}


def test_a_share_of_three_customers_is_shown_and_of_two_hidden():
    depth = "b2b_integration_depth"
    assert hidden([(depth, g, 1, 1) for g in "abc"], indicator(depth)) == set()
    assert hidden([(depth, g, 1, 1) for g in "ab"], indicator(depth)) == {depth}


def test_a_share_whose_numerator_is_one_customer_is_hidden_and_of_none_is_not():
    depth = "b2b_integration_depth"
    assert hidden([(depth, "a", 1, 1), (depth, "b", 0, 1), (depth, "c", 0, 1)], indicator(depth)) == {depth}
    assert hidden([(depth, g, 0, 1) for g in "abc"], indicator(depth)) == set()


def test_one_customer_with_nearly_all_seats_hides_the_share():
    # 1,000 - seats of the two others known to one of them: 10 + 10 is less than 15% of 1,000.
    seats = "b2b_seat_activation"
    assert hidden([(seats, "a", 500, 1000), (seats, "b", 5, 10), (seats, "c", 5, 10)], indicator(seats)) == {seats}
    even = [(seats, g, 50, 100) for g in "abcd"]
    uses = [Use("sectors", "2026Q3", "abc", "other", g, {"customers": 1, "regular_users": 9, "active_users": 50,
                                                          "requests": 7}) for g in "abcd"]  # fmt: skip
    assert hidden(even, indicator(seats), uses=uses) == set()


def test_a_ratio_to_users_of_half_a_year_ago_is_shown_only_where_they_are():
    # 400 users of now were 90 % of those of then: these are 444 at most, were they hidden.
    retained = "b2b_net_usage_retention"
    amounts = {"customers": 1, "regular_users": 100, "active_users": 150, "requests": 700}
    uses = [Use("sectors", "2026Q3", "abc", "other", g, amounts) for g in "abcd"]
    kept = [(retained, g, 100, 111) for g in "abcd"]
    then = CellKey("sectors", "regular_users", "2026Q1", "abc")
    assert hidden(kept, indicator(retained), uses=uses) == {retained}
    assert hidden(kept, indicator(retained), uses=uses, before=Before(shown=frozenset({then}))) == set()


def test_hidden_users_of_half_a_year_ago_must_be_able_to_reach_their_secret_bound():
    # 1,000 of 1,040 are one customer's: 15 % of these are 150, and all but the two largest have 20 of them.
    at = CellKey("sectors", "regular_users", "2026Q1", "abc")
    then = Cell(at, tuple(Contribution(g, "abc", x) for g, x in (("a", 1_000), ("b", 20), ("c", 20))))
    reported = [Reported("sectors", "2026Q3", "abc", SECTORS)]
    for shown, bound in ((), 1_170), ((at,), None):
        before = Before(compared=(then,), shown=frozenset(shown))
        found = protect.protected((), reported, (), (), before, frozenset(), PARAMETERS)
        assert found.must_reach.get(at) == bound


def test_who_had_consented_is_kept_with_what_was_counted(tmp_path):
    uses = [Use("sectors", "2026Q3", "abc", "other", g, {"customers": 1}) for g in "ab"]
    reported = [Reported("sectors", "2026Q3", "abc", SECTORS)]
    found = protect.protected(uses, reported, (), (), Before(), frozenset("ab"), PARAMETERS)
    counted.write(tmp_path, "2026Q3-1", found.counted)
    kept = counted.read(tmp_path, "2026Q3-1")
    assert kept == found.counted
    assert {cell.waived for cell in kept.cells({"2026Q3"}).values()} == {frozenset("ab")}


def test_only_who_consented_in_writing_for_every_row_may_be_named():
    con = duckdb.connect()
    con.execute(
        "CREATE TABLE b2b (customer_key TEXT, customer_group_key TEXT, deployment_id TEXT, public_consent TEXT)"
    )
    rows = [
        ("a", None, "d1", "named"), ("a", None, "d2", "named"),  # both on file
        ("b", None, "d3", "named"), ("b", None, "d4", "anonymous"),  # one row says otherwise
        ("c", None, "d5", "named"),  # nothing in writing
        ("d", "g", "d1", "named"), ("e", "g", "d5", "named"),  # of one holding, a firm without
        ("f", "h", "d2", "named"),
    ]  # fmt: skip
    con.executemany("INSERT INTO b2b VALUES (?, ?, ?, ?)", rows)
    assert contributors.waived(con) == frozenset()
    con.execute("CREATE TABLE consents (deployment_id TEXT, signed_on DATE)")
    con.executemany("INSERT INTO consents VALUES (?, ?)", [(f"d{n}", "2026-07-01") for n in range(1, 5)])
    assert contributors.waived(con) == {"a", "h"}


def test_what_a_published_total_counts_beside_a_share_must_be_safe_too():
    # Four customers have 200 active users; the seats cover three of them: the fourth would be 200 less the share.
    seats = "b2b_seat_activation"
    amounts = {"customers": 1, "regular_users": 9, "active_users": 50, "requests": 7}
    uses = [Use("sectors", "2026Q3", "abc", "other", g, amounts) for g in "abcd"]
    assert hidden([(seats, g, 50, 100) for g in "abc"], indicator(seats), uses=uses) == {seats}


def test_states_that_say_that_nothing_was_counted_are_no_secret():
    depth = "b2b_integration_depth"
    for state in ("zero", "nothing_live", "not_reported", "withheld_by_team", "not_yet_due", "not_applicable"):
        assert hidden([], indicator(depth, state)) == set()
    for state in ("stale", "too_few"):
        assert hidden([(depth, g, 1, 1) for g in "abc"], indicator(depth, state)) == {depth}


def test_what_nobody_is_known_to_stand_behind_is_hidden():
    assert hidden([], indicator("b2b_integration_depth")) == {"b2b_integration_depth"}


@pytest.mark.parametrize(("answer", "said"), [
    (Shown(1230.0, 1225, 1234), (1230, "reported")), (Zero(), (0, "zero")), (Under3(), (None, "under_3")),
    (Withheld("dominance"), (None, "withheld")), (Withheld("secondary"), (None, "withheld")),
])  # fmt: skip
def test_a_figure_says_how_it_stands_and_never_why_it_is_withheld(answer, said):
    assert protect.said(answer) == said


def test_the_halves_are_those_the_indicators_were_measured_with(trial_data):
    """Numerators over denominators give the measured values again, in every month of the trial programme."""
    chosen = programmes.load(trial_data / "trial")
    con = warehouse.cursor(warehouse.current(chosen.folder))
    months = tuple(month for (month,) in con.execute("SELECT month FROM calendar ORDER BY month").fetchall())
    sums = {}
    for id, team, month, _, top, bottom in contributors.contributed(
        con, Asked(months, months[-1]), chosen.denominators
    ):
        at = sums.setdefault((id, team, month), [0.0, 0.0])
        at[0] += top
        at[1] += bottom
    compared = set()
    for id, team, month, value, base in con.execute(
        "SELECT indicator, team, month, value, base FROM measured WHERE variant = 'headline' "
        "AND indicator LIKE 'b2b_%' AND state IN ('reported', 'too_few')"
    ).fetchall():
        if id == "b2b_time_to_live":
            assert sums[id, team, month][1] == base
        elif id == "b2b_independent_share":
            users = sums[f"{id}:users", team, month]
            orgs = sums[id, team, month]
            assert min(100 * users[0] / users[1], 100 * orgs[0] / orgs[1]) == pytest.approx(value)
        elif (id, team, month) in sums:
            top, bottom = sums[id, team, month]
            assert 100 * top / bottom == pytest.approx(value), (id, team, month)
        else:
            continue
        compared.add(id)
    assert {
        "b2b_regular_reach",
        "b2b_independent_share",
        "b2b_own_model_share",
        "b2b_integration_depth",
    } <= compared


def test_the_indicators_that_are_known_here_are_all_there_are(trial_data):
    """A new B2B indicator without a line in contributed.sql would be hidden for ever."""
    con = warehouse.cursor(warehouse.current(trial_data / "trial"))
    scored = {id for (id,) in con.execute(
        "SELECT indicator FROM indicator WHERE pillar = 'b2b' AND role = 'scored'").fetchall()}  # fmt: skip
    text = (contributors.HERE / "contributed.sql").read_text(encoding="utf-8")
    assert {id for id in scored if f"'{id}" not in text} == {"b2b_live_orgs"}
    assert {key[0].split(":")[0] for key in ratios.WITHIN} <= scored
    assert CellKey("sectors", "customers", "2026Q3").team == "all"
