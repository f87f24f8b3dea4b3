"""A file of people: looked at, applied as a whole, twice the same changes nothing, taken back."""

from __future__ import annotations

import html
import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import TODAY, House
from vonk.intake import actions, queries
from vonk.intake.actions import NotReady
from vonk.intake.models import ImportBatch
from vonk.intake.problems import Unreadable
from vonk.intake.queries import Preview
from vonk.people import lifecycle
from vonk.people.access import NotAllowed, System, Viewer
from vonk.people.actions import StillUsed
from vonk.people.models import Leadership, Membership, Organisation, Person, Unavailability, Unit, UnitPlacement

HEADING = (
    "Personeelsnummer;Voornaam;Achternaam;E-mail;Afdeling;Leidinggevende;Functie;Taal;Werkdagen;In dienst;Uit dienst"
)
FILE = f"""{HEADING}
1;Noor;de Wit;Noor@voorbeeld.nl;Zorg > Wijk > Noord;2;Verpleegkundige;nl;ma di do;01-03-2021;
2;Mila;Aydın;mila@voorbeeld.nl;Zorg > Wijk > Noord;baas@voorbeeld.nl;Teamleider;;;2019-09-01;
3;Bas;van Rijn;baas@voorbeeld.nl;Zorg;;Manager;en;;1-1-2015;
4;Sven;Jansen;;Dienst > Zuid;;;;;15/06/2022;
"""


@pytest.fixture
def empty(db: None, system: System) -> System:
    """A new installation."""
    Organisation.objects.create(pk=1, name="Rietwaarde")
    return system


def _preview(system: System | Viewer, text: str | bytes = FILE) -> Preview:
    content = text if isinstance(text, bytes) else text.encode()
    return actions.preview_people(system, content=content, file_name="mensen.csv")


def _apply(system: System, text: str | bytes = FILE, *, end_missing: bool = False) -> actions.Applied:
    return actions.apply_batch(system, batch=_preview(system, text).batch, end_missing=end_missing)


def _problems(system: System, text: str) -> list[tuple[int, str, str]]:
    return [(p.row, p.field, p.remedy) for p in _preview(system, text).problems]


def test_looking_at_a_file_writes_nothing_about_people(empty: System) -> None:
    seen = _preview(empty)
    assert seen.ready
    assert seen.added == ("Noor de Wit", "Mila Aydın", "Bas van Rijn", "Sven Jansen")
    assert not Person.objects.exists()


def test_applying_puts_people_units_leaders_and_history_in_place(empty: System) -> None:
    done = _apply(empty)
    assert (done.added, done.changed, done.units) == (4, 0, 6)
    noor = Person.objects.get(code="1")
    assert (noor.name, noor.email, noor.workdays, noor.employed_from) == (
        "Noor de Wit",
        "noor@voorbeeld.nl",
        "1101000",
        date(2021, 3, 1),
    )
    assert noor.role is not None
    assert noor.role.name == {"nl": "Verpleegkundige"}
    home = Membership.objects.get(person=noor)
    assert (home.unit.name, home.unit.level, home.valid_from) == ("Noord", 3, date(2021, 3, 1))
    names = [Unit.objects.get(pk=int(key)).name for key in home.unit.path.strip("/").split("/")]
    assert names == ["Rietwaarde", "Zorg", "Wijk", "Noord"]
    leads = {(row.person.given_name, row.unit.name) for row in Leadership.objects.filter(valid_to=None)}
    assert leads == {("Mila", "Noord"), ("Bas", "Zorg")}
    assert UnitPlacement.objects.get(unit__name="Noord").valid_from == date(2019, 9, 1)
    assert UnitPlacement.objects.get(unit__name="Rietwaarde").valid_from == date(2015, 1, 1)


def test_the_same_file_twice_changes_nothing_also_on_another_day(empty: System) -> None:
    _apply(empty)
    later = replace(empty, now=empty.now + timedelta(days=30))
    seen = _preview(later)
    assert seen.nothing
    assert seen.same == 4
    assert actions.apply_batch(later, batch=seen.batch).nothing
    assert Membership.objects.count() == 4
    assert Leadership.objects.count() == 2


