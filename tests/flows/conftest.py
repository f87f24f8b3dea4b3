"""The loop's own lake, platform and clock, here as well, and the town in which every flow happens."""

from __future__ import annotations

import pytest

from tests.activation.conftest import SetClock, at, lake, lms, reading
from tests.flows.town import Town, found

__all__ = ["at", "lake", "lms", "reading"]


@pytest.fixture
def town(at: SetClock) -> Town:
    return found(at)
