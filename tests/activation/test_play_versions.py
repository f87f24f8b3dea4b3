"""An organisation's own version of a play: drafted, used, explained afterwards, and taken back."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries as Exactly

from tests.activation.world import decision, run, stalled
from tests.conftest import NOW, House
from vonk.activation import nudges
from vonk.activation.models import Decision, PlayVersion
from vonk.activation.play_versions import NothingChanged, drop_draft, save_draft, use_shipped, use_version
from vonk.activation.playbook import in_use, playbook, plays_as_decided
from vonk.engine.playbook.copies import Edit, NotAPlay, edit_of
from vonk.engine.playbook.loader import load_playbook
from vonk.messaging.models import Message
from vonk.people.access import NotAllowed, System
from vonk.people.models import Grant
from vonk.records.queries import Source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
LATER = NOW + timedelta(days=1)
SHIPPED = load_playbook()


def edit(play: str = "reminder", *, lang: str = "nl", status: str = "", **words: Any) -> Edit:
    """The shipped play with other words in one language."""
    found = edit_of(SHIPPED.play(play))
    texts: dict[str, Mapping[str, Any]] = {name: dict(text) for name, text in found.texts.items()}
    texts[lang] = {**texts[lang], **words}
    return replace(found, texts=texts, status=status or found.status)


def draft(house: House, play: str = "reminder", *, note: str = "omdat", **changed: Any) -> int:
    return save_draft(house.viewer("lars"), play=play, edit=edit(play, **changed), note=note, now=NOW)


def used(house: House, play: str = "reminder", **changed: Any) -> int:
    version = draft(house, play, **changed)
    use_version(house.viewer("lars"), play=play, version=version, now=NOW)
    return version


def headline(play: str = "reminder", *, at: Any = NOW) -> str:
    return playbook(at=at).play(play).text("headline")["nl"]


def test_a_draft_changes_nothing_until_it_is_used(house: House) -> None:
    version = draft(house, headline="Verder met ‘{offering}’")
    assert headline() == SHIPPED.play("reminder").text("headline")["nl"]
    assert use_version(house.viewer("lars"), play="reminder", version=version, now=NOW) == 0
    assert headline() == "Verder met ‘{offering}’"
    assert headline(at=NOW - timedelta(hours=1)) == SHIPPED.play("reminder").text("headline")["nl"]


def test_what_follows_from_sources_stays_whatever_the_copy_says(house: House) -> None:
    version = used(house, headline="Anders")
    row = PlayVersion.objects.get(play="reminder", version=version)
    row.source = row.source.replace("grade: B", "grade: A").replace("published: 0.096", "published: 1.9")
    row.digest = "another"
    row.save()
    found = playbook(at=NOW).play("reminder")
    assert found.text("headline")["nl"] == "Anders"
    assert found.evidence == SHIPPED.play("reminder").evidence
    assert found.text("why_rule")["nl"].endswith("Bewijs B.")


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"body": ""}, "texts.nl.body"),
        ({"lang": "en", "headline": ""}, "texts.en.headline"),
        ({"subject": "{step}"}, "texts.nl.subject"),
        ({"steps": ["Eén"]}, "texts.nl.steps"),
        ({"status": "proven_here"}, "status"),
    ],
)
def test_a_wrong_copy_is_refused_with_the_path_to_what_is_wrong(
    house: House, changed: dict[str, Any], path: str
) -> None:
    with pytest.raises(NotAPlay) as refused:
        draft(house, **changed)
    assert [one.path for one in refused.value.problems] == [path]
    assert not PlayVersion.objects.exists()


def test_a_dose_looser_than_the_caps_and_an_unknown_field_are_both_named(house: House) -> None:
    loose = replace(
        edit(),
        dose={"max_per_item": 4, "min_gap_d": 7},
        eligibility={"and": [{"field": "age", "op": "lt", "value": 40}]},
    )
    with pytest.raises(NotAPlay) as refused:
        save_draft(house.viewer("lars"), play="reminder", edit=loose, note="", now=NOW)
    assert {one.path for one in refused.value.problems} == {"dose.max_per_item", "eligibility.and[0].field"}


def test_only_the_learning_team_of_the_whole_organisation_writes(house: House) -> None:
    for name in ("noor", "mila", "sven", "registrar", "council", "director", "admin"):
        viewer = house.viewer(name)
        with pytest.raises(NotAllowed):
            save_draft(viewer, play="reminder", edit=edit(headline="x"), note="", now=NOW)
        with pytest.raises(NotAllowed):
            use_version(viewer, play="reminder", version=1, now=NOW)
        with pytest.raises(NotAllowed):
            use_shipped(viewer, play="reminder", now=NOW)
        with pytest.raises(NotAllowed):
            drop_draft(viewer, play="reminder")
    Grant.objects.filter(role="learning_team").update(unit=house.noord)
    with pytest.raises(NotAllowed):
        draft(house, headline="x")


def test_there_is_one_draft_and_it_says_something_new(house: House) -> None:
    assert draft(house, headline="Een") == draft(house, headline="Twee") == 1
    with pytest.raises(NothingChanged):
        draft(house)
    assert drop_draft(house.viewer("lars"), play="reminder")
    assert not drop_draft(house.viewer("lars"), play="reminder")
    assert draft(house, headline="Drie") == 2
    with pytest.raises(LookupError):
        use_version(house.viewer("lars"), play="reminder", version=9, now=NOW)


def test_one_goes_back_to_any_version_and_to_the_shipped_one_and_the_history_keeps_each(house: House) -> None:
    lars = house.viewer("lars")
    used(house, headline="Een")
    assert use_version(lars, play="reminder", version=draft(house, headline="Twee"), now=LATER) == 1
    assert (headline(at=NOW), headline(at=LATER)) == ("Een", "Twee")
    assert use_version(lars, play="reminder", version=1, note="toch", now=LATER + timedelta(hours=1)) == 2
    assert headline(at=LATER + timedelta(hours=1)) == "Een"
    assert use_shipped(lars, play="reminder", now=LATER + timedelta(hours=2)) == 3
    assert headline(at=LATER + timedelta(hours=2)) == SHIPPED.play("reminder").text("headline")["nl"]
    states = list(PlayVersion.objects.order_by("version").values_list("version", "state", "note"))
    assert states == [(1, "replaced", "omdat"), (2, "replaced", "omdat"), (3, "withdrawn", "toch")]


def test_a_message_and_its_reason_stay_those_of_the_version_that_was_sent(house: House, lms: Source) -> None:
    used(house, subject="Jouw stap", why_rule="Omdat wij dat hier zo doen.")
    stalled(lms, "noor")
    run()
    row = decision(house)
    assert (row.play, row.play_version) == ("reminder", 1)
    assert row.message_id
    assert Message.objects.get(pk=row.message_id).content["subject"]["nl"] == "Jouw stap"
    use_shipped(house.viewer("lars"), play="reminder", now=LATER)
    with translation.override("nl"):
        told = nudges.explain([str(row.public_id)], System("test", NOW))[str(row.public_id)]
    assert told.rule == "Omdat wij dat hier zo doen. Bewijs B."
    Decision.objects.update(play_version=0)
    with translation.override("nl"):
        told = nudges.explain([str(row.public_id)], System("test", NOW))[str(row.public_id)]
    assert told.rule == SHIPPED.play("reminder").text("why_rule")["nl"]


def test_a_retired_copy_is_no_longer_sent(house: House, lms: Source) -> None:
    used(house, status="retired", headline="Weg")
    stalled(lms, "noor")
    run()
    assert not Decision.objects.filter(play="reminder").exists()


def test_a_copy_that_an_upgrade_made_unreadable_gives_way_to_the_shipped_play(house: House) -> None:
    version = used(house, headline="Een")
    PlayVersion.objects.filter(version=version).update(source="texts: {nl: {body: ''}}", digest="broken")
    found = in_use(at=NOW)
    assert found.playbook.play("reminder") == SHIPPED.play("reminder")
    assert found.version("reminder") == 0
    assert "texts.nl.body" in found.unreadable["reminder"]
    assert plays_as_decided([("reminder", version), ("gone", 0)]) == {("reminder", 1): SHIPPED.play("reminder")}


def test_reading_the_playbook_again_costs_one_query_and_sees_what_another_process_changed(
    house: House, django_assert_num_queries: Exactly
) -> None:
    used(house, headline="Een")
    playbook(at=NOW)
    with django_assert_num_queries(1):
        assert headline() == "Een"
    row = PlayVersion.objects.get()
    row.source, row.digest = row.source.replace("Een", "Twee"), "elsewhere"
    row.save()
    assert headline() == "Twee"


def test_everybody_asks_for_the_plays_that_are_in_use_here() -> None:
    """Only this app's playbook reads the shipped plays, and the scan, which may run without an organisation."""
    source = Path(__file__).parents[2] / "src" / "vonk"
    callers = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and any(alias.name == "load_playbook" for alias in node.names)
    }
    assert callers == {"activation/playbook.py", "insight/scan.py"}
