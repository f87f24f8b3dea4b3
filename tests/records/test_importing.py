"""A file of statements is stored whole or not at all, and every line that cannot be is named."""

from __future__ import annotations

import gzip
from pathlib import Path

import msgspec
import pytest

from tests.records.samples import NOW, send, statement
from vonk.records.actions import FileRefused, import_statements
from vonk.records.models import Statement
from vonk.records.queries import Source


def lines(*statements: object) -> bytes:
    return b"\n".join(one if isinstance(one, bytes) else msgspec.json.encode(one) for one in statements) + b"\n"


@pytest.mark.parametrize("form", ["lines", "gzip", "array", "bom"])
def test_file_is_stored_in_each_of_its_forms(lms: Source, tmp_path: Path, form: str) -> None:
    some = [statement() for _ in range(3)]
    content = {
        "lines": lines(*some),
        "gzip": gzip.compress(lines(*some)),
        "array": b"\n " + msgspec.json.encode(some),
        "bom": b"\xef\xbb\xbf" + lines(*some),
    }[form]
    path = tmp_path / "file"
    path.write_bytes(content)
    done = import_statements(path=path, connection=lms, now=NOW)
    assert (done.lines, done.stored, done.duplicates, done.bad) == (3, 3, 0, ())
    again = import_statements(path=path, connection=lms, now=NOW)
    assert (again.stored, again.duplicates) == (0, 3)


def test_bad_lines_are_named_and_nothing_is_stored(lms: Source, tmp_path: Path) -> None:
    path = tmp_path / "file.jsonl"
    path.write_bytes(lines(statement(), {**statement(), "actor": {}}, b"{", statement()))
    with pytest.raises(FileRefused) as caught:
        import_statements(path=path, connection=lms, now=NOW)
    assert [(one.line, one.path) for one in caught.value.bad] == [(2, "$.actor"), (3, "$")]
    assert "line 2, $.actor: give exactly one" in str(caught.value)
    assert not Statement.objects.exists()


def test_only_the_first_twenty_bad_lines_are_listed(lms: Source, tmp_path: Path) -> None:
    path = tmp_path / "file.jsonl"
    path.write_bytes(lines(*[{**statement(), "mood": 1}] * 25))
    with pytest.raises(FileRefused, match="and 5 more") as caught:
        import_statements(path=path, connection=lms, now=NOW)
    assert len(caught.value.bad) == 20
    assert caught.value.total == 25


def test_bad_lines_can_be_left_out_and_are_named_still(lms: Source, tmp_path: Path) -> None:
    one = statement()
    path = tmp_path / "file.jsonl"
    path.write_bytes(lines(one, b"", {**statement(), "verb": {}}, one))
    done = import_statements(path=path, connection=lms, now=NOW, skip_bad=True)
    assert (done.lines, done.stored) == (3, 1)
    assert [(bad.line, bad.path) for bad in done.bad] == [(3, "$.verb"), (4, "$.id")]


def test_conflict_with_what_is_stored_keeps_the_file_out(lms: Source, tmp_path: Path) -> None:
    one = statement()
    send(lms, one)
    path = tmp_path / "file.jsonl"
    path.write_bytes(lines(statement(), {**one, "timestamp": "2020-01-01T00:00:00Z"}))
    with pytest.raises(FileRefused, match="line 2"):
        import_statements(path=path, connection=lms, now=NOW)
    assert Statement.objects.count() == 1
