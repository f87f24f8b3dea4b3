"""What a manager sees of a person, and that the person sees the same and who looked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from tests.conftest import House
from vonk.people import disclosures, queries
from vonk.people.access import NotAllowed, System, Viewer
from vonk.people.actions import record_purpose_decision
from vonk.people.disclosures import as_seen_by, disclose
from vonk.people.models import AccessEntry, Membership, Person


@dataclass(frozen=True)
class Word:
    """A fact that says who looks at whom."""

    subject: int
    viewer: int | None

    def sentence(self) -> str:
        return f"{self.viewer} sees {self.subject}"


def _fetch(subjects: Sequence[int], *, viewer: Viewer) -> Mapping[int, tuple[Word, ...]]:
    return {subject: (Word(subject, viewer.person),) for subject in subjects}


@pytest.fixture
def word(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(disclosures, "_FIELDS", {})
    disclosures.register(
        "word", label="Word", audience="manager", purpose="manager_view", basis="test", condition="always", fetch=_fetch
    )
    return "word"


def _names(viewer: Viewer) -> set[str]:
    return {person.subject.name.split()[0].lower() for person in disclose(viewer, fields=["word"]).people}


def test_mila_sees_the_people_of_her_own_unit_and_neither_herself_nor_a_leaver(house: House, word: str) -> None:
    assert _names(house.viewer("mila")) == {"noor", "peer", "deputy"}


def test_a_deputy_sees_the_unit_between_the_dates_only(house: House, word: str) -> None:
    assert _names(house.viewer("deputy")) == {"noor", "peer", "mila"}
    later = replace(house, now=house.now + timedelta(days=60))
    assert _names(later.viewer("deputy")) == set()


@pytest.mark.parametrize(
    "persona", ["boss", "former", "sven", "peer", "noor", "lars", "registrar", "council", "director", "admin"]
)
def test_nobody_else_sees_anybody_of_team_noord(house: House, word: str, persona: str) -> None:
    assert disclose(house.viewer(persona), fields=["word"]).people == ()
    with pytest.raises(NotAllowed):
        disclose(house.viewer(persona), fields=["word"], subjects=[house.people["noor"].public_id])
    assert not AccessEntry.objects.exists()


def test_who_moved_away_is_no_longer_seen(house: House, word: str) -> None:
    home = Membership.objects.get(person=house.people["noor"])
    home.valid_to = date(2026, 11, 22)
    home.save()
    Membership.objects.create(person=house.people["noor"], unit=house.zuid, valid_from=date(2026, 11, 23))
    assert "noor" not in _names(house.viewer("mila"))


def test_looking_writes_one_entry_for_each_subject_field_and_day(house: House, word: str) -> None:
    for _ in range(3):
        disclose(house.viewer("mila"), fields=["word"])
    assert AccessEntry.objects.count() == 3
    disclose(replace(house, now=house.now + timedelta(days=1)).viewer("mila"), fields=["word"])
    assert AccessEntry.objects.filter(subject=house.people["noor"]).count() == 2
    line = queries.my_access_log(house.viewer("noor"))[0]
    assert (line.name, line.field, line.purpose) == ("Mila Aydın", "Word", "manager_view")


def test_noor_sees_word_for_word_what_mila_sees_and_it_is_not_logged(house: House, word: str) -> None:
    mine = as_seen_by(house.viewer("noor"), manager=house.people["mila"].pk)
    assert not AccessEntry.objects.exists()
    theirs = disclose(house.viewer("mila"), fields=["word"], subjects=[house.people["noor"].public_id])
    assert mine == theirs
    assert mine.people[0].facts("word")[0].sentence() == f"{house.people['mila'].pk} sees {house.people['noor'].pk}"


def test_noor_is_told_that_the_managers_manager_sees_nothing(house: House, word: str) -> None:
    assert as_seen_by(house.viewer("noor"), manager=house.people["boss"].pk).people == ()


def test_a_manager_without_an_account_would_see_the_same(house: House, word: str) -> None:
    house.accounts["mila"].delete()
    assert len(as_seen_by(house.viewer("noor"), manager=house.people["mila"].pk).people) == 1


def test_nothing_is_shown_while_the_works_council_says_no(house: House, word: str) -> None:
    record_purpose_decision(house.viewer("admin"), purpose="manager_view", decided_on=date(2026, 11, 1), on=False)
    seen = disclose(house.viewer("mila"), fields=["word"])
    assert (seen.on, seen.people) == (False, ())
    assert not AccessEntry.objects.exists()


def test_from_fifty_people_on_nothing_is_shown_without_a_decision(house: House, word: str) -> None:
    assert disclose(house.viewer("mila"), fields=["word"]).on
    Person.objects.bulk_create(
        Person(code=f"p{i}", given_name="P", family_name=str(i), employed_from=date(2020, 1, 1)) for i in range(50)
    )
    assert not disclose(house.viewer("mila"), fields=["word"]).on
    record_purpose_decision(System("test", house.now), purpose="manager_view", decided_on=date(2026, 11, 1), on=True)
    assert disclose(house.viewer("mila"), fields=["word"]).on


def test_managers_of_names_the_leaders_of_the_home_unit_and_a_viewer_asks_only_of_herself(house: House) -> None:
    leaders = queries.managers_of(house.viewer("noor"), person=house.people["noor"].pk)
    assert [(leader.name, leader.deputy) for leader in leaders] == [("Mila Aydın", False), ("Deputy Pinas", True)]
    with pytest.raises(NotAllowed):
        queries.managers_of(house.viewer("sven"), person=house.people["noor"].pk)


def test_my_team_gives_names_only_of_who_works_there_today(house: House) -> None:
    (unit,) = queries.my_team(house.viewer("mila"))
    assert (unit.unit.name, unit.deputy) == ("Team Noord", False)
    assert [person.name for person in unit.people] == ["Deputy Pinas", "Noor de Wit", "Peer Bakker"]
    assert queries.my_team(house.viewer("sven")) == ()
    assert queries.my_team(house.viewer("deputy"))[0].deputy


def test_a_model_that_profiles_is_off_until_somebody_turns_it_on_however_small_the_organisation(house: House) -> None:
    on = {line.purpose: line.on for line in queries.purposes(house.viewer("council"))}
    assert on.pop("suggestions_by_model") is False
    assert set(on.values()) == {True}
    record_purpose_decision(
        house.viewer("admin"), purpose="suggestions_by_model", decided_on=date(2026, 11, 1), on=True
    )
    assert all(line.on for line in queries.purposes(house.viewer("council")))
