"""What an intranet may show: what is new for everybody, and nothing about anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from vonk.activation.models import Campaign, FeedKey
from vonk.activation.news.keys import digest_of
from vonk.catalog.models import Offering
from vonk.dialogue.models import Theme
from vonk.people.access import Reader
from vonk.people.days import organisation_day, organisation_zone
from vonk.people.models import Organisation, Unit
from vonk.people.texts import Text

NEW_FOR: Final = timedelta(days=28)
MOST: Final = 10

type ItemKind = Literal["offering", "campaign", "doing", "done", "not_doing"]


@dataclass(frozen=True)
class Item:
    """One thing that is new. `url` is a path within Vonk; `minutes` only of an offering that says so."""

    code: str
    kind: ItemKind
    title: Text
    words: Text
    url: str
    day: date
    minutes: int | None = None


@dataclass(frozen=True)
class Feed:
    """What one key opens: the items, and the origins that may frame or fetch them."""

    organisation: str
    lang: str
    origins: tuple[str, ...]
    items: tuple[Item, ...]


def feed_of(reader: Reader, *, token: str, topic: str = "") -> Feed | None:
    """What stands behind an address; None when nobody made it, or it was withdrawn.

    topic: the code of the one topic of which offerings are shown; then nothing but offerings.
    """
    row = FeedKey.objects.filter(digest=digest_of(token), withdrawn_at=None).first()
    if row is None:
        return None
    house = Organisation.objects.get()
    return Feed(house.name, house.lang, tuple(row.origins), items_of(reader, topic=topic))


def items_of(reader: Reader, *, topic: str = "") -> tuple[Item, ...]:
    """What is new for everybody, the latest first: three questions to the database, whoever asks."""
    today = organisation_day(reader.now)
    found = _offerings(today, topic)
    if not topic:
        found += _campaigns(today) + _answers(today)
    return tuple(sorted(found, key=lambda item: (item.day, item.code), reverse=True)[:MOST])


def _offerings(today: date, topic: str) -> list[Item]:
    rows = Offering.objects.filter(offered_from__gt=today - NEW_FOR, offered_from__lte=today)
    if topic:
        rows = rows.filter(topics__code=topic)
    return [
        Item(
            code=f"offering:{row.public_id}",
            kind="offering",
            title=row.title,
            words=row.problem,
            url=f"/me/requests/?offering={row.public_id}",
            day=row.offered_from or today,
            minutes=row.minutes,
        )
        for row in rows.order_by("-offered_from", "-pk")[:MOST]
    ]


def _campaigns(today: date) -> list[Item]:
    """The cards of campaigns that everybody must know of, as long as they run."""
    rows = Campaign.objects.filter(kind="inform", state="running", starts_on__lte=today, ends_on__gte=today)
    return [
        Item(
            code=f"campaign:{row.public_id}",
            kind="campaign",
            title=row.card["problem"],
            words=row.card.get("benefit", {}),
            url=row.card.get("url") or "/me/",
            day=row.starts_on,
        )
        for row in rows.order_by("-starts_on", "-pk")[:MOST]
        if not row.audience and row.card.get("problem")
    ]


def _answers(today: date) -> list[Item]:
    """What the whole organisation said and was answered, once everybody in it may read the answer."""
    zone = organisation_zone()
    rows = Theme.objects.filter(unit__level=Unit.ORGANISATION, withdrawn_on=None, told_at__isnull=False)
    rows = rows.exclude(answer="").order_by("-told_at", "-pk")[:MOST]
    told = [(row, row.told_at.astimezone(zone).date()) for row in rows if row.told_at]
    return [
        Item(
            code=f"answer:{row.public_id}:{row.answer}",
            kind=row.answer,  # type: ignore[arg-type]  # one of Theme.ANSWERS, and not empty
            title=row.title,
            words=row.because,
            url="/me/say/",
            day=day,
        )
        for row, day in told
        if today - NEW_FOR < day <= today
    ]