def test_a_move_is_told_and_closes_the_old_home(empty: System) -> None:
    _apply(empty)
    moved = FILE.replace(
        "1;Noor;de Wit;Noor@voorbeeld.nl;Zorg > Wijk > Noord;2", "1;Noor;de Wit;noor@voorbeeld.nl;Dienst > Zuid;"
    )
    seen = _preview(empty, moved)
    assert [(line.field, line.before, line.after) for line in seen.changed] == [("unit", "Noord", "Zuid")]
    actions.apply_batch(empty, batch=seen.batch)
    homes = Membership.objects.filter(person__code="1").order_by("valid_from")
    assert [(home.unit.name, home.valid_to) for home in homes] == [("Noord", TODAY - timedelta(days=1)), ("Zuid", None)]


def test_a_new_leader_is_told_and_replaces_the_old_one(empty: System) -> None:
    rows = ["1;A;A;;Noord;2;;;;;", "2;B;B;;Noord;;;;;;", "3;C;C;;Noord;2;;;;;"]
    _apply(empty, "\n".join([HEADING, *rows]))
    rows = ["1;A;A;;Noord;3;;;;;", "2;B;B;;Noord;3;;;;;", "3;C;C;;Noord;;;;;;"]
    seen = _preview(empty, "\n".join([HEADING, *rows]))
    assert [(line.field, line.before, line.after) for line in seen.changed] == [("leader", "B B", "C C")]
    assert not seen.nothing
    actions.apply_batch(empty, batch=seen.batch)
    assert [row.person.code for row in Leadership.objects.filter(valid_to=None)] == ["3"]


def test_taking_back_leaves_what_was_there_before(empty: System) -> None:
    first = _apply(empty)
    second = _apply(empty, FILE.replace("Noor;de Wit", "Noor;Jansen") + "5;Eva;Smit;;Nieuw > Team;;;;;;\n")
    with pytest.raises(NotReady):
        actions.undo_batch(empty, batch=first.batch)
    actions.undo_batch(empty, batch=second.batch)
    assert Person.objects.get(code="1").family_name == "de Wit"
    assert not Person.objects.filter(code="5").exists()
    assert not Unit.objects.filter(name="Nieuw").exists()
    actions.undo_batch(empty, batch=first.batch)
    assert not Person.objects.exists()
    assert not Unit.objects.exists()


def test_nothing_is_taken_back_once_something_stands_on_it(empty: System) -> None:
    done = _apply(empty)
    Unavailability.objects.create(person=Person.objects.get(code="1"), day_from=TODAY, day_to=TODAY)
    with pytest.raises(StillUsed):
        actions.undo_batch(empty, batch=done.batch)
    assert Person.objects.count() == 4


def test_who_is_not_in_the_file_stays_unless_it_is_said_that_they_left(empty: System) -> None:
    _apply(empty)
    shorter = FILE.replace("4;Sven;Jansen;;Dienst > Zuid;;;;;15/06/2022;\n", "")
    assert _preview(empty, shorter).missing == ("4",)
    assert _apply(empty, shorter).ended == 0
    assert Person.objects.get(code="4").employed_to is None
    assert _apply(empty, shorter, end_missing=True).ended == 1
    assert Person.objects.get(code="4").employed_to == TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("old", "new", "row", "field"),
    [
        ("2;Mila", "1;Mila", 2, "1"),
        ("mila@voorbeeld.nl;", "noor@voorbeeld.nl;", 2, "noor@voorbeeld.nl"),
        ("Noord;2;", "Noord;99;", 2, "99"),
        ("baas@voorbeeld.nl;Teamleider", "niemand@voorbeeld.nl;Teamleider", 3, "niemand@voorbeeld.nl"),
        ("01-03-2021", "31-02-2021", 2, "In dienst"),
        ("01-03-2021", "vorig jaar", 2, "In dienst"),
        ("ma di do", "32 uur", 2, "Werkdagen"),
        ("Manager;en", "Manager;frans", 4, "Taal"),
        ("Noor@voorbeeld.nl", "noor", 2, "E-mail"),
        ("Zorg > Wijk > Noord;2", ";2", 2, "Afdeling"),
        ("4;Sven;Jansen", "4;;", 5, "Voornaam"),
        ("4;Sven", ";Sven", 5, "Personeelsnummer"),
    ],
)
def test_every_mistake_is_told_with_its_row_field_and_remedy_and_stops_the_whole_file(
    empty: System, old: str, new: str, row: int, field: str
) -> None:
    assert old in FILE
    seen = _preview(empty, FILE.replace(old, new, 1))
    assert (row, field) in [(p.row, p.field) for p in seen.problems]
    assert all(p.problem and p.remedy for p in seen.problems)
    with pytest.raises(NotReady):
        actions.apply_batch(empty, batch=seen.batch)
    assert not Person.objects.exists()


