"""Both languages are complete: every text has its Dutch, with the same placeholders, and the compiled file is the newest."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "vonk"
PLACEHOLDER = re.compile(r"%\((\w+)\)|\{(\w*)\}")


def _po(locale: Path) -> polib.POFile:
    return polib.pofile(str(locale / "nl" / "LC_MESSAGES" / "django.po"))


def _dutch(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_text_has_its_dutch() -> None:
    po = _po(PACKAGE / "locale")
    assert len(po) > 500
    assert [entry.msgid for entry in po if not all(_dutch(entry)) or "fuzzy" in entry.flags] == []


def test_dutch_keeps_every_placeholder() -> None:
    wrong = []
    for entry in _po(PACKAGE / "locale"):
        known = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural or ""))
        for words in _dutch(entry):
            used = set(PLACEHOLDER.findall(words))
            if not used <= known or (not entry.msgid_plural and used != known):
                wrong.append(entry.msgid)
    assert wrong == []


def test_dutch_says_je_and_never_shouts() -> None:
    wrong = [
        words
        for entry in _po(PACKAGE / "locale")
        for words in _dutch(entry)
        if re.search(r"\b(u|uw|U|Uw)\b", words) or "!" in words
    ]
    assert wrong == []


def test_no_text_was_forgotten(tmp_path: Path) -> None:
    """Collects the texts again from a copy of the source; each must be in the file that ships."""
    assert shutil.which("xgettext"), "install gettext: apt-get install gettext"
    copy = tmp_path / "vonk"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "static", "*.parquet"))
    command = [sys.executable, "-m", "django", "makemessages", "-l", "nl", "--no-location", "-e", "html,txt,py"]
    env = {"DJANGO_SETTINGS_MODULE": "vonk.conf.settings", "VONK_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    subprocess.run([*command, "-i", "migrations/*"], cwd=copy, env=env, check=True, capture_output=True)
    found = {(entry.msgctxt, entry.msgid) for entry in _po(copy / "locale") if not entry.obsolete}
    assert found - {(entry.msgctxt, entry.msgid) for entry in _po(PACKAGE / "locale")} == set()


@pytest.mark.parametrize("language", ["nl"])
def test_the_compiled_file_is_the_newest(language: str) -> None:
    folder = PACKAGE / "locale" / language / "LC_MESSAGES"
    compiled = {e.msgid: _dutch(e) for e in polib.mofile(str(folder / "django.mo"))}
    assert compiled == {e.msgid: _dutch(e) for e in _po(PACKAGE / "locale") if e.msgid}
