"""Signing in, a forgotten password, and who cannot get in."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core import mail

from tests.conftest import House
from vonk.people.models import Account, Person

PASSWORD = "een-lang-wachtwoord"


def _sign_in(house: House, email: str, password: str):
    return house.client(None).post("/accounts/login/", {"login": email, "password": password})


def test_somebody_signs_in_with_address_and_password(house: House) -> None:
    answer = _sign_in(house, "noor@example.org", PASSWORD)
    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_a_wrong_password_stands_beside_the_form_and_keeps_what_was_typed(house: House) -> None:
    page = _sign_in(house, "noor@example.org", "verkeerd-wachtwoord")
    assert page.status_code == 200
    assert "noor@example.org" in page.content.decode()
    assert 'role="alert"' in page.content.decode() or "error" in page.content.decode()


def test_a_leaver_with_the_right_password_sees_nothing(house: House) -> None:
    Person.objects.filter(code="leaver").update(employed_to=date(2021, 1, 1))
    client = house.client(None)
    client.post("/accounts/login/", {"login": "leaver@example.org", "password": PASSWORD})
    assert client.get("/me/").status_code == 302
    assert "/accounts/login/" in client.get("/me/")["Location"]


@pytest.mark.parametrize("email", ["noor@example.org", "nobody@example.org"])
def test_asking_for_a_new_password_never_tells_who_is_known(house: House, email: str) -> None:
    answer = house.client(None).post("/accounts/password/reset/", {"email": email})
    assert answer.status_code == 302
    assert answer["Location"].endswith("/accounts/password/reset/done/")
    assert "!" not in mail.outbox[-1].body


def test_a_forgotten_password_is_set_anew_through_the_mail(house: House) -> None:
    client = house.client(None)
    client.post("/accounts/password/reset/", {"email": "noor@example.org"})
    letter = mail.outbox[-1]
    assert "!" not in letter.subject + letter.body
    link = re.search(r"http://\S+(/accounts/password/reset/key/\S+)", letter.body)
    assert link is not None
    page = client.get(link[1], follow=True)
    form_url = page.redirect_chain[-1][0]
    answer = client.post(form_url, {"password1": "een-nieuwe-lange-zin", "password2": "een-nieuwe-lange-zin"})
    assert answer.status_code == 302
    assert Account.objects.get(email="noor@example.org").check_password("een-nieuwe-lange-zin")


def test_nobody_signs_up_by_themselves(house: House) -> None:
    house.client(None).post("/accounts/signup/", {"email": "new@example.org", "password1": "een-lange-zin-voor-mij"})
    assert not Account.objects.filter(email="new@example.org").exists()
