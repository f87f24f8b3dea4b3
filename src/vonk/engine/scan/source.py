"""Reads a CSV or a workbook as text, whatever its encoding, delimiter or lines above the headings."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import polars as pl

from vonk.engine.scan.dates import looks_like_date
from vonk.engine.scan.tables import Unreadable
from vonk.engine.scan.vocabulary import FIRST_NAMES, HEADINGS, LAST_NAMES, plain

SAMPLE: Final = 2000  # rows that headings are judged by
PEEK: Final = 1 << 16  # bytes that delimiter and headings are judged by
ABOVE: Final = 20  # lines that may stand above the headings
CHUNK: Final = 1 << 22
DELIMITERS: Final = ";,\t|"
JOINED: Final = " + "  # between the headings of a first and a last name
WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx and ods; xls, or a workbook with a password
BINARY: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"PAR1", b"Rar!")
MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
KNOWN: Final = frozenset(word for words in HEADINGS.values() for word in words) | FIRST_NAMES | LAST_NAMES


class Reader(Protocol):
    """Reads some columns, by position, of all rows or the first few below the headings."""

    def __call__(self, columns: Sequence[int], rows: int | None) -> pl.DataFrame:
        """Columns named c0, c1 … by their position, all text."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """An opened file: its headings, and its first rows as text. `load` reads the columns that are needed, no others."""

    headings: tuple[str, ...]
    header_row: int  # as a spreadsheet counts: the first row is 1
    sample: pl.DataFrame
    read: Reader
    places: dict[str, int]

    def load(self, headings: Sequence[str]) -> pl.DataFrame:
        """Every row: `row` (as a spreadsheet counts) and the named columns, trimmed text, null where empty."""
        parts = sorted({self.places[part] for heading in headings for part in self._parts(heading)})
        frame = _trimmed(self.read(parts, None))
        columns = [self._column(heading) for heading in headings]
        return frame.with_row_index("row", offset=self.header_row + 1).select(pl.col("row").cast(pl.Int64), *columns)

    def _parts(self, heading: str) -> list[str]:
        return [heading] if heading in self.places else heading.split(JOINED)

    def _column(self, heading: str) -> pl.Expr:
        parts = [pl.col(f"c{self.places[part]}") for part in self._parts(heading)]
        return (parts[0] if len(parts) == 1 else pl.concat_str(parts, separator=" ", ignore_nulls=True)).alias(heading)


def open_source(path: Path) -> Source:
    """Open a file; raises Unreadable when it is no table, has no headings, or two headings that are the same."""
    with path.open("rb") as file:
        start = file.read(PEEK)
    if not start.strip():
        raise Unreadable("empty")
    if start.startswith(WORKBOOKS):
        return _open_workbook(path)
    if start.startswith(BINARY):
        raise Unreadable("not_a_table")
    return _open_text(path, start)


def _open_text(path: Path, start: bytes) -> Source:
    encoding = _encoding(path, start)
    utf8 = encoding in ("utf-8", "utf-8-sig")
    content: Path | bytes = path if utf8 else path.read_bytes().decode(encoding).encode()
    peek = codecs.getincrementaldecoder("utf-8-sig")().decode(start) if utf8 else _head(content)
    if "\x00" in peek:
        raise Unreadable("not_a_table")
    if "\n" not in peek and "\r" in peek:
        content = (path.read_bytes() if utf8 else _bytes(content)).replace(b"\r", b"\n")
        peek = peek.replace("\r", "\n")
    delimiter, skip = _delimiter(peek)
    records = list(_records(peek, delimiter))
    place = _header(cells for _, cells in records)
    line, header = records[place]

    def read(columns: Sequence[int], rows: int | None) -> pl.DataFrame:
        return _read_csv(content, delimiter, line, len(header), columns, rows)

    return _source(header, skip + place + 1, read)


def _head(content: Path | bytes) -> str:
    return _bytes(content)[:PEEK].decode(errors="ignore")


def _bytes(content: Path | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.read_bytes()


def _encoding(path: Path, start: bytes) -> str:
    for mark, name in MARKS:
        if start.startswith(mark):
            return _checked(path, name)
    pairs = max(len(start) // 2, 1)
    if start[1::2].count(0) > pairs * 0.4:
        return _checked(path, "utf-16-le")
    if start[::2].count(0) > pairs * 0.4:
        return _checked(path, "utf-16-be")
    try:
        return _checked(path, "utf-8")
    except Unreadable:
        return _checked(path, "cp1252")


def _checked(path: Path, encoding: str) -> str:
    """The encoding, once the whole file has been read with it; Unreadable names the row that does not fit."""
    decoder = codecs.getincrementaldecoder(encoding)()
    row = 1
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            try:
                row += decoder.decode(chunk).count("\n")
            except UnicodeDecodeError as error:
                raise Unreadable("encoding", row=row + chunk[: error.start].count(b"\n")) from error
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Unreadable("encoding", row=row) from error
    return encoding


def _delimiter(text: str) -> tuple[str, int]:
    """The delimiter, and how many records of the file `_records` leaves out (Excel's own first line, sep=;)."""
    first = text.split("\n", 1)[0].strip().strip('"')
    if first.lower().startswith("sep=") and len(first) == len("sep=;"):
        return first[-1], 1
    return max(DELIMITERS, key=lambda sign: _evenness(text, sign)), 0


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    """How alike the records are when cut at this sign; never when it hardly occurs."""
    lengths = Counter(len(cells) for _, cells in _records(text, delimiter) if any(cells))
    if not lengths:
        return 0.0, 0
    most, times = max(lengths.items(), key=lambda found: (found[1], found[0]))
    return (times / lengths.total(), most) if most > 1 else (0.0, 0)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The records of a text with the number of the last line of each; not the one that was cut off at the end."""
    whole = text if len(text) < PEEK // 4 or text.endswith("\n") else text.rpartition("\n")[0]
    reader = csv.reader(io.StringIO(whole), delimiter=delimiter)
    try:
        for cells in reader:
            if reader.line_num > 1 or not "".join(cells).lower().startswith("sep="):
                yield reader.line_num, cells
    except csv.Error:  # a quote that is never closed: what was read so far is enough to judge by
        return


def _header(rows: Iterator[list[str]]) -> int:
    """Which record holds the headings: the one among the first that has most words we know."""
    first = [cells for cells, _ in zip(rows, range(ABOVE), strict=False)]
    known = [sum(plain(cell) in KNOWN for cell in cells) for cells in first]
    if known and max(known) > 1:
        return known.index(max(known))
    widest = max((_filled(cells) for cells in first), default=0)
    if widest == 0:
        raise Unreadable("empty")
    place = next(place for place, cells in enumerate(first) if _filled(cells) == widest)
    if any(_is_value(cell) for cell in first[place]):
        raise Unreadable("no_header", row=place + 1)
    return place


def _filled(cells: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _is_value(cell: str) -> bool:
    text = cell.strip()
    return "@" in text or text.replace(",", "").replace(".", "").isdigit() or looks_like_date(text)


def _read_csv(
    content: Path | bytes, delimiter: str, line: int, width: int, columns: Sequence[int], rows: int | None
) -> pl.DataFrame:
    names = [f"c{place}" for place in range(width)]
    try:
        frame = pl.read_csv(
            content,
            separator=delimiter,
            has_header=False,
            skip_lines=line,
            schema=dict.fromkeys([*names, "beyond"], pl.String),
            columns=[*columns, width],
            n_rows=rows,
            missing_columns="insert",  # `beyond`, and what the first lines leave out at their end
            raise_if_empty=False,
        )
    except pl.exceptions.PolarsError as error:
        raise Unreadable("malformed") from error
    beyond = frame.get_column("beyond").is_not_null() & (frame.get_column("beyond") != "")
    if place := beyond.arg_max() if beyond.any() else None:
        raise Unreadable("ragged", row=line + 1 + place, headings=width)
    return frame.drop("beyond")


def _open_workbook(path: Path) -> Source:
    import fastexcel  # noqa: PLC0415 - only workbooks need it

    try:
        book = fastexcel.read_excel(path)
        peeks = [_peek(book, name) for name in book.sheet_names]
    except fastexcel.FastExcelError as error:
        raise Unreadable("workbook") from error
    full = [place for place, rows in enumerate(peeks) if any(_filled(cells) > 1 for cells in rows)]
    if not full:
        raise Unreadable("empty")
    best = max(full, key=lambda place: max(sum(plain(cell) in KNOWN for cell in cells) for cells in peeks[place]))
    place = _header(iter(peeks[best]))
    sheet = book.sheet_names[best]

    def read(columns: Sequence[int], rows: int | None) -> pl.DataFrame:
        found = book.load_sheet(
            sheet, header_row=None, skip_rows=place + 1, n_rows=rows, dtypes="string", use_columns=list(columns)
        )
        frame = found.to_polars()
        return frame.rename(dict(zip(frame.columns, (f"c{column}" for column in sorted(columns)), strict=True)))

    return _source(peeks[best][place], place + 1, read)


def _peek(book: object, sheet: str) -> list[list[str]]:
    rows = book.load_sheet(sheet, header_row=None, n_rows=ABOVE, dtypes="string").to_polars()  # type: ignore[attr-defined]
    return [[cell or "" for cell in row] for row in rows.iter_rows()]


def _source(header: Sequence[str], header_row: int, read: Reader) -> Source:
    places = {name: place for place, cell in enumerate(header) if (name := " ".join(cell.split()))}
    _refuse_doubles(header)
    sample = _trimmed(read(sorted(places.values()), SAMPLE))
    if sample.is_empty():
        raise Unreadable("no_rows", row=header_row)
    headings = tuple(places)
    named = sample.select(pl.col(f"c{place}").alias(name) for name, place in places.items())
    first = next((name for name in headings if plain(name) in FIRST_NAMES), None)
    last = next((name for name in headings if plain(name) in LAST_NAMES), None)
    if first and last:
        both = f"{first}{JOINED}{last}"
        named = named.with_columns(pl.concat_str(first, last, separator=" ", ignore_nulls=True).alias(both))
        headings = (*headings, both)
    return Source(headings, header_row, named, read, places)


def _refuse_doubles(header: Sequence[str]) -> None:
    seen: dict[str, int] = {}
    for place, cell in enumerate(header, 1):
        key = plain(cell) or cell.strip()
        if key in seen:
            raise Unreadable("duplicate_heading", heading=cell.strip(), columns=f"{seen[key]}, {place}")
        if key:
            seen[key] = place


def _trimmed(frame: pl.DataFrame) -> pl.DataFrame:
    text = pl.all().str.strip_chars()
    return frame.with_columns(text).with_columns(pl.when(pl.all() != "").then(pl.all()))
