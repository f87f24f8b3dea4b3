"""A lake and a folder of snapshots of its own for every test, and a platform that sends records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from tests.conftest import House
from tests.records.samples import open_lms

from vonk.records.queries import Source


@pytest.fixture(autouse=True)
def lake(tmp_path: Path, settings: Any) -> Path:
    settings.VONK_LAKE = tmp_path / "lake"
    settings.VONK_RUNS = tmp_path / "runs"
    return tmp_path / "lake"


@pytest.fixture
def reading(db: None) -> Iterator[None]:
    """Snapshots read over the test's own connection, since no other sees what its transaction wrote.

    test_snapshot.py reads over a real second connection.
    """
    own = connections["snapshot"]
    connections["snapshot"] = connections["default"]
    yield
    connections["snapshot"] = own


@pytest.fixture
def lms(house: House) -> Source:
    """A learning platform that may speak for mail addresses."""
    return open_lms().source
