"""Retries happen, their waits do not."""

import pytest
import stamina

from connectors.sources import fetch


@pytest.fixture(autouse=True)
def no_waiting():
    """A retry comes at once; how often and whether it comes is as in life."""
    with stamina.set_testing(True, attempts=4, cap=True):
        yield


@pytest.fixture
def no_spacing(monkeypatch):
    """The server on this machine may be asked as fast as one likes; how turns are taken is tested by itself."""
    monkeypatch.setattr(fetch, "take_turn", lambda host, spacing_s: None)
