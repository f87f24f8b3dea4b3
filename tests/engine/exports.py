"""Exports to scan in tests: rows as an LMS writes them, as CSV or as a workbook."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

HEADINGS = ("Personeelsnummer", "Cursusnaam", "Afdeling", "Verplicht", "Ingeschreven op", "Gestart op", "Afgerond op")
TODAY = date(2026, 11, 24)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def write_csv(
    path: Path, rows: Sequence[Sequence[str]], *, delimiter: str = ";", encoding: str = "utf-8", above: str = ""
) -> Path:
    """Rows, the first of which are the headings."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes((above + text.getvalue()).encode(encoding))
    return path


def write_workbook(path: Path, rows: Sequence[Sequence[str | float | date]]) -> Path:
    """The smallest workbook that Excel opens; days become real dates."""
    cells = []
    for number, row in enumerate(rows, 1):
        values = [_cell(f"{chr(65 + place)}{number}", value) for place, value in enumerate(row)]
        cells.append(f'<row r="{number}">{"".join(values)}</row>')
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets><sheet name="Export" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_SHEET}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{"".join(cells)}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, '<?xml version="1.0"?>' + content)
    return path


def _cell(place: str, value: str | float | date) -> str:
    if isinstance(value, date):
        return f'<c r="{place}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>' if value else ""


def organisation(*, people: int = 400, weak: str = "Timemanagement", seed: int = 4) -> list[list[str]]:
    """Headings and rows: eight chosen activities, of which `weak` is begun by few; teams differ by chance alone."""
    draw = random.Random(seed)
    items = [
        "Timemanagement",
        "Gesprekken voeren",
        "Rapporteren",
        "Feedback geven",
        "Excel",
        "Coachen",
        "Plannen",
        "Schrijven",
    ]
    rows = [list(HEADINGS)]
    for person in range(people):
        lazy = draw.random() < 0.3  # who leaves one thing tends to leave the others
        for item in draw.sample(items, 4):
            enrolled = date(2026, 1, 1) + timedelta(days=draw.randrange(120))
            never = 0.6 if item == weak else 0.05 + 0.6 * lazy
            started = enrolled + timedelta(days=draw.randrange(20)) if draw.random() > never else None
            completed = started + timedelta(days=draw.randrange(40)) if started and draw.random() > 0.2 else None
            days = [f"{day:%d-%m-%Y}" if day else "" for day in (enrolled, started, completed)]
            rows.append([f"P{person:04}", item, f"Team {person % 16:02}", "Nee", *days])
    return rows
