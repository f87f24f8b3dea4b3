"""A lake of its own for every test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import House
from tests.records.samples import open_lms
from vonk.records.queries import Source


@pytest.fixture(autouse=True)
def lake(tmp_path: Path, settings: Any) -> Path:
    settings.VONK_LAKE = tmp_path / "lake"
    return tmp_path / "lake"


@pytest.fixture
def lms(house: House) -> Source:
    """A learning platform that may speak for mail addresses."""
    return open_lms().source
