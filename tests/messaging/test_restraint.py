"""Over months, whatever apps ask and people do, nobody gets more than the caps, nor anything at a bad moment."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from tests.conftest import NOW, House
from tests.messaging.conftest import Owner, draft, make
from tests.messaging.test_arbiter import most_in
from vonk.messaging.actions import deliver
from vonk.messaging.models import Message
from vonk.messaging.receivers import receivers
from vonk.people.models import Person, Unavailability


@pytest.mark.parametrize("seed", range(4))
def test_sixteen_weeks_of_eager_apps_leave_everybody_in_peace(house: House, owner: Owner, seed: int) -> None:
    chance = Random(seed)
    names = ["noor", "mila", "sven", "peer"]
    Person.objects.filter(code="noor").update(workdays="0010100")
    Person.objects.filter(code="peer").update(tz="America/New_York")
    for day in range(112):
        now = NOW + timedelta(days=day, hours=chance.uniform(-4, 6))
        today = now.date()
        if chance.random() < 0.1:
            first = today + timedelta(days=chance.randrange(4))
            last = first + timedelta(days=chance.randrange(12))
            Unavailability.objects.create(person=house.people[chance.choice(names)], day_from=first, day_to=last)
        for name in chance.sample(names, 2):
            message_class = chance.choice(["nudge", "nudge", "listening", "social"])
            due_on = today + timedelta(days=chance.randrange(6))
            make(house, draft(house, name, message_class, f"{day}", due_on=due_on, weight=chance.random()), now=now)
        deliver(now=now)
        deliver(now=now + timedelta(hours=5))
    for name in names:
        person = house.people[name].pk
        pattern = receivers([person], now=NOW)[person].pattern
        rows = Message.objects.filter(person_id=person, state="sent").exclude(channel="")
        pushed = [(row.message_class, row.sent_at) for row in rows if row.sent_at is not None]
        assert len(pushed) > 5
        assert all(pattern.works_at(at) for _, at in pushed)
        days = [pattern.local_day(at) for message_class, at in pushed if message_class in {"nudge", "listening"}]
        assert most_in(days, 7) == 1
        assert 1 <= most_in(days, 28) <= 2
        assert most_in([pattern.local_day(at) for message_class, at in pushed if message_class == "listening"], 28) <= 1
        assert most_in([pattern.local_day(at) for message_class, at in pushed if message_class == "social"], 7) <= 1
