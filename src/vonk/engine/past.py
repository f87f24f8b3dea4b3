"""On how many days people were active themselves in a stretch of time before something began."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import ibis
import pyarrow as pa

from vonk.engine.backend import NOT_ACTIVITY, covers


def active_days(files: Sequence[Path], identity: pa.Table, *, since: date, until: date) -> dict[int, int]:
    """Person → days in [since, until) with a statement of their own; who has none is left out.

    `files` are lake files (`tables.EVENT`) and `identity` is `tables.IDENTITY`: whose each actor is, and when. Voided
    and administrative statements do not count, as in `backend.activity`; nor does it matter what was learned.
    """
    if not files or not identity.num_rows:
        return {}
    connection = ibis.duckdb.connect(autoinstall_known_extensions=False, autoload_known_extensions=False)
    event = connection.read_parquet([str(file) for file in files], table_name="event")
    event = event.filter((event.local_day >= since) & (event.local_day < until) & event.verb.notin(NOT_ACTIVITY))
    event = event.filter(~event.voided.fill_null(False)).select("actor_key", "local_day")
    owner = ibis.memtable(identity).rename(owner_key="actor_key")
    done = event.inner_join(owner, [event.actor_key == owner.owner_key, covers(owner, event.local_day)])
    found = done.group_by("person").aggregate(days=done.local_day.nunique())
    rows = connection.to_pyarrow(found)
    return dict(zip(rows["person"].to_pylist(), rows["days"].to_pylist(), strict=True))
