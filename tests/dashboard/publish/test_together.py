"""Sums of sectors beside them: when they are taken, what then stands in them, and that they give nobody away."""

import dataclasses
import datetime
import json

import pytest

from connectors import inbox, warehouse
from connectors import programme as programmes
from connectors.errors import BrokenFile
from connectors.model import Words
from connectors.programme import SEOUL
from dashboard.publish import assemble, check, counted, disclosed, editions, readable, recount, together, worded
from dashboard.publish.cells import Cell, CellKey, Contribution, Parameters, Shown, Under3, Withheld, Zero
from dashboard.publish.disclosure import protect
from dashboard.publish.measures import Reported, Use, draft
from dashboard.publish.readable import Figure
from dashboard.scoring.fill import fill
from dashboard.text import words
from tests import made
from tests.dashboard.publish.conftest import frozen

P15 = Parameters(15)
PRIVATE, HALVES = ("finance+other",), ("finance+public", "manufacturing+other")
NOVEMBER = datetime.datetime(2026, 11, 2, 10, tzinfo=SEOUL)


def key(part, measure="active_users", quarter="2026Q3", team="gaon"):
    return CellKey("sectors", measure, quarter, team, part)


def rows(*sums, quarter="2026Q2"):
    return [{"quarter": quarter, "sector": one} for one in ("finance", *sums, "all")]


# ---- which are taken ----


@pytest.mark.parametrize(("past", "out", "choices"), [
    ([], [], ((), PRIVATE, HALVES)),
    (rows(), [], ((), PRIVATE, HALVES)),
    # Those of the quarter before come first, whatever is declared by now.
    (rows(*HALVES), [], ((), HALVES, PRIVATE)),
    (rows(*HALVES, quarter="2026Q1") + rows(), [], ((),)),
    # A quarter that is out keeps what it has.
    (rows(*HALVES), rows(quarter="2026Q3"), ((),)),
    (rows(), rows(*PRIVATE, quarter="2026Q3"), (PRIVATE,)),
    # What came after a quarter says nothing of it.
    (rows(*HALVES, quarter="2026Q4"), [], ((), PRIVATE, HALVES)),
])  # fmt: skip
def test_what_may_be_chosen_follows_from_what_is_out(past, out, choices):
    assert together.choices([PRIVATE, HALVES], "2026Q3", past, out) == choices


@pytest.mark.parametrize(("told", "sums"), [
    ({(): 0.50, PRIVATE: 0.54}, ()), ({(): 0.50, PRIVATE: 0.56}, PRIVATE), ({(): 0.50, PRIVATE: 0.45}, ()),
    # A second one must tell clearly more than the first.
    ({(): 0.50, PRIVATE: 0.56, HALVES: 0.60}, PRIVATE), ({(): 0.50, PRIVATE: 0.56, HALVES: 0.62}, HALVES),
    ({(): 0.50, PRIVATE: 0.54, HALVES: 0.56}, HALVES), ({PRIVATE: 0.20}, PRIVATE),
])  # fmt: skip
def test_sums_are_taken_where_five_more_figures_of_a_hundred_are_told(told, sums):
    assert together.taken(told).sums == sums


ANSWERS = {
    key("x"): Withheld("few"), key("y"): Withheld("secondary"), key("x+y"): Shown(5, 5, 5),
    key("z"): Shown(9, 9, 9), key("w"): Withheld("few"), key("all"): Shown(20, 20, 20),
}  # fmt: skip


def test_figures_in_one_sum_count_as_one():
    cells = [Cell(at, (Contribution("a", "gaon", 1),)) for at in ANSWERS]
    assert together.in_sums(ANSWERS) == {key("x"): 2, key("y"): 2}
    # z, all, and x and y by half each: 3 of 5 figures; the sum itself is none of them.
    assert together.share_told(cells, ANSWERS) == 3 / 5


def test_what_is_said_already_is_not_said_to_be_in_a_sum():
    # Where the others have nothing, the sum is that of all; and "<3" says more than a sum does.
    assert together.in_sums(ANSWERS | {key("z"): Zero(), key("w"): Zero()}) == {}
    assert together.in_sums(ANSWERS | {key("x"): Under3()}) == {key("y"): 1}


# ---- what they tell, and to whom ----


def used(quarter="2026Q3", sums=(), **parts):
    """One team's users by sector, a customer group each; `sums` stand beside the sectors."""
    uses = [
        Use("sectors", quarter, "gaon", part, f"{part}{n}", {"active_users": amount})
        for part, amounts in parts.items() for n, amount in enumerate(amounts)
    ]  # fmt: skip
    return uses, [Reported("sectors", quarter, "gaon", (*parts, *sums))]


def answers(*quarters):
    uses, reported = ([one for it in quarters for one in it[n]] for n in (0, 1))
    return protect(draft(uses, reported, {}), P15).answers


X, Y, Z = (90, 80), (70, 60), (300, 310, 320, 330)


def test_two_sectors_of_two_customers_are_told_by_their_sum():
    found = answers(used(x=X, y=Y, z=Z, sums=("x+y",)))
    assert {found[key("x")], found[key("y")]} == {Withheld("few")}
    assert found[key("x+y")] == Shown(300, 295, 304) and isinstance(found[key("z")], Shown)


def test_the_check_knows_that_a_sum_is_that_of_its_sectors():
    hidden = dict.fromkeys((key("x"), key("y"), key("z"), key("all")), Figure(None, "withheld"))
    assert check.check(hidden | {key("x+y"): Figure(300, "reported")}).holds
    told = check.check(hidden | {key("x+y"): Figure(300, "reported"), key("y"): Figure(130, "reported")})
    # 295 to 304 less 125 to 134
    assert [(line.low, line.high) for line in told.lines if not line.holds] == [(161, 179)]


