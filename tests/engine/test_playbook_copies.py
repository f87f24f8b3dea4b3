"""A copy of a play: it says all that is wrong at once, differs field by field, and never changes its grade."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from vonk.engine.playbook.copies import (
    NotAPlay,
    as_yaml,
    differences,
    edit_of,
    edited,
    read_edit,
    read_rule,
    rule_text,
)
from vonk.engine.playbook.loader import load_playbook, read_play
from vonk.engine.playbook.plain import ANYWAY, of_100
from vonk.engine.playbook.schema import EffectPrior, Play

PLAYS = load_playbook().plays
REMINDER = load_playbook().play("reminder")


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.id)
def test_an_unchanged_copy_is_the_play_and_can_be_kept_and_read(play: Play) -> None:
    assert edited(play, edit_of(play)) == play
    assert read_play(as_yaml(play), source="kept") == play
    assert edited(play, read_edit(as_yaml(play))) == play
    assert differences(play, play) == ()


def test_every_problem_is_named_with_its_path() -> None:
    base = edit_of(REMINDER)
    texts = {
        "nl": {**base.texts["nl"], "body": "", "subject": "x"},
        "en": {**base.texts["en"], "body": "One. Two. Three."},
        "fr": {"title": "Rappel"},
    }
    wrong = replace(
        base,
        texts=texts,
        timing={"trigger": "completed", "delay_d": -1},
        dose={"min_gap_d": 3},
        eligibility={"and": [{"field": "steps", "op": "ge", "value": "x"}]},
        status="proven_here",
    )
    with pytest.raises(NotAPlay) as refused:
        edited(REMINDER, wrong)
    assert {one.path for one in refused.value.problems} == {
        "texts.nl.body", "texts.en.body", "texts.fr", "timing.delay_d", "timing.trigger", "dose.min_gap_d",
        "eligibility.and[0].value", "status",
    }  # fmt: skip


def test_a_language_that_was_taken_out_of_the_copy_stays_as_it_ships() -> None:
    base = edit_of(REMINDER)
    only_dutch = replace(base, texts={"nl": {**base.texts["nl"], "headline": "Verder"}})
    found = edited(REMINDER, only_dutch)
    assert found.text("headline") == {"nl": "Verder", "en": REMINDER.text("headline")["en"]}


def test_the_grade_is_added_to_the_rule_whatever_is_typed() -> None:
    base = edit_of(REMINDER)
    assert base.texts["nl"]["why_rule"] == "Begonnen en tien dagen stil: herinner aan de volgende stap."
    for typed in ("Omdat het kan.", "Omdat het kan. Bewijs A.", "Omdat het kan. Bewijs B."):
        found = edited(REMINDER, replace(base, texts={"nl": {**base.texts["nl"], "why_rule": typed}}))
        assert found.text("why_rule")["nl"] == "Omdat het kan. Bewijs B."


def test_a_copy_of_an_older_schema_keeps_its_words_and_takes_the_rest_from_what_ships() -> None:
    old = "id: reminder\nstatus: retired\nphase: gone\ntexts: {nl: {headline: Verder, never: heard of}}\n"
    found = edited(REMINDER, read_edit(old))
    assert (found.status, found.text("headline")["nl"], found.dose) == ("retired", "Verder", REMINDER.dose)
    for broken in ("[", "just words", "texts: {nl: 3}"):
        with pytest.raises(NotAPlay):
            read_edit(broken)


def test_differences_name_field_and_language_old_and_new() -> None:
    base = edit_of(REMINDER)
    texts = {**base.texts, "en": {**base.texts["en"], "button": "Go on", "steps": ["One", "Two"]}}
    rule = {"field": "steps", "op": "ge", "value": 3}
    new = edited(REMINDER, replace(base, texts=texts, dose={"min_gap_d": 30}, eligibility=rule, status="retired"))
    found = {(one.field, one.language): (one.old, one.new) for one in differences(REMINDER, new)}
    assert found.keys() == {
        ("button", "en"),
        ("steps", "en"),
        ("dose.min_gap_d", ""),
        ("eligibility", ""),
        ("status", ""),
    }
    assert found["button", "en"] == (REMINDER.text("button")["en"], "Go on")
    assert found["steps", "en"][1] == "One\nTwo"
    assert found["dose.min_gap_d", ""] == ("21", "30")
    assert read_rule(found["eligibility", ""][1]) == rule


@pytest.mark.parametrize("rule", [None, {"or": [{"field": "steps", "op": "in", "value": [1, 2]}]}])
def test_a_rule_as_text_reads_back(rule: Any) -> None:
    assert read_rule(rule_text(rule)) == rule


def test_a_rule_that_is_no_yaml_is_refused() -> None:
    with pytest.raises(NotAPlay, match="eligibility"):
        read_rule("and: [")


def prior(published: float, sd: float, basis: str = "field_rct") -> EffectPrior:
    return EffectPrior(scale="logit", published=published, basis=basis, sd=sd)  # type: ignore[arg-type]


def test_an_effect_is_told_in_people() -> None:
    told = of_100(prior(0.096, 0.06))  # 1.4 percentage points at the rates of the source
    assert (told.low, told.high, told.known) == (1, 2, True)
    assert of_100(prior(0.5, 0.3, "correlational")).known is False
    wide, narrow = of_100(prior(0.5, 0.6)), of_100(prior(0.5, 0.25))
    assert wide.high - wide.low > narrow.high - narrow.low
    assert 0 < ANYWAY < 100
