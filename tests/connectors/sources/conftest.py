"""Retries happen, their waits do not."""

import pytest
import stamina


@pytest.fixture(autouse=True)
def no_waiting():
    """A retry comes at once; how often and whether it comes is as in life."""
    with stamina.set_testing(True, attempts=4, cap=True):
        yield
