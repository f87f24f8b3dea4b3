"""Listening interviews are kept as topics without names, of units that are large enough."""

from __future__ import annotations

import pytest

from tests.conftest import TODAY, House
from vonk.dialogue.actions.interviews import (
    Held,
    NamesInside,
    TooSmall,
    Topic,
    change_interview,
    delete_interview,
    log_interview,
)
from vonk.dialogue.models import Interview, Theme
from vonk.dialogue.queries.interviews import (
    interview,
    interviews,
    patterns,
    unit_for_interviews,
    units_for_interviews,
)
from vonk.people.access import NotAllowed
from vonk.people.models import Unit


def held(unit: Unit, *topics: Topic) -> Held:
    return Held(TODAY, unit.public_id, 6, topics or (Topic("Het rooster zit vol", "no_time"),))


def test_an_interview_is_kept_changed_and_deleted(house: House) -> None:
    lars = house.viewer("lars")
    theme = Theme.objects.create(title={"nl": "Tijd"}, unit=house.organisation, raised_on=TODAY)
    key = log_interview(lars, held=held(house.organisation, Topic("Rooster", "no_time", theme.public_id)))
    [kept] = interviews(lars)
    assert (kept.topics[0].barrier, kept.topics[0].theme) == ("no_time", theme.public_id)
    change_interview(lars, interview=key, held=held(house.organisation, Topic("Systeem traag", "technical")))
    changed = interview(lars, interview=key)
    assert changed is not None
    assert [topic.words for topic in changed.topics] == ["Systeem traag"]
    delete_interview(lars, interview=key)
    assert not Interview.objects.exists()


def test_a_small_unit_is_refused_and_not_even_offered(house: House) -> None:
    lars = house.viewer("lars")
    with pytest.raises(TooSmall):
        log_interview(lars, held=held(house.noord))
    assert [unit.name for unit in units_for_interviews(lars)] == ["Huis van Proef"]
    assert units_for_interviews(lars, name="noord") == ()
    assert unit_for_interviews(lars, unit=house.noord.public_id) is None
    for outsider in ("council", "director", "noor", "registrar", "admin"):
        with pytest.raises(NotAllowed):
            units_for_interviews(house.viewer(outsider))
        with pytest.raises(NotAllowed):
            unit_for_interviews(house.viewer(outsider), unit=house.organisation.public_id)


def test_a_topic_with_a_name_is_refused(house: House) -> None:
    with pytest.raises(NamesInside) as refused:
        log_interview(house.viewer("lars"), held=held(house.organisation, Topic("Mila Aydın zegt steeds nee")))
    assert refused.value.names == ("Mila Aydın",)
    assert not Interview.objects.exists()


def test_others_read_only_what_came_up_in_three_interviews(house: House) -> None:
    lars, council = house.viewer("lars"), house.viewer("council")
    for _ in range(2):
        log_interview(lars, held=held(house.organisation, Topic("a", "no_time"), Topic("b", "no_time")))
    assert patterns(council) == ()
    log_interview(lars, held=held(house.organisation))
    assert [(pattern.barrier, pattern.interviews) for pattern in patterns(council)] == [("no_time", 3)]
    for outsider in ("council", "director", "noor", "registrar", "admin"):
        with pytest.raises(NotAllowed):
            interviews(house.viewer(outsider))
