"""What a person told about how they like to learn, as they read it themselves. Nobody else does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from vonk.catalog.models import Topic
from vonk.learning.models import Intention
from vonk.messaging.receivers import receivers
from vonk.people.access import Viewer
from vonk.people.texts import Text

ASK_AGAIN = timedelta(days=90)  # after "not now"


@dataclass(frozen=True)
class TopicShown:
    """One of the organisation's few words for what one can learn about."""

    public_id: UUID
    name: Text


@dataclass(frozen=True)
class IntentionShown:
    """Why, what, when and with whom; whatever was passed over is empty."""

    worth: str = ""
    topics: tuple[TopicShown, ...] = ()
    moment: str = ""  # start | middle | end of the working day
    company: str = ""  # alone | colleague | group
    changed_on: date | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was told."""
        return not (self.worth or self.topics or self.moment or self.company)


def my_intention(viewer: Viewer) -> IntentionShown:
    """What the viewer told; two queries."""
    row = Intention.objects.filter(person=viewer.own()).prefetch_related("topics").first()
    if row is None:
        return IntentionShown()
    topics = sorted(row.topics.all(), key=lambda topic: topic.code)
    changed_on = row.changed_at.astimezone(ZoneInfo(viewer.tz)).date()
    return IntentionShown(row.worth, tuple(map(_topic, topics)), row.moment, row.company, changed_on)


def my_worth(viewer: Viewer) -> str:
    """What makes learning worthwhile for the viewer, in their own words; empty when they did not say."""
    return Intention.objects.filter(person=viewer.own()).values_list("worth", flat=True).first() or ""


def part_of_day(viewer: Viewer, moment: str) -> tuple[int, int]:
    """From and until which minute after midnight that part of the viewer's own working day lasts."""
    return receivers({viewer.own()}, now=viewer.now)[viewer.own()].pattern.part(moment)


def topics_to_choose(viewer: Viewer) -> tuple[TopicShown, ...]:
    """The organisation's words, for everybody who works here."""
    viewer.own()
    return tuple(map(_topic, Topic.objects.order_by("code")))


def _topic(row: Topic) -> TopicShown:
    return TopicShown(row.public_id, row.name)
