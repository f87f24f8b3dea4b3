"""Settings: imports from upload to taking back, and the works council's decisions."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.conftest import House
from vonk.intake.models import ImportBatch
from vonk.people.models import Person, PurposeDecision, Unavailability

FILE = "Personeelsnummer;Naam;Team;Leidinggevende\n901;Eva Smit;Zorg > Oost;902\n902;Jan Kok;Zorg > Oost;\n"


def _upload(client: Client, text: str = FILE) -> HttpResponse:
    return client.post(reverse("imports"), {"file": SimpleUploadedFile("mensen.csv", text.encode())}, follow=True)


def _batch() -> ImportBatch:
    return ImportBatch.objects.latest("pk")


def test_a_file_is_looked_at_applied_and_taken_back_in_four_clicks(house: House) -> None:
    client = house.client("admin")
    page = _upload(client).content.decode()
    assert "Eva Smit" in page
    assert not Person.objects.filter(code="901").exists()
    address = [_batch().public_id]
    page = client.post(reverse("import_apply", args=address), follow=True).content.decode()
    assert Person.objects.get(code="901").name == "Eva Smit"
    assert reverse("import_undo", args=address) in page
    client.post(reverse("import_undo", args=address))
    assert not Person.objects.filter(code="901").exists()
    assert _batch().state == "undone"
    assert "mensen.csv" in client.get(reverse("imports")).content.decode()


def test_people_who_are_not_in_the_file_leave_only_when_it_is_ticked(house: House) -> None:
    client = house.client("admin")
    _upload(client)
    client.post(reverse("import_apply", args=[_batch().public_id]))
    assert Person.objects.get(code="noor").employed_to is None
    _upload(client)
    client.post(reverse("import_apply", args=[_batch().public_id]), {"end_missing": "yes"})
    assert Person.objects.get(code="noor").employed_to is not None


def test_mistakes_stand_beside_their_row_and_the_file_cannot_be_applied(house: House) -> None:
    client = house.client("admin")
    page = _upload(client, FILE.replace(";902\n", ";999\n")).content.decode()
    assert "999" in page
    assert reverse("import_apply", args=[_batch().public_id]) not in page
    with_force = client.post(reverse("import_apply", args=[_batch().public_id]), follow=True)
    assert with_force.status_code == 200
    assert _batch().state == "failed"
    assert not Person.objects.filter(code="901").exists()


@pytest.mark.parametrize("text", ["Naam;Team\nEva;Oost\n", "Personeelsnummer;Naam;Team;Ziekte\n1;E S;O;griep\n", ""])
def test_a_file_that_cannot_be_taken_in_keeps_the_page_and_says_what_to_do(house: House, text: str) -> None:
    response = _upload(house.client("admin"), text)
    assert response.status_code == 200
    assert 'class="field' in response.content.decode()
    assert "wrong" in response.content.decode()
    assert not ImportBatch.objects.exists()


def test_applying_twice_and_taking_back_what_is_used_say_so(house: House) -> None:
    client = house.client("admin")
    _upload(client)
    address = [_batch().public_id]
    client.post(reverse("import_apply", args=address))
    client.post(reverse("import_apply", args=address))
    assert Person.objects.filter(code="901").count() == 1
    Unavailability.objects.create(
        person=Person.objects.get(code="901"), day_from=date(2026, 12, 1), day_to=date(2026, 12, 1)
    )
    client.post(reverse("import_undo", args=address))
    assert _batch().state == "applied"
    assert Person.objects.filter(code="901").exists()


@pytest.mark.parametrize("persona", ["noor", "mila", "boss", "lars", "registrar", "director", "sven"])
def test_nobody_else_finds_the_settings(house: House, persona: str) -> None:
    assert house.client(persona).get(reverse("imports")).status_code == 404
    assert house.client(persona).get(reverse("purposes")).status_code == 404


def test_an_administrator_records_a_decision_and_the_works_council_reads_it(house: House) -> None:
    data = {"purpose": "manager_view", "on": "no", "decided_on": "2026-11-01", "note": "Notulen 1 november"}
    response = house.client("admin").post(reverse("purposes"), data)
    assert response.status_code == 302
    decision = PurposeDecision.objects.get()
    assert (decision.purpose, decision.on, decision.decided_on, decision.recorded_by) == (
        "manager_view",
        False,
        date(2026, 11, 1),
        house.accounts["admin"],
    )
    page = house.client("council").get(reverse("purposes")).content.decode()
    assert "Notulen 1 november" in page
    assert '<form class="form"' not in page
    house.client("council").post(reverse("purposes"), data)
    assert PurposeDecision.objects.count() == 1


def test_a_decision_without_a_day_is_not_recorded_and_says_so(house: House) -> None:
    response = house.client("admin").post(reverse("purposes"), {"purpose": "signals", "on": "yes", "decided_on": ""})
    assert response.status_code == 200
    assert "wrong" in response.content.decode()
    assert not PurposeDecision.objects.exists()
