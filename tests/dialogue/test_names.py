"""Names of colleagues are found in a text, so that the writer can be asked to leave them out."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.conftest import House
from vonk.dialogue.queries.names import names_in
from vonk.people.models import Person


@pytest.fixture
def named(house: House) -> House:
    for code, given, family in (("a", "Fatma", "Yıldız"), ("b", "Jan Willem", "van der Meer"), ("c", "Jo", "de Boer")):
        Person.objects.create(code=code, given_name=given, family_name=family, employed_from="2020-01-01")
    return house


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mila Aydın luistert nooit", ("Mila Aydın",)),
        ("het komt door mila aydın", ("Mila Aydın",)),
        ("Vraag het aan Fatma.", ("Fatma",)),
        ("MILA LUISTERT NOOIT", ("Mila",)),
        ("Volgens van der Meer kan het niet", ("van der Meer",)),
        ("Jan Willem zei nee, en Fatma ook", ("Jan Willem", "Fatma")),
        ("Ik heb geen tijd en niemand kijkt mee", ()),
        ("Dit is waardeloos, ik ben het ZAT", ()),
        ("de wit geverfde muur", ()),  # noor de Wit works here
        ("", ()),
    ],
)
def test_a_name_is_found_as_people_write_it(named: House, text: str, names: tuple[str, ...]) -> None:
    assert names_in(named.viewer("sven"), words=text) == names


def test_a_long_text_takes_one_query(named: House, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    viewer = named.viewer("sven")
    with django_assert_num_queries(1):
        names_in(viewer, words="Er is te veel werk op maandag. " * 33)
