"""Quotas are counted anew in each test."""

from collections import OrderedDict

import pytest

from dashboard.api import rates


@pytest.fixture(autouse=True)
def fresh_quotas(monkeypatch):
    for rate in (rates.SENDING, rates.READING, rates.WRONG):
        monkeypatch.setattr(rate, "_used", OrderedDict())
