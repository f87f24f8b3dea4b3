"""The commands of an administrator: what goes wrong is said in a sentence with what to do, and nothing is half done."""

from __future__ import annotations

import base64
import getpass
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.conftest import House
from tests.records.samples import open_lms, statement
from vonk import cli
from vonk.conf import imports
from vonk.conf.setup import open_administrator, prepare
from vonk.people.models import Account, Grant, Organisation, Person
from vonk.records.models import Connection, Statement

PEOPLE = "Personeelsnummer;Voornaam;Achternaam;E-mail;Afdeling\n77;Eva;Smit;eva@example.org;Oost\n78;Bo;Vos;bo@example.org;Oost\n"


@pytest.fixture
def people(house: House, tmp_path: Path) -> Path:
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE)
    return file


def command(*arguments: object) -> int:
    """The command as it is typed; returns its exit code."""
    with pytest.raises(SystemExit) as end:
        cli.main([str(one) for one in arguments])
    return int(end.value.code or 0)


def said(capsys: pytest.CaptureFixture[str]) -> str:
    told = capsys.readouterr()
    return " ".join((told.out + told.err).split())


# People


def test_people_are_shown_first_and_written_only_when_told_to(people: Path, capsys: Any) -> None:
    assert command("import", "people", people) == 0
    assert "2 rows: 2 to add" in said(capsys)
    assert not Person.objects.filter(code="77").exists()
    assert command("import", "people", people, "--apply") == 0
    told = said(capsys)
    assert "2 added" in told
    assert Person.objects.filter(code__in=["77", "78"]).count() == 2
    assert command("import", "people", people, "--apply") == 0
    assert "nothing to do" in said(capsys)
    batch = re.search(r"--undo (\S+)", told)
    assert batch
    assert command("import", "people", "--undo", batch[1]) == 0
    assert not Person.objects.filter(code="77").exists()
    assert command("import", "people", "--undo", batch[1]) == 1
    assert "Only the last file" in said(capsys)


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["people", "nowhere.csv"], "There is no file nowhere.csv. Give its path: vonk import people PATH"),
        (["statements", "nowhere.json"], "There is no file nowhere.json. Give its path: vonk import statements PATH"),
        (["people"], "Which file? Give its path: vonk import people PATH"),
        (["statements"], "Which file? Give its path: vonk import statements PATH"),
        (["people", "/tmp"], "There is no file /tmp."),
        (["people", "--undo", "yesterday"], "yesterday is no batch."),
    ],
)
def test_what_is_not_there_is_said_and_nothing_is_made(
    house: House, capsys: Any, arguments: list[str], remedy: str
) -> None:
    before = Connection.objects.count()
    assert command("import", *arguments) == 1
    assert remedy in said(capsys)
    assert Connection.objects.count() == before


def test_a_file_with_problems_names_row_field_and_remedy_and_writes_nothing(people: Path, capsys: Any) -> None:
    people.write_text(PEOPLE + ";Zonder;Nummer;x@example.org;Oost\n")
    assert command("import", "people", people, "--apply") == 1
    told = said(capsys)
    assert "1 problems; nothing is written" in told
    assert re.search(r"\b4\b", told)  # the row in the file
    assert not Person.objects.filter(code="77").exists()


@pytest.mark.parametrize("content", ["", "Wie;Wat\nx;y\n", "Personeelsnummer;Naam;Reden verzuim\n1;A;griep\n"])
def test_an_unreadable_file_says_what_to_do(people: Path, capsys: Any, content: str) -> None:
    people.write_text(content)
    assert command("import", "people", people) == 1
    assert "→" in said(capsys)


# Statements


def lines(path: Path, *rows: object) -> Path:
    file = path / "statements.jsonl"
    file.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows) + "\n")
    return file


def test_statements_are_stored_whole_or_not_at_all(house: House, tmp_path: Path, capsys: Any, settings: Any) -> None:
    settings.VONK_LAKE = tmp_path / "lake"
    bad = statement() | {"actor": {"mbox": "noor"}}
    file = lines(tmp_path, statement(), bad, "{", statement())
    assert command("import", "statements", file) == 1
    told = said(capsys)
    assert "line 2" in told
    assert "line 3" in told
    assert "nothing was stored" in told
    assert "--skip-bad" in told
    assert not Statement.objects.exists()
    assert command("import", "statements", file, "--skip-bad") == 0
    assert "4 lines: 2 stored, 0 here already, 2 bad." in said(capsys)
    assert command("import", "statements", file, "--skip-bad") == 0
    assert "0 stored, 2 here already" in said(capsys)


