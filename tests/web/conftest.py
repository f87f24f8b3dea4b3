"""The clock of the pages, at the moment of the tests."""

from __future__ import annotations

import pytest

from tests.activation.conftest import SetClock, at
from tests.conftest import House

__all__ = ["at"]


@pytest.fixture
def now_is(house: House, at: SetClock) -> None:
    """A module of pages asks for it by `pytestmark`."""
    at(house.now)
