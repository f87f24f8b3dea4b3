"""`vonk scan FILE`: one command, one ranked list, one printable file; it reads nothing but the export."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.exports import organisation, write_csv
from vonk.conf.scanning import scan_file


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_scan_prints_the_ranked_list_and_touches_no_database(tmp_path, capsys, lang):
    path = write_csv(tmp_path / "export.csv", organisation())
    assert scan_file(path, columns=[], html=None, lang=lang) == 0
    said = capsys.readouterr().out
    assert "Timemanagement" in said
    assert "P0001" not in said


def test_the_page_it_writes_stands_alone(tmp_path, capsys):
    path, page = write_csv(tmp_path / "export.csv", organisation()), tmp_path / "scan.html"
    assert scan_file(path, columns=["price=80"], html=page, lang="en") == 0
    text = page.read_text(encoding="utf-8")
    assert "Help people begin with “Timemanagement”" in text
    assert "€" in text
    assert "http" not in text
    assert str(page.name) in capsys.readouterr().out.replace("\n", "")


def test_columns_can_be_named(tmp_path, capsys):
    rows = organisation()
    rows[0][1] = "Wat"
    path = write_csv(tmp_path / "export.csv", rows)
    assert scan_file(path, columns=["item=Wat"], html=None, lang="en") == 0
    assert "learning activity = Wat" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "columns", "said"),
    [
        ("naam;wat;afgerond\np;Excel;2026-01-01\n", [], "No column says: learning activity."),
        ("naam;wat;afgerond\np;Excel;2026-01-01\n", ["item=Cursus"], "The headings are: naam, wat, afgerond."),
        ("naam;cursus;Verzuimreden\np;Excel;griep\n", [], "Column “Verzuimreden” says why people are absent."),
        ("naam;cursus;status;status\np;Excel;x;y\n", [], "Two columns are called “status” (columns 3, 4)."),
        ("", [], "This file is empty."),
    ],
)
def test_what_is_wrong_is_said_with_a_remedy(tmp_path, capsys, content, columns, said):
    path = tmp_path / "export.csv"
    path.write_text(content, encoding="utf-8")
    assert scan_file(path, columns=columns, html=None, lang="en") == 1
    told = capsys.readouterr().out
    assert said in told
    assert "→" in told


def test_a_file_that_is_not_there_is_said_too(tmp_path, capsys):
    assert scan_file(tmp_path / "weg.csv", columns=[], html=None, lang="en") == 1
    assert "weg.csv" in capsys.readouterr().out


def test_on_a_terminal_it_asks_what_it_is_not_sure_of(tmp_path):
    rows = organisation()
    rows[0][1] = "Wat"
    path = write_csv(tmp_path / "export.csv", rows)
    keyboard, terminal = pty.openpty()
    command = [sys.executable, "-c", "from vonk.cli import main; main()", "scan", str(path), "--lang", "en"]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "vonk.conf.settings",
        "VONK_HOME": str(tmp_path),
        "COLUMNS": "200",
    }
    process = subprocess.Popen(
        command, stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, cwd=Path.cwd()
    )
    os.write(keyboard, b"2\n")
    said = process.communicate(timeout=120)[0].decode()
    os.close(keyboard)
    os.close(terminal)
    assert process.returncode == 0, said
    assert "learning activity = Wat" in said
    assert "Timemanagement" in said
