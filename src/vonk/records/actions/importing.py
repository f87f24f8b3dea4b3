"""Imports a file of statements: the whole file is checked first, then all of it is stored, or nothing."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from pathlib import Path
from typing import IO
from uuid import UUID

import msgspec
from django.db import transaction

from vonk.records.actions.storing import Conflict, store
from vonk.records.incoming import Incoming, Refused, read_one
from vonk.records.sources import Source

NAMED = 20
BATCH = 2_000


@dataclass(frozen=True)
class BadLine:
    """A statement that cannot be stored: its line, or place in the array, where in it the fault is, and what to do."""

    line: int
    path: str
    remedy: str


@dataclass(frozen=True)
class Imported:
    """What a file brought; `bad` names every line left out."""

    lines: int
    stored: int
    duplicates: int
    bad: tuple[BadLine, ...]


class FileRefused(ValueError):
    """The file holds lines that cannot be stored, so nothing of it was; `bad` names the first of them."""

    def __init__(self, path: Path, bad: Sequence[BadLine]) -> None:
        named = "".join(f"\n  line {one.line}, {one.path}: {one.remedy}" for one in bad[:NAMED])
        more = f"\n  and {len(bad) - NAMED} more" if len(bad) > NAMED else ""
        super().__init__(f"{path.name}: nothing was stored, for {len(bad)} lines cannot be:{named}{more}")
        self.bad = tuple(bad[:NAMED])
        self.total = len(bad)


def import_statements(*, path: Path, connection: Source, now: datetime, skip_bad: bool = False) -> Imported:
    """Stores the statements of a file: one JSON object a line, or one JSON array; also gzipped.

    Raises FileRefused when a line is bad, unless `skip_bad` leaves such lines out and names them. The same file twice
    does no harm: what is here already counts as a duplicate.
    """
    lines, bad = _check(path)
    if bad and not skip_bad:
        raise FileRefused(path, bad)
    left_out = {one.line for one in bad}
    stored = duplicates = 0
    with transaction.atomic():
        good = ((line, one) for line, one in _statements(path) if line not in left_out and isinstance(one, Incoming))
        for some in batched(good, BATCH):
            try:
                done = store(connection=connection, statements=[one for _, one in some], now=now)
            except Conflict as conflict:
                line = next(line for line, one in some if one.id == conflict.statement_id)
                raise FileRefused(path, [BadLine(line, "$.id", str(conflict))]) from None
            stored += len(done.ids) - done.duplicates
            duplicates += done.duplicates
    return Imported(lines, stored, duplicates, tuple(bad))


def _check(path: Path) -> tuple[int, list[BadLine]]:
    """Reads the whole file once; the number of statements in it, and those that cannot be stored."""
    count = 0
    bad: list[BadLine] = []
    first_at: dict[UUID, int] = {}
    for line, one in _statements(path):
        count += 1
        if isinstance(one, BadLine):
            bad.append(one)
        elif one.id is not None and one.id in first_at:
            bad.append(BadLine(line, "$.id", f"stands on line {first_at[one.id]} already"))
        elif one.id is not None:
            first_at[one.id] = line
    return count, bad


def _statements(path: Path) -> Iterator[tuple[int, Incoming | BadLine]]:
    for line, raw in _lines(path):
        try:
            yield line, read_one(raw, "$")
        except Refused as refused:
            yield line, BadLine(line, refused.path, refused.remedy)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Each statement's bytes and its line; an array is held in memory whole, lines stream."""
    with _opened(path) as file:
        head = file.read(1)
        while head.isspace():
            head = file.read(1)
        if head == b"[":
            yield from enumerate(_array(path, head + file.read()), 1)
            return
        file.seek(0)
        for number, line in enumerate(file, 1):
            if line := line.strip().removeprefix(b"\xef\xbb\xbf"):
                yield number, line


def _array(path: Path, content: bytes) -> list[bytes]:
    try:
        return [bytes(one) for one in msgspec.json.decode(content, type=list[msgspec.Raw])]
    except msgspec.DecodeError as error:
        raise FileRefused(path, [BadLine(1, "$", str(error))]) from None


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes] | gzip.GzipFile]:
    with path.open("rb") as file:
        if file.read(2) != b"\x1f\x8b":
            file.seek(0)
            yield file
            return
        file.seek(0)
        with gzip.open(file) as plain:
            yield plain
