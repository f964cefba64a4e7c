"""Quotas are counted anew in each test, and nothing is built but where a test asks for it."""

from collections import OrderedDict

import pytest

from connectors import programme
from dashboard.api import rates
from dashboard.desk import rebuild


@pytest.fixture(autouse=True)
def fresh_quotas(monkeypatch):
    for rate in (rates.SENDING, rates.READING, rates.WRONG):
        monkeypatch.setattr(rate, "_used", OrderedDict())


@pytest.fixture(autouse=True)
def builds_end(tmp_path, built_as_asked):
    yield
    for folder in (tmp_path / "data").glob("*/programme.toml"):
        rebuild.wait(programme.load(folder.parent))