def test_people_of_one_team_who_name_different_managers_are_a_mistake(empty: System) -> None:
    text = f"{HEADING}\n1;A;A;;Noord;3;;;;;\n2;B;B;;Noord;4;;;;;\n3;C;C;;Staf;;;;;;\n4;D;D;;Staf;;;;;;\n"
    assert [(row, field) for row, field, _ in _problems(empty, text)] == [(3, "4")]


def test_a_cycle_of_units_is_a_mistake(empty: System) -> None:
    text = "nr id;Personeelsnummer;Naam;Team;Teamcode;Hoort bij\n;1;Noor Wit;Noord;n;z\n;2;Sven Jansen;Zuid;z;n\n"
    ((row, field, _remedy),) = _problems(empty, text)
    assert (row, set(field.split(" > "))) == (2, {"n", "z"})


def test_codes_say_where_a_unit_stands(empty: System) -> None:
    _apply(empty, "Personeelsnummer;Naam;Team;Teamcode;Hoort bij\n1;Wit, Noor de;Noord;n;z\n2;Sven Jansen;Zorg;z;\n")
    noord = Unit.objects.get(code="n")
    assert noord.path.startswith(Unit.objects.get(code="z").path)
    assert noord.level == 2
    assert Person.objects.get(code="1").family_name == "de Wit"


@pytest.mark.parametrize(
    "heading", ["Verzuimreden", "Ziekte", "Reden afwezigheid", "Absence reason", "Sick leave", "Zwangerschapsverlof"]
)
def test_a_file_with_reasons_for_absence_is_refused_and_nothing_of_it_is_kept(empty: System, heading: str) -> None:
    with pytest.raises(Unreadable, match=heading):
        _preview(empty, f"Personeelsnummer;Naam;Team;{heading}\n1;Noor de Wit;Noord;griep\n")
    assert not ImportBatch.objects.exists()


def test_a_hospital_may_have_a_column_for_its_location(empty: System) -> None:
    seen = _preview(empty, "Personeelsnummer;Naam;Team;Ziekenhuislocatie\n1;Noor de Wit;Noord;Oost\n")
    assert (seen.ready, seen.ignored) == (True, ("Ziekenhuislocatie",))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "Naam;Team\nNoor;Noord\n",
        "Personeelsnummer;Team\n1;Noord\n",
        "Personeelsnummer;Naam\n1;Noor\n",
        "Nummer;Personeelsnummer;Naam;Team\n1;1;N;T\n",
        'Nummer;Naam;Team\n1;"Noor;Noord\n',
        "Nummer;Naam;Team\n1;Noor;Noord;meer\n",
    ],
)
def test_a_file_that_cannot_be_taken_in_says_what_to_do(empty: System, text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        _preview(empty, text)
    assert refused.value.problem
    assert refused.value.remedy


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le-bom"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_encodings_and_separators_are_recognised(empty: System, encoding: str, delimiter: str) -> None:
    text = "Nummer;Naam;Team\r\n1;Zoë Citroën;Noord\r\n".replace(";", delimiter)
    content = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)
    assert _preview(empty, content).added == ("Zoë Citroën",)


