"""The replay goes in by the front door, a week at a time, and claims nothing about people who could not read a message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from tests.activation.conftest import at, lake, reading
from vonk.activation.log import verify_log
from vonk.activation.models import Campaign, Decision, Run
from vonk.demo import personas, player
from vonk.demo.loader import Loaded, load
from vonk.demo.player import Played, play
from vonk.demo.replay import Replay
from vonk.demo.statements import Week, weeks
from vonk.figures.models import PublishedCell
from vonk.learning.models import Enrolment
from vonk.messaging.models import Message
from vonk.people.models import Organisation
from vonk.records.models import EventBatch, Statement

__all__ = ["at", "lake", "reading"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reading")]

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 17, 10, tzinfo=ZONE)
LAST_WEEKS = 4  # are played one by one; what came before is posted with the first of them
SOME = {"AAA": 20, "BBB": 130}  # people of each course; the others did nothing


def few(replay: Replay) -> Replay:
    """The replay of some of its people, with the personas among them."""
    people = [*range(SOME["AAA"]), *range(383, 383 + SOME["BBB"]), 655]
    frames = {one.name: getattr(replay, one.name) for one in fields(replay)}
    kept = {
        name: frame.filter(pl.col("person").is_in(people))
        for name, frame in frames.items()
        if "person" in frame.columns
    }
    return replace(replay, **kept)


def last_weeks(given: Callable[..., Iterator[Week]]) -> Callable[..., Iterator[Week]]:
    def some(*args: Any) -> Iterator[Week]:
        found = list(given(*args))
        early, late = found[: -LAST_WEEKS + 1], found[-LAST_WEEKS + 1 :]
        yield replace(early[-1], statements=[statement for week in early for statement in week.statements])
        yield from late

    return some


@pytest.fixture
def replayed(
    live_server: Any, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, at: Any
) -> tuple[Loaded, Played]:
    settings.VONK_HOME, settings.VONK_DEMO = tmp_path, True
    settings.VONK_CHANNELS = {"email": "vonk.integrations.email.kept.KeptChannel"}
    at(NOW)
    loaded = load(now=NOW)
    Organisation.objects.update(holdout_share=0.4)  # of so few people, enough on both sides to compare
    monkeypatch.setattr(player, "weeks", last_weeks(weeks))
    return loaded, play(replace(loaded, replay=few(loaded.replay)), base_url=live_server.url, now=NOW)


def test_a_replay_of_some_people_keeps_every_promise(replayed: tuple[Loaded, Played]) -> None:
    loaded, played = replayed
    # Everything came in over HTTP and was carried to the lake.
    assert played.statements == Statement.objects.count() > 5_000
    assert sum(EventBatch.objects.values_list("rows", flat=True)) >= played.statements
    assert Enrolment.objects.count() > 500
    # One run a week, one decision for each person, most of them silence, and a whole log.
    assert Run.objects.filter(state="decided").count() == LAST_WEEKS == len(played.run_seconds)
    assert sum(played.reasons.values()) == LAST_WEEKS * loaded.people
    assert played.reasons["best_play"] < played.reasons["nothing_open"]
    assert verify_log(now=NOW) == ()
    # Who is held out gets nothing; the others never more than agreed, and at work.
    assert played.sent == Message.objects.filter(state="sent").exclude(channel="").count() > 50
    assert Decision.objects.filter(holdout=True).exists()
    assert not Decision.objects.filter(holdout=True, message__isnull=False).exists()
    assert not Decision.objects.filter(message__isnull=False, person__assignments__arm="holdout").exists()
    _nobody_gets_more_than_agreed()
    # Figures about groups, rounded, never of fewer than ten.
    shown = PublishedCell.objects.filter(shown=True).exclude(part="difference")
    assert shown.count() > 20
    counted = shown.exclude(signal__startswith="index")  # put together from figures, so nobody is counted in it
    assert all(base >= 10 and base % 5 == 0 for base in counted.values_list("base", flat=True))
    _no_screen_suggests_an_effect()


def _nobody_gets_more_than_agreed() -> None:
    days = defaultdict(list)
    rows = (
        Message.objects.filter(state="sent")
        .exclude(channel="")
        .annotate(start=F("person__work_start"), end=F("person__work_end"), week=F("person__workdays"))
    )
    for person, sent_at, start, end, week in rows.values_list("person", "sent_at", "start", "end", "week"):
        local = timezone.localtime(sent_at, ZONE)
        assert week[local.weekday()] == "1"
        assert start <= local.hour * 60 + local.minute <= end
        days[person].append(local.date())
    for sent in days.values():
        sent.sort()
        assert all(later - day >= timedelta(days=7) for day, later in pairwise(sent))
        assert all(later - day >= timedelta(days=28) for day, later in zip(sent, sent[2:], strict=False))


def _no_screen_suggests_an_effect() -> None:
    check = Campaign.objects.get()
    # Of so few people one arm is told as a band, so its difference is not told at all.
    assert PublishedCell.objects.filter(part="holdout", shown=True).exists()
    for difference in PublishedCell.objects.filter(part="difference", shown=True):
        assert difference.low < 0 < difference.high
        assert set(difference.extra) == {"fair", "adjusted"}
    said = {"nl": ("Het werkt hier", "Het doet hier te weinig"), "en": ("It works here", "It does not do enough")}
    for lang, claims in said.items():
        client = _reader(lang)
        for address in ("/org/", "/org/offerings/", "/org/campaigns/", f"/org/campaigns/{check.public_id}/"):
            text = client.get(address).content.decode()
            assert not any(claim in text for claim in claims), address


def _reader(lang: str) -> Client:
    client = Client()
    account = personas.account("lars")
    assert account is not None
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["django_language"] = lang
    return client