def test_statements_go_to_the_connection_that_is_named(house: House, tmp_path: Path, settings: Any) -> None:
    settings.VONK_LAKE = tmp_path / "lake"
    opened = open_lms("Academy")
    assert command("import", "statements", lines(tmp_path, statement()), "--connection", "Academy") == 0
    assert Statement.objects.get().connection_id == opened.source.id
    assert imports.import_statements(tmp_path / "nowhere", connection="other", skip_bad=False) == 1
    assert not Connection.objects.filter(name="other").exists()


# An administrator


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What is typed when a password is asked for, once and once more."""

    def types(*words: str) -> None:
        answers = iter(words)
        monkeypatch.setattr(getpass, "getpass", lambda _prompt="": next(answers))

    return types


GOOD = "een-lang-wachtwoord-9"


def test_an_administrator_can_sign_in_and_sees_no_learning(house: House, typed: Any, capsys: Any) -> None:
    typed(GOOD, GOOD)
    assert command("administrator", "ada@example.net") == 0
    assert "ada@example.net can sign in" in said(capsys)
    account = Account.objects.get(email="ada@example.net")
    assert (account.person, Grant.objects.get(account=account).role) == (None, "administrator")
    client = Client()
    assert client.post("/accounts/login/", {"login": "ada@example.net", "password": GOOD}).status_code == 302
    assert client.get("/settings/imports/").status_code == 200
    assert client.get("/me/").status_code == client.get("/org/").status_code == 404


@pytest.mark.parametrize(
    ("email", "words", "problem"),
    [
        ("ada", (), ""),
        ("ada@example.net", (GOOD, GOOD + "x"), "These were not the same; nothing is made."),
        ("ada@example.net", ("short", "short"), "12"),
        ("ada@example.net", ("password1234", "password1234"), ""),
        ("admin@example.net", (GOOD, GOOD), "There is an account for admin@example.net already."),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_no_account_is_made_when_something_is_wrong(
    house: House, typed: Any, capsys: Any, email: str, words: tuple[str, ...], problem: str
) -> None:
    before = Account.objects.count()
    typed(*words)
    assert open_administrator(email) == 1
    told = capsys.readouterr().err
    assert told.strip()
    assert problem in told
    assert Account.objects.count() == before


def test_setting_up_twice_makes_one_organisation(
    db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VONK_HOME, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    monkeypatch.setenv("VONK_ORGANISATION", "Rietwaarde")
    for _ in range(2):
        prepare()
    assert Organisation.objects.get().name == "Rietwaarde"
    assert any(settings.STATIC_ROOT.iterdir())


def test_a_command_that_does_not_exist_shows_those_that_do(capsys: Any) -> None:
    assert command("fly") == 2
    assert "administrator" in said(capsys)


# Connections and accounts


def test_a_connection_is_opened_and_its_secret_lets_the_platform_in(house: House, capsys: Any) -> None:
    assert command("connect", "Our LMS", "--space", "account:https://lms.example.org") == 0
    told = re.search(r"key (\S+) secret (\S+)", said(capsys))
    assert told
    basic = "Basic " + base64.b64encode(f"{told[1]}:{told[2]}".encode()).decode()
    headers = {"authorization": basic, "x-experience-api-version": "1.0.3"}
    assert Client().get("/xapi/statements", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["connect", "X", "--space", "email"], "is no identifier space"),
        (["connect", "X", "--tz", "Mars/Base"], "is no time zone"),
        (["account", "nobody"], "give the personnel number or the mail address"),
    ],
)
def test_what_cannot_be_opened_says_why(house: House, capsys: Any, arguments: list[str], remedy: str) -> None:
    assert command(*arguments) == 1
    assert remedy in said(capsys)
    assert not Connection.objects.filter(name="X").exists()


def test_the_same_connection_is_not_opened_twice(house: House, capsys: Any) -> None:
    assert command("connect", "Twice") == 0
    assert command("connect", "Twice") == 1
    assert "already" in said(capsys)


def test_somebody_gets_an_account_and_a_role_however_often_it_is_asked(house: House, capsys: Any) -> None:
    Account.objects.filter(person__code="peer").delete()
    for _ in range(2):
        assert command("account", "PEER@example.org", "--role", "director") == 0
    assert "peer@example.org can sign in, as director" in said(capsys)
    assert Account.objects.get(person__code="peer").has_usable_password() is False
    assert Grant.objects.filter(person__code="peer", role="director").count() == 1