def test_a_sum_no_longer_shown_is_not_added_up_into_what_one_customer_brought():
    was = used("2026Q2", x=(500, 510), y=(520, 530, 540), z=Z, sums=("x+y",))
    now = used(x=(500, 510, 495), y=(520, 530, 540), z=(400, 410, 420, 430))
    found = answers(was, now)
    assert isinstance(found[key("x+y", quarter="2026Q2")], Shown)
    # x + y less the sum of the quarter before would be the 495 of the new one.
    assert not all(isinstance(found[key(part)], Shown) for part in "xy")
    assert all(isinstance(answers(now)[key(part)], Shown) for part in "xy")


def test_nor_is_a_new_one_held_against_its_sectors_of_the_quarter_before():
    was = used("2026Q2", x=(500, 510, 520), y=(530, 540, 550), z=Z)
    now = used(x=(500, 510, 820), y=(530, 540, 950), z=Z, sums=("x+y",))
    assert answers(was, now)[key("x+y")] == Withheld("change")
    assert isinstance(answers(now)[key("x+y")], Shown)


# ---- an edition with one ----

KSIC = {"finance": "64", "manufacturing": "26", "other": "62"}
KINDS = ["finance"] * 5 + ["manufacturing"] * 2 + ["other"] * 2


@pytest.fixture
def sending(trial, monkeypatch, tmp_path):
    """Send abc's customers of September, of which two each make and two do something else; and build."""
    monkeypatch.setenv("HWAKSAN_KEYS", str(tmp_path / "keys"))
    path = trial / "programme.toml"
    path.write_text(path.read_text(encoding="utf-8") + '\n[[together]]\nsums = ["manufacturing+other"]\n')

    def send(users=300):
        rows = [
            made.b2b(n, "abc", "2026-09-01", ksic_division=KSIC[kind], active_users=str(users + 10 * n),
                     finance_type="domestic_bank" if kind == "finance" else "")
            for n, kind in enumerate(KINDS)
        ]  # fmt: skip
        chosen = programmes.load(trial)
        upload = inbox.Sending([inbox.Upload("b2b.csv", made.as_csv(rows))], "tester", "abc", received_at=NOVEMBER)
        answer = inbox.receive(chosen, upload)
        if isinstance(answer, inbox.Refused):
            reasons = dict.fromkeys(answer.unconfirmed, "시험용으로 맞는 값")
            answer = inbox.receive(chosen, dataclasses.replace(upload, confirmations=reasons))
        assert isinstance(answer, inbox.Taken), answer
        warehouse.build(chosen, fill)
        return trial

    return send


def figures(folder, id):
    return readable.figures(folder / "editions" / id)


def test_an_edition_shows_a_sum_its_correction_keeps_it_and_both_pass_the_check(sending):
    folder = sending()
    at = datetime.datetime(2026, 11, 3, 9, 30, tzinfo=SEOUL)
    first = frozen(folder, "2026Q3", at).id
    both = key("manufacturing+other", team="abc")
    # 350 + 360 + 370 + 380 users; each pair by itself is of two customers.
    assert figures(folder, first)[both] == Figure(1460, "reported")
    for part in ("manufacturing", "other"):
        assert figures(folder, first)[key(part, team="abc")] == Figure(None, "together")
    sending(users=400)
    second = frozen(folder, "2026Q3", at, status="revised", reason=Words("고침", "Corrected")).id
    assert figures(folder, second)[both] == Figure(1860, "reported")
    paths = [folder / "editions" / one.id for one in editions.index(folder)]
    assert disclosed.of_edition(paths[0], []).holds and disclosed.of_edition(paths[1], paths[:1]).holds
    kept = counted.read(folder, second)
    (folder / "counted" / f"{second}.json").unlink()
    recount.recount(programmes.load(folder), second)
    assert counted.read(folder, second).reported == kept.reported
    field = next(one for one in json.loads((paths[1] / "datapackage.json").read_bytes())["resources"]
                 if one["name"] == "sectors-csv")["schema"]["fields"][2]  # fmt: skip
    assert "finance+other" in field["description"]


def test_the_office_sees_which_sums_are_shown_and_what_they_tell(sending):
    folder = sending()
    chosen, con = programmes.load(folder), warehouse.cursor(warehouse.current(folder))
    found = assemble.assemble(con, chosen, "2026Q3").together
    assert found.sums == ("manufacturing+other",) and found.told[found.sums] > found.told[()] + 0.05
    said = worded.summed(words("en"), found)
    assert "Manufacturing and Other together" in said and f"{round(100 * found.told[()])}%" in said
    assert "제조, 그 밖 합산" in worded.summed(words("ko"), together.Taken((), found.told))
    assert worded.summed(words("ko"), together.NOTHING) == ""
    assert "as in the edition" in worded.summed(words("en"), together.taken({PRIVATE: 0.3}))


@pytest.mark.parametrize("sums", [
    '"finance"', '"finance+banks"', '"finance+other", "other+public"', '"finance+finance"', ""
])  # fmt: skip
def test_a_sum_is_of_known_sectors_and_no_sector_in_two(trial, sums):
    path = trial / "programme.toml"
    path.write_text(path.read_text(encoding="utf-8") + f"\n[[together]]\nsums = [{sums}]\n")
    with pytest.raises(BrokenFile, match="sums"):
        programmes.load(trial)
