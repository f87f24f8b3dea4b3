"""`vonk doctor` finds what is wrong and names what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from tests.activation.world import run, stalled
from tests.conftest import NOW, House
from tests.integrations.smtp_servers import Postbox, running
from vonk.activation.models import Run
from vonk.conf import doctor
from vonk.conf.doctor import Finding, examine
from vonk.conf.models import Tick
from vonk.people.models import Organisation
from vonk.records.models import EventBatch
from vonk.records.queries import Source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def home(tmp_path: Path, settings: Any, at: Any) -> Path:
    """A home in order: a secret of one's own and collected static files."""
    at(NOW)
    settings.VONK_HOME = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")
    (tmp_path / "secret").write_text("x")
    (tmp_path / "secret").chmod(0o600)
    settings.VONK_DEMO = True  # mail is kept in a file
    return tmp_path


def wrong(check: Any) -> dict[str, str]:
    return {finding.what: finding.remedy for finding in check() if finding.remedy}


def test_all_in_order_ends_with_0(home: Path, house: House, lms: Source, capsys: pytest.CaptureFixture[str]) -> None:
    stalled(lms, "noor")
    run()
    Tick.objects.create(job="deliver", due_at=NOW)
    assert examine() == 0
    said = capsys.readouterr().out
    assert "wrong" not in said
    assert "lake: 0 files missing or damaged" in said
    assert "log of decisions: 0 files" in said


def test_an_empty_installation_is_told_what_to_do_first(
    home: Path, db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert examine() == 1
    assert "wrong organisation → run: vonk migrate" in " ".join(capsys.readouterr().out.split())


def test_a_secret_that_others_can_read(home: Path, house: House) -> None:
    (home / "secret").chmod(0o644)
    assert wrong(doctor.disk) == {"secret key file": f"others can read it; run: chmod 600 {home / 'secret'}"}


def test_a_full_disk(home: Path, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LOW_DISK", 1 << 60)
    (remedy,) = wrong(doctor.disk).values()
    assert remedy.startswith(f"make room under {home}")


def test_a_lake_file_that_is_gone_is_named_with_the_command_that_remakes_it(
    home: Path, house: House, lms: Source, settings: Any
) -> None:
    stalled(lms, "noor")
    file = EventBatch.objects.order_by("pk").values_list("file", flat=True)[0]
    (settings.VONK_LAKE / file).unlink()
    found = wrong(doctor.lake)
    assert any(file in what for what in found)
    assert any("vonk rebuild-lake" in remedy for remedy in found.values())


def test_a_touched_log_of_decisions_is_named(home: Path, house: House, lms: Source, settings: Any) -> None:
    stalled(lms, "noor")
    run()
    file = Run.objects.get().log_file
    (settings.VONK_LAKE / file).write_bytes(b"")
    assert wrong(doctor.decisions) == {f"  {file}: changed": "restore it from a backup; it cannot be made again"}


def test_static_files_that_were_never_collected(home: Path, db: None, settings: Any) -> None:
    (settings.STATIC_ROOT / "staticfiles.json").unlink()
    assert wrong(doctor.static) == {"static files": "run: vonk migrate"}


def test_a_mail_server_that_does_not_answer_and_one_that_does(home: Path, db: None, settings: Any) -> None:
    settings.VONK_DEMO = False
    settings.MAILERS = {"default": {"OPTIONS": {"host": "127.0.0.1", "port": 1}}}
    assert list(wrong(doctor.mail).values()) == ["set VONK_SMTP_HOST and VONK_SMTP_PORT"]
    with running(Postbox()) as box:
        settings.MAILERS = {"default": {"OPTIONS": {"host": "127.0.0.1", "port": box.port}}}
        assert wrong(doctor.mail) == {}


@pytest.mark.parametrize(("minutes", "remedies"), [(None, ["run: vonk serve"]), (11, ["run: vonk serve"]), (9, [])])
def test_a_clock_that_stands_still(home: Path, house: House, minutes: int | None, remedies: list[str]) -> None:
    if minutes is not None:
        Tick.objects.create(job="deliver", due_at=NOW - timedelta(minutes=minutes))
    assert list(wrong(doctor.work).values()) == remedies


def test_purposes_that_are_off_are_a_note_and_nothing_grave(home: Path, house: House) -> None:
    organisation, purposes = doctor.organisation()
    assert Organisation.objects.exists()
    assert not organisation.remedy
    assert ("suggestions_by_model" in purposes.what, purposes.grave) == (True, False)


def test_migrations_that_wait(home: Path, db: None) -> None:
    from django.db.migrations.recorder import MigrationRecorder

    assert wrong(doctor.database) == {}
    MigrationRecorder.Migration.objects.filter(app="clockwork").delete()
    assert list(wrong(doctor.database).values()) == ["run: vonk migrate"]


def test_a_database_that_does_not_answer_is_a_finding_and_no_crash(db: None) -> None:
    with broken_check() as check:
        assert check() == [Finding("gone: the database did not answer (OperationalError)", "run: vonk migrate")]


@contextmanager
def broken_check() -> Iterator[Any]:
    def gone() -> Iterator[Finding]:
        yield Finding("first")
        raise OperationalError

    yield lambda: doctor._safely(gone)
