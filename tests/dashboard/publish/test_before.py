"""What readers have already: what the quarters counted whose users are compared with those of a new one."""

import pytest

from dashboard.publish import counted, editions, gather, history
from dashboard.publish.before import before
from dashboard.publish.model import last_month
from dashboard.publish.refusals import CannotPublish
from tests.dashboard.publish.conftest import FIRST, of


def known(folder, quarter="2026Q3"):
    entries = editions.index(folder)
    asked, sources = history.parted(gather.asked(of(folder)[1], last_month(quarter)), entries)
    return before(folder, entries, sources, asked, {one.id: history.figures(folder, one.id) for one in entries})


def test_users_of_half_a_year_ago_are_as_the_edition_counted_them_that_told_them(published):
    found = {cell.key: cell for cell in known(published).compared}
    assert {key.quarter for key in found} == {"2026Q1"}
    figures = history.figures(published, FIRST)
    told = {key: one for key, one in figures.items() if key.quarter == "2026Q1" and one.value}
    assert told and {key: found[key].value for key in told} == {key: one.value for key, one in told.items()}


def test_where_nobody_knows_any_more_what_they_were_nothing_is_published(published):
    (published / counted.FOLDER / f"{FIRST}.json").unlink()
    with pytest.raises(CannotPublish):
        known(published)