@pytest.mark.parametrize(
    "content",
    [
        "Nummer;Naam;Team\n1;ZoÃ«;Noord\n".encode(),
        "Nummer;Naam\n1;Zoë".encode("utf-16-le"),
        b"Nummer;Naam;Team\n1;Zo\x8d;Noord\n",
        b"PK\x03\x04broken",
    ],
)
def test_a_wrong_encoding_or_broken_workbook_says_what_to_do(empty: System, content: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        _preview(empty, content)
    assert ".xlsx" in refused.value.remedy


def _workbook(rows: list[list[str | int | date]]) -> bytes:
    """The smallest .xlsx that a spreadsheet would write: text, numbers and days (style 1)."""
    sheet = "".join(f"<row>{''.join(_cell(cell) for cell in row)}</row>" for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{types}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Blad1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, words in parts.items():
            archive.writestr(name, words)
    return file.getvalue()


def _cell(value: str | float | date) -> str:
    if isinstance(value, date):
        return f'<c s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{html.escape(value)}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def test_a_workbook_says_the_same_as_a_csv(empty: System) -> None:
    heading = ["Employee id", "Full name", "Department", "Manager", "Start date"]
    noor = [1, "Noor de Wit", "Zorg > Noord", 2, date(2021, 3, 1)]
    mila = [2, "Mila Aydın", "Zorg > Noord", "", date(2019, 9, 1)]
    _apply(empty, _workbook([heading, noor, mila]))
    person = Person.objects.get(code="1")
    assert (person.name, person.employed_from) == ("Noor de Wit", date(2021, 3, 1))
    assert Leadership.objects.get().person.code == "2"


def test_only_an_administrator_takes_in_files(house: House) -> None:
    for persona in ("noor", "mila", "lars", "registrar", "council", "director"):
        with pytest.raises(NotAllowed):
            _preview(house.viewer(persona), FILE)
        with pytest.raises(NotAllowed):
            queries.batches(house.viewer(persona))
    assert _preview(house.viewer("admin"), FILE).ready


def test_an_address_of_somebody_outside_the_file_is_a_mistake(house: House, system: System) -> None:
    assert ("sven@example.org") in [
        field for _, field, _ in _problems(system, f"{HEADING}\n1;A;A;sven@example.org;Noord;;;;;;\n")
    ]


def test_erasing_a_person_empties_waiting_files_and_what_could_bring_them_back(empty: System) -> None:
    _apply(empty)
    waiting = _preview(empty)
    lifecycle.erase_all(Person.objects.get(code="1").pk, now=empty.now)
    assert queries.preview(empty, batch=waiting.batch) is None
    assert not ImportBatch.objects.filter(changes__isnull=False).exists()


def test_a_file_that_waits_a_week_is_dropped(empty: System) -> None:
    waiting = _preview(empty)
    lifecycle.expire_all(now=empty.now + timedelta(days=8))
    assert queries.preview(empty, batch=waiting.batch) is None


def test_ten_thousand_people_cost_a_query_for_many_and_not_one_each(empty: System) -> None:
    rows = [
        f"{i};Voor{i};Achter{i};p{i}@voorbeeld.nl;Divisie {i % 8} > Afdeling {i % 80} > Team {i % 800};{i % 800};Functie {i % 30};nl;;2020-01-01;"
        for i in range(10_000)
    ]
    text = "\n".join([HEADING, *rows])
    steps: list[int] = []
    batch = _preview(empty, text).batch
    with CaptureQueriesContext(connection) as asked:
        done = actions.apply_batch(empty, batch=batch, progress=lambda step, _all: steps.append(step))
    assert (done.added, done.units) == (10_000, 1 + 8 + 80 + 800)
    assert steps == sorted(steps)
    assert Leadership.objects.count() == 800
    assert _preview(empty, text).nothing
    assert len(asked) < 1_000
