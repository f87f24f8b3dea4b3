"""The only reader of time: faces and jobs call `now` once and hand it on."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache


@cache
def _shift_seconds() -> float:
    """Seconds between the demo's time and real time, fixed when the process first asks."""
    start = os.environ.get("VONK_DEMO_NOW")
    if not start:
        return 0.0
    moment = datetime.fromisoformat(start)
    if moment.tzinfo is None:
        msg = "VONK_DEMO_NOW needs a time zone, for instance 2026-11-24T10:00:00+01:00"
        raise ValueError(msg)
    begun = float(os.environ.get("VONK_DEMO_STARTED", "0")) or datetime.now(UTC).timestamp()
    return moment.timestamp() - begun


def now() -> datetime:
    """The present moment in UTC; in the demo it starts at VONK_DEMO_NOW and runs on.

    VONK_DEMO_STARTED (a Unix time) lets several processes of one demo share the same moment.
    """
    return datetime.fromtimestamp(datetime.now(UTC).timestamp() + _shift_seconds(), UTC)


def real_now() -> datetime:
    """The present moment in UTC, also in the demo: for sessions, signatures and the work queue."""
    return datetime.now(UTC)
