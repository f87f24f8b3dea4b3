"""Turns the rows of an export into dated facts about enrolments, and tells what was left out and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from vonk.engine.scan import words
from vonk.engine.scan.dates import parse_days, read_order
from vonk.engine.scan.source import Source
from vonk.engine.scan.tables import MOMENTS, Field, Mapping, Note, Order, Settings, Unreadable

LISTED: Final = 5  # first rows that a note names
TEXTS: Final[tuple[Field, ...]] = ("item", "unit", "form")
NUMBERS: Final[tuple[Field, ...]] = ("progress", "duration", "price")


@dataclass(frozen=True, slots=True)
class Enrolments:
    """One row per enrolment that counts, and what the file could not tell.

    rows: person (a hash, to count with), item, unit, form, obligation, enrolled, started, completed (days, may be
        null), begun, done (true or false), hours, price (of one enrolment, null where unknown)
    idle: offerings that occur without any enrolment. waiting: requests not decided on. knows_start and knows_done:
    whether the file tells who began and who finished. dated: whether it tells when people enrolled.
    """

    rows: pl.DataFrame
    idle: tuple[str, ...]
    waiting: int
    as_of: date
    read: int
    knows_start: bool
    knows_done: bool
    dated: bool
    notes: tuple[Note, ...]


def read_enrolments(source: Source, mapping: Mapping, settings: Settings) -> Enrolments:
    """Load what is mapped and clean it; raises Unreadable when nothing is left to count."""
    raw = _load(source, mapping)
    notes = _order_notes(raw, mapping)
    frame, unread = _facts(raw, mapping)
    del raw  # the only place where a person is more than a number
    people = frame.filter(pl.col("item").is_not_null() & pl.col("person").is_not_null())
    if people.is_empty():
        raise Unreadable("nothing_counts")
    idle = frame.filter(pl.col("person").is_null())["item"].drop_nulls().unique().implode()
    idle = idle.list.set_difference(people["item"].unique().implode()).explode().drop_nulls().sort()
    lacking = pl.col("item").is_null() | (pl.col("person").is_null() & ~pl.col("item").is_in(idle.implode()))
    notes += [*unread, *_note("incomplete", frame, lacking & ~pl.col("blank"))]
    as_of = settings.as_of or _latest(people, settings.today)
    kept, left_out = _sort_out(people, as_of, dated="enrolled" in mapping.matches)
    counted = kept.filter(~pl.col("waiting"))
    if counted.is_empty():
        raise Unreadable("nothing_counts")
    return Enrolments(
        rows=_priced(counted, settings.price),
        idle=tuple(idle.to_list()),
        waiting=len(kept) - len(counted),
        as_of=as_of,
        read=len(frame) - int(frame["blank"].sum()),
        knows_start=_knows_start(mapping, frame),
        knows_done=bool({"completed", "status", "progress"} & set(mapping.matches)),
        dated="enrolled" in mapping.matches,
        notes=(*notes, *left_out),
    )


def _load(source: Source, mapping: Mapping) -> pl.DataFrame:
    frame = source.load([match.heading for match in mapping.matches.values()])
    return frame.rename({match.heading: name for name, match in mapping.matches.items()})


def _order_notes(raw: pl.DataFrame, mapping: Mapping) -> list[Note]:
    """A note when some dates have the day first and others the month."""
    reading = read_order(raw, [name for name in MOMENTS if name in mapping.matches])
    return [Note("two_orders", 1, (reading.row,))] if reading.row is not None else []


def _facts(raw: pl.DataFrame, mapping: Mapping) -> tuple[pl.DataFrame, list[Note]]:
    """The typed facts of every row, and a note for what could not be read."""
    order: Order = mapping.order or "dmy"
    rest = [name for name in raw.columns if name != "row"]
    frame = raw.select(
        "row",
        pl.all_horizontal(pl.col(name).is_null() for name in rest).alias("blank"),
        pl.when(pl.col("person").is_not_null()).then(pl.col("person").str.to_lowercase().hash()).alias("person"),
    )
    notes: list[Note] = []
    for name in MOMENTS:
        days, said, unread = _moment(raw, name, order)
        frame = frame.with_columns(days.alias(name), said.alias(f"{name}_said"))
        notes += _note(f"unreadable_{name}", frame.select("row", unread.alias("odd")), pl.col("odd"))
    texts = {name: _column(raw, name) for name in (*TEXTS, *NUMBERS, "status", "obligation")}
    state = words.mapped(texts["status"], words.state, pl.String)
    unknown = frame.select("row", (state.is_null() & texts["status"].is_not_null()).alias("odd"))
    notes += _note("unknown_status", unknown, pl.col("odd"))
    hours = words.hours(texts["duration"], mapping.heading("duration") or "")
    frame = frame.with_columns(
        *(texts[name].alias(name) for name in TEXTS),
        words.mapped(texts["obligation"], words.obligation, pl.String).fill_null("").alias("obligation"),
        state.alias("state"),
        words.progress(texts["progress"]).alias("progress"),
        hours.alias("hours"),
        words.mapped(texts["price"], words.number, pl.Float64).alias("price"),
    )
    return _states(frame, starts="started" in mapping.matches or "progress" in mapping.matches), notes


def _column(raw: pl.DataFrame, name: str) -> pl.Series:
    return raw[name] if name in raw.columns else pl.Series(name, [None] * len(raw), dtype=pl.String)


def _moment(raw: pl.DataFrame, name: str, order: Order) -> tuple[pl.Series, pl.Series, pl.Series]:
    """The day, whether it says yes instead of a day, and where neither could be read."""
    text = _column(raw, name)
    days = parse_days(text, order)
    rest = raw.select(pl.when(days.is_null()).then(text).alias(name))[name]
    said = words.mapped(rest, words.yes, pl.Boolean)
    unread = (
        rest.is_not_null() & said.is_null() & ~words.mapped(rest, words.is_nothing, pl.Boolean).fill_null(value=True)
    )
    return days, said.fill_null(value=False), unread


def _states(frame: pl.DataFrame, *, starts: bool) -> pl.DataFrame:
    """Who began and who finished, from dates, words and progress; the earlier of start and end is the start."""
    state = pl.col("state")
    done = pl.col("completed").is_not_null() | pl.col("completed_said") | (state == "done") | (pl.col("progress") >= 1)
    touched = pl.col("started").is_not_null() | pl.col("started_said") | (pl.col("progress") > 0)
    tells = starts or "idle" in set(frame["state"].drop_nulls().unique())
    said = state.is_in(["busy", "ended"] if starts or not tells else ["busy", "ended", "undone"])
    begun = touched.fill_null(value=False) | said.fill_null(value=False) | done.fill_null(value=False)
    cancelled = (state == "cancelled").fill_null(value=False)
    return frame.with_columns(
        pl.min_horizontal("started", "completed").alias("started"),
        begun.alias("begun"),
        done.fill_null(value=False).alias("done"),
        (cancelled & ~touched.fill_null(value=False) & ~done.fill_null(value=False)).alias("cancelled"),
        ((state == "waiting").fill_null(value=False) & ~begun).alias("waiting"),
    ).drop("state", "progress", *(f"{name}_said" for name in MOMENTS))


def _knows_start(mapping: Mapping, frame: pl.DataFrame) -> bool:
    """A column of starts or progress says so; states do when some say that people have not begun, or are busy."""
    if "started" in mapping.matches or "progress" in mapping.matches:
        return True
    return (
        "status" in mapping.matches and bool((frame["begun"] & ~frame["done"]).any()) and not bool(frame["begun"].all())
    )


def _latest(people: pl.DataFrame, today: date) -> date:
    """The last day that the file speaks of, today at most."""
    days = people.select(pl.concat([pl.col(name) for name in MOMENTS])).to_series()
    latest = days.filter(days <= today).max()
    return latest if isinstance(latest, date) else today


def _sort_out(people: pl.DataFrame, as_of: date, *, dated: bool) -> tuple[pl.DataFrame, list[Note]]:
    """Leave out the rows that say something impossible, are of later, or were never to happen; and merge doubles."""
    backwards = (pl.col("completed") < pl.col("enrolled")).fill_null(value=False)
    later = pl.any_horizontal((pl.col(name) > as_of).fill_null(value=False) for name in MOMENTS) & ~backwards
    undated = pl.col("enrolled").is_null() & ~backwards & ~later & dated & ~pl.col("waiting")
    early = (pl.col("started") < pl.col("enrolled")).fill_null(value=False) & ~backwards & ~later
    cancelled = pl.col("cancelled") & ~backwards & ~later & ~undated
    notes = [
        *_note("completed_before_enrolled", people, backwards),
        *_note("future", people, later),
        *_note("no_enrolled", people, undated),
        *_note("cancelled", people, cancelled),
        *_note("started_before_enrolled", people, early),
    ]
    kept = people.filter(~(backwards | later | undated | cancelled)).drop("blank", "cancelled")
    kept = kept.with_columns(pl.max_horizontal("started", pl.when(early).then("enrolled")).alias("started"))
    once = kept.unique([name for name in kept.columns if name != "row"], keep="first", maintain_order=True)
    doubles = len(kept) - len(once)
    return once.drop("row"), [*notes, *([Note("doubles", doubles)] if doubles else [])]


def _note(code: str, frame: pl.DataFrame, where: pl.Expr) -> list[Note]:
    rows = frame.filter(where)["row"]
    return [Note(code, len(rows), tuple(rows.head(LISTED).to_list()))] if len(rows) else []


def _priced(rows: pl.DataFrame, price: float | None) -> pl.DataFrame:
    return rows if price is None else rows.with_columns(pl.col("price").fill_null(price))
