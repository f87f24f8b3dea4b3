"""Reads an uploaded file, CSV or XLSX, into a heading and rows of text; says what to do when it cannot."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vonk.intake.problems import Unreadable

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
DELIMITERS = ";,\t"
# Two bytes of UTF-8 that were read as two letters: "Ã«" where "ë" was meant.
TWICE_ENCODED = re.compile("Ã[\u0080-\u00bf]|â‚¬|â€™")
XLSX = b"PK\x03\x04"


@dataclass(frozen=True)
class Sheet:
    """A heading and its rows, each with the number it has in the file."""

    heading: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_sheet(content: bytes) -> Sheet:
    """The first sheet of a workbook, or a CSV in UTF-8, UTF-16 or Windows-1252 with ; , or tab. Unreadable."""
    lines = list(_workbook(content) if content.startswith(XLSX) else _text(decode(content)))
    filled = [(number, cells) for number, cells in lines if any(cells)]
    if not filled:
        raise Unreadable(_("The file is empty."), _("Export it again with a heading and at least one person."))
    (_number, heading), rows = filled[0], filled[1:]
    width = len(heading)
    for number, cells in rows:
        if len(cells) > width and any(cells[width:]):
            raise Unreadable(
                _("Row %(row)s has more columns than the heading.") % {"row": number},
                _("Put text that contains the separator between double quotes."),
            )
    return Sheet(heading, tuple((number, (*cells, *[""] * width)[:width]) for number, cells in rows))


def decode(content: bytes) -> str:
    """Text from bytes: by byte order mark, else UTF-8, else Windows-1252. Unreadable when it fits none of these."""
    encoding = next((name for mark, name in BOMS if content.startswith(mark)), "")
    if not encoding and b"\x00" in content[:4000]:
        raise _wrong_encoding()
    for name in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if TWICE_ENCODED.search(text):
            raise _wrong_encoding()
        return text
    raise _wrong_encoding()


def _wrong_encoding() -> Unreadable:
    return Unreadable(
        _("The letters of this file cannot be read."),
        _("In Excel, choose Save as and then “CSV UTF-8”, or upload the workbook (.xlsx) itself."),
    )


def _text(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, tuple(cell.strip() for cell in cells)
            start = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(
            _("Row %(row)s cannot be read.") % {"row": start},
            _("Look for a double quote without its other half."),
        ) from error


def _workbook(content: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    import polars as pl  # noqa: PLC0415 - slow to load, and only workbooks need it

    try:
        frame = pl.read_excel(io.BytesIO(content), has_header=False, drop_empty_rows=False, infer_schema_length=0)
    except Exception as error:
        raise Unreadable(
            _("This workbook cannot be opened."), _("Save it again as .xlsx, without a password.")
        ) from error
    for number, cells in enumerate(frame.iter_rows(), start=1):
        yield number, _cells(cells)


def _cells(cells: Sequence[object]) -> tuple[str, ...]:
    """A day in a workbook comes with a time of midnight, a number with .0: both go."""
    return tuple("" if cell is None else re.sub(r"( 00:00:00|(?<=\d)\.0)$", "", str(cell).strip()) for cell in cells)
