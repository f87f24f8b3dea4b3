"""A lake and a folder of snapshots of its own for every test, and a platform that sends records."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.conftest import House
from tests.records.samples import open_lms
from vonk import clock
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


type SetClock = Callable[[datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[SetClock]:
    """Sets the product's clock, in the way that the demo does."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setitem(os.environ, "VONK_DEMO_NOW", moment.isoformat())
        monkeypatch.setitem(os.environ, "VONK_DEMO_STARTED", str(time.time()))
        clock._shift_seconds.cache_clear()

    yield set_to
    monkeypatch.undo()
    clock._shift_seconds.cache_clear()
