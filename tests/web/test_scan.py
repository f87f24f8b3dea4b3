"""/org/scan: who may, what is asked, what is shown, and that nothing is kept."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.engine.exports import HEADINGS, organisation, write_csv
from vonk.web.org import scan_files

pytestmark = pytest.mark.django_db


def upload(client: Client, rows: list[list[str]], folder: Path, *, name: str = "export.csv", **more: str):
    content = write_csv(folder / name, rows).read_bytes()
    return client.post("/org/scan/", {"file": SimpleUploadedFile(name, content), **more})


def kept() -> list[str]:
    folder = Path(settings.VONK_HOME) / "scan"
    return sorted(path.suffix for path in folder.iterdir()) if folder.exists() else []


@pytest.fixture(autouse=True)
def _empty_folder():
    for path in (Path(settings.VONK_HOME) / "scan").glob("*"):
        path.unlink()


@pytest.mark.parametrize("address", ["/org/scan/", "/org/scan/columns/", "/org/scan/result/"])
def test_only_the_learning_team_may_scan(house, address):
    for name in ("noor", "mila", "sven", "registrar", "council", "director", "admin", "leaver"):
        assert house.client(name).get(address).status_code in (302, 404), name
        assert house.client(name).post(address).status_code != 200, name
    assert house.client(None).get(address).headers["Location"].startswith("/accounts/login/")
    assert house.client("lars").get("/org/scan/").status_code == 200


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_export_gives_a_ranked_page_with_the_first_thing_to_do(house, tmp_path, language):
    lars = house.client("lars")
    lars.cookies["django_language"] = language
    answer = upload(lars, organisation(), tmp_path)
    assert answer.headers["Location"] == "/org/scan/result/"
    page = lars.get("/org/scan/result/")
    text = page.content.decode()
    assert f'lang="{language}"' in text
    spots = page.context["spots"]
    assert spots[0]["title"].count("Timemanagement") == 1
    assert spots[0]["interval"] in text
    assert "/org/playbook/two-step-start/" in text
    assert text.count('class="button ember') == 1


def test_the_result_names_nobody_and_the_upload_is_gone(house, tmp_path):
    rows = [[f"{row[0]}@geheim.example", *row[1:]] if place else row for place, row in enumerate(organisation())]
    lars = house.client("lars")
    upload(lars, rows, tmp_path)
    assert kept() == [".json"]
    assert "geheim" not in lars.get("/org/scan/result/").content.decode()
    stored = next((Path(settings.VONK_HOME) / "scan").iterdir())
    assert b"geheim" not in stored.read_bytes()
    assert stored.stat().st_mode & 0o077 == 0


def test_a_result_is_for_one_session_and_one_hour(house, tmp_path):
    lars = house.client("lars")
    upload(lars, organisation(), tmp_path)
    assert house.client("lars").get("/org/scan/result/").headers["Location"] == "/org/scan/"
    stored = next((Path(settings.VONK_HOME) / "scan").iterdir())
    written = stored.stat().st_mtime
    os.utime(stored, (written - 3601, written - 3601))
    upload(house.client("lars"), organisation(), tmp_path)
    assert not stored.exists()
    assert lars.get("/org/scan/result/").headers["Location"] == "/org/scan/"


def test_sweeping_keeps_what_is_younger_than_an_hour(house, tmp_path):
    upload(house.client("lars"), organisation(), tmp_path)
    stored = next((Path(settings.VONK_HOME) / "scan").iterdir())
    from datetime import UTC, datetime

    written = datetime.fromtimestamp(stored.stat().st_mtime, UTC)
    assert scan_files.sweep(now=written + timedelta(minutes=59)) == 0
    assert scan_files.sweep(now=written + timedelta(minutes=61)) == 1


def test_a_column_that_is_unsure_is_asked_with_examples_and_without_people(house, tmp_path):
    rows = organisation()
    rows[0] = ["E-mailadres", "Wat", "Club", "Soms", "Ingeschreven op", "Gestart op", "Afgerond op"]
    rows = [[f"{row[0]}@geheim.example", *row[1:]] if place else row for place, row in enumerate(rows)]
    lars = house.client("lars")
    lars.cookies["django_language"] = "en"
    assert upload(lars, rows, tmp_path).headers["Location"] == "/org/scan/columns/"
    text = lars.get("/org/scan/columns/").content.decode()
    assert "We are not sure of: learning activity" in text
    assert "Team 00 · Team 01" not in text.replace("Team 00 · Team 01", "", 1)  # shown once, as examples
    assert "geheim" not in text
    answers = {"column_0": "person", "column_1": "-", "column_2": "unit", "column_3": "-", "column_4": "enrolled",
               "column_5": "started", "column_6": "completed", "dates": "-"}  # fmt: skip
    refused = lars.post("/org/scan/columns/", answers)
    assert "No column says: learning activity." in refused.content.decode()
    twice = lars.post("/org/scan/columns/", answers | {"column_1": "unit"})
    assert "is chosen for this as well" in twice.content.decode()
    assert lars.post("/org/scan/columns/", answers | {"column_1": "item"}).headers["Location"] == "/org/scan/result/"
    assert lars.get("/org/scan/result/").context["spots"][0]["title"].count("Timemanagement") == 1
    assert kept() == [".json"]


def test_dates_that_can_be_read_both_ways_are_asked(house, tmp_path):
    rows = [
        list(HEADINGS),
        *[[f"p{n}", "Excel", "Noord", "Nee", "3/4/2026", "3/4/2026", "5/6/2026"] for n in range(12)],
    ]
    lars = house.client("lars")
    lars.cookies["django_language"] = "en"
    assert upload(lars, rows, tmp_path).headers["Location"] == "/org/scan/columns/"
    fields = ("person", "item", "unit", "obligation", "enrolled", "started", "completed")
    answers = {f"column_{place}": name for place, name in enumerate(fields)}
    open_still = lars.post("/org/scan/columns/", answers | {"dates": "-"})
    assert "may be 3 April or 4 March" in open_still.content.decode()
    lars.post("/org/scan/columns/", answers | {"dates": "mdy"})
    assert str(lars.get("/org/scan/result/").context["result"].first) == "2026-03-04"


def test_a_file_with_reasons_for_absence_is_refused_and_not_kept(house, tmp_path):
    rows = [[*row, "ziek"] if place else [*row, "Verzuimreden"] for place, row in enumerate(organisation(people=20))]
    lars = house.client("lars")
    lars.cookies["django_language"] = "en"
    text = upload(lars, rows, tmp_path).content.decode()
    assert "Column “Verzuimreden” says why people are absent" in text
    assert kept() == []


def test_a_price_gives_euros_and_only_then(house, tmp_path):
    lars = house.client("lars")
    upload(lars, organisation(), tmp_path)
    assert "€" not in lars.get("/org/scan/result/").context["spots"][0]["why"]
    upload(lars, organisation(), tmp_path, price="80")
    assert "€" in lars.get("/org/scan/result/").context["spots"][0]["why"]


def test_the_download_is_one_file_that_needs_nothing_else(house, tmp_path):
    lars = house.client("lars")
    upload(lars, organisation(), tmp_path)
    answer = lars.get("/org/scan/result/?download=1")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    text = answer.content.decode()
    assert "Timemanagement" in text
    for outside in ("/static/", "http://", "https://", "<script", "<link", "../font"):
        assert outside not in text, outside
    assert "data:font/woff2;base64," in text
