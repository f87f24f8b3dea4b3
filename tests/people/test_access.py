"""Who the viewer is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import House
from vonk.people.access import NotAllowed, viewer_for


def test_a_leaver_is_nobody(house: House) -> None:
    assert viewer_for(house.accounts["leaver"], now=house.now) is None


def test_a_deputy_leads_only_between_the_dates(house: House) -> None:
    assert house.viewer("deputy").leads == (house.noord.pk,)
    later = viewer_for(house.accounts["deputy"], now=house.now + timedelta(days=60))
    assert later is not None
    assert later.leads == ()


def test_a_former_manager_leads_nothing(house: House) -> None:
    assert house.viewer("former").leads == ()


def test_an_external_administrator_has_no_person_and_owns_nothing(house: House) -> None:
    viewer = house.viewer("admin")
    assert viewer.has("administrator")
    with pytest.raises(NotAllowed):
        viewer.own()
