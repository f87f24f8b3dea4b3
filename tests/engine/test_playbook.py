"""The playbook: every play is complete, honest about its evidence and written in the voice."""

from __future__ import annotations

import re
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import msgspec
import numpy as np
import pytest
import yaml

from vonk.engine.barriers import COM_B
from vonk.engine.playbook.loader import PlaybookError, collect, load_playbook, read_play
from vonk.engine.playbook.schema import DISCOUNT, DRIVERS, LANGUAGES, MAX_WORDS, TAPS, Play, PlayText, fill, sentences
from vonk.engine.weigh import DecideConfig, utility

FILES = sorted((resources.files("vonk.engine.playbook") / "plays").iterdir(), key=lambda file: file.name)
PLAYS = load_playbook().plays
REFUSED = load_playbook().refused
MESSAGE = ("subject", "headline", "body", "button", "why_rule")
VALUES = {"offering": "Intake met de hele familie", "step": 3, "minutes": 8, "next_step": "De eerste zin"}

every_play = pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.id)
every_text = pytest.mark.parametrize(
    ("language", "text"),
    [pytest.param(lang, text, id=f"{play.id}-{lang}") for play in PLAYS for lang, text in play.texts.items()],
)


def source_of(play_id: str) -> dict[str, Any]:
    text = (resources.files("vonk.engine.playbook") / "plays" / f"{play_id}.yaml").read_text(encoding="utf-8")
    raw: dict[str, Any] = yaml.safe_load(text)
    return raw


def said(text: PlayText) -> list[str]:
    """Every piece of text in one language, the recipe included."""
    names = (name for name in text.__struct_fields__ if name != "steps")
    return [*(getattr(text, name) for name in names), *text.steps]


def edited(**changes: Any) -> str:
    """The reminder with parts replaced; ``evidence__grade`` reaches into evidence."""
    raw = source_of("reminder")
    for path, value in changes.items():
        *way, last = path.split("__")
        target = raw
        for part in way:
            target = target[part]
        target[last] = value
    return yaml.safe_dump(raw, allow_unicode=True)


def test_few_plays_are_ready_to_be_sent_in_each_of_three_phases() -> None:
    ready = {phase: {p.id for p in PLAYS if p.sendable and p.phase == phase} for phase in ("before", "during", "after")}
    assert ready == {
        "before": {"relevance-note", "smooth-start", "two-step-start", "where-to-begin"},
        "during": {"ask-one-question", "micro-step", "reminder"},
        "after": {"five-minute-use", "try-together", "use-it-card", "what-you-need"},
    }
    defaults = {play.phase: play.id for play in PLAYS if play.phase_default and play.sendable}
    assert defaults == {"before": "two-step-start", "during": "reminder", "after": "use-it-card"}


@pytest.mark.parametrize("tap", TAPS)
def test_whatever_is_in_the_way_there_is_something_to_send_on_the_way_and_after_it(tap: str) -> None:
    phases = {play.phase for play in PLAYS if play.sendable and tap in play.taps}
    assert phases & {"before", "during"}
    assert "after" in phases


def test_a_play_that_is_meant_for_an_answer_names_the_kind_of_barrier_behind_it() -> None:
    for play in PLAYS:
        if play.sendable:
            assert play.taps, play.id
            for tap in play.taps:
                assert COM_B[tap] & set(play.barrier), f"{play.id}: {tap}"


def test_what_can_be_sent_is_worth_a_message_and_nothing_promises_more_than_the_default_of_its_phase() -> None:
    at_rest, config = np.zeros(1), DecideConfig()
    worth = {play.id: float(utility(play, at_rest, config)[0]) for play in PLAYS if play.sendable}
    assert min(worth.values()) > 0
    for default in (play for play in PLAYS if play.sendable and play.phase_default):
        assert (
            max(worth[play.id] for play in PLAYS if play.sendable and play.phase == default.phase) == worth[default.id]
        )


def test_each_of_the_six_drivers_has_a_play_and_what_is_in_use_comes_first() -> None:
    book = load_playbook()
    for driver in DRIVERS:
        plays = book.for_driver(driver)
        assert plays, driver
        drafts = [play.status == "draft" for play in plays]
        assert drafts == sorted(drafts)
        assert all(play.driver == driver for play in plays)
    assert book.for_driver("fear") == ()
    assert [play.id for play in book.for_driver("joy")] == ["curious-start"]


def test_only_what_is_delivered_as_a_nudge_is_chosen_by_a_run() -> None:
    card = load_playbook().play("commitment-card")
    assert (card.status, card.level, card.phase, card.delivery) == ("pilot", "person", "before", "page")
    assert not card.sendable
    assert msgspec.structs.replace(card, delivery="nudge").sendable


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_is_not_in_use_says_why(file: Traversable) -> None:
    status = re.search(r"^status: (draft|retired)(.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    if status:
        assert re.fullmatch(r"  # .{20,}", status[2])


def test_what_is_not_checked_has_no_effect_to_expect() -> None:
    for play in PLAYS:
        if not any(source.checked for source in play.evidence.sources):
            assert play.evidence.effect_prior.mean == 0, play.id


def test_refused_practices_say_why_and_what_to_do_instead() -> None:
    assert [refused.id for refused in REFUSED] == ["learning-pyramid", "learning-style-matching", "seventy-twenty-ten"]
    for refused in REFUSED:
        assert refused.grade == "X"
        for name in ("reason", "instead"):
            assert set(refused.text(name)) >= set(LANGUAGES)
            assert all(len(text.split()) > 10 for text in refused.text(name).values())


@every_play
def test_a_prior_is_the_published_effect_after_the_discount(play: Play) -> None:
    prior = play.evidence.effect_prior
    assert prior.mean == pytest.approx(prior.published * DISCOUNT[prior.basis])
    assert prior.sd >= abs(prior.mean) / 1.5
    assert abs(prior.mean) <= abs(prior.published)


@every_text
def test_a_message_is_brief_even_with_long_titles(language: str, text: PlayText) -> None:
    filled = [fill(getattr(text, name), VALUES) for name in MESSAGE]
    assert sum(len(part.split()) for part in filled) < MAX_WORDS
    assert len(text.subject) <= 60
    assert len(sentences(text.body)) <= 2


@every_text
def test_a_message_has_no_guilt_urgency_or_exclamation(language: str, text: PlayText) -> None:
    pushy = {
        "nl": r"\b(snel|moet|moeten|nu meteen|laatste|kans|vergeet|verloopt|helaas|jammer|achterstand|u|uw|nog niet)\b",
        "en": r"\b(hurry|must|should|last chance|don't miss|forgot|overdue|unfortunately|behind|still)\b",
    }[language]
    assert not re.search(pushy, " ".join(getattr(text, name) for name in MESSAGE), re.IGNORECASE)


@every_text
def test_nothing_in_a_play_shouts_threatens_or_promises(language: str, text: PlayText) -> None:
    whole = " ".join(said(text))
    assert "!" not in whole
    wrong = {
        "nl": r"\b(u|uw|moet|moeten|snel|dringend|urgent|helaas|jammer|achterstand|schaam\w*|ontslag|baan|beoordel\w+ op|"
        r"gegarandeerd|bewezen|altijd werkt|wetenschappelijk)\b",
        "en": r"\b(must|hurry|urgent|unfortunately|asham\w+|dismiss\w*|your job|guarantee\w*|proven|always works|"
        r"scientific\w*|game.changer)\b",
    }[language]
    assert not re.search(wrong, whole, re.IGNORECASE)


@every_text
def test_sentences_are_short(language: str, text: PlayText) -> None:
    lengths = [len(sentence.split()) for part in said(text) for sentence in sentences(part)]
    assert sum(lengths) / len(lengths) <= 15
    assert max(lengths) <= 26


@every_text
def test_the_recipe_is_a_list_of_brief_things_to_do(language: str, text: PlayText) -> None:
    for step in text.steps:
        assert step.endswith(".")
        assert step[0].isupper()
        assert len(step.split()) <= 18
    assert len(set(text.steps)) == len(text.steps)


def test_both_languages_have_the_same_recipe() -> None:
    for play in PLAYS:
        assert len({len(steps) for steps in play.recipe.values()}) == 1, play.id


@every_text
def test_a_message_still_stands_when_the_step_is_unknown(language: str, text: PlayText) -> None:
    body = fill(text.body, {"offering": "Intake", "next_step": None})
    assert len(body.split()) >= 4
    assert "{" not in body


@every_play
def test_a_message_that_can_be_sent_names_what_it_is_about(play: Play) -> None:
    if play.sendable:
        for text in play.texts.values():
            assert "Intake" in fill(text.subject, VALUES)
            assert "Intake" in fill(text.headline, VALUES)


@every_play
def test_both_languages_use_the_same_placeholders(play: Play) -> None:
    used = [sorted(re.findall(r"\{\w+\}", text.body + text.subject)) for text in play.texts.values()]
    assert used[0] == used[1]


def test_dutch_titles_stand_in_single_quotes_and_english_in_double() -> None:
    for play in PLAYS:
        dutch, english = play.texts["nl"].headline, play.texts["en"].headline
        assert ("‘{offering}’" in dutch) is ("“{offering}”" in english) is ("{offering}" in dutch)


def test_a_sentence_about_something_unknown_is_left_out() -> None:
    template = "Je volgende stap is ‘{next_step}’, {minutes} minuten. Het mag ook later."
    assert fill(template, {"next_step": "Oefenen", "minutes": None}) == "Het mag ook later."
    assert fill(template, {"next_step": "Wat nu? Oefenen. Klaar", "minutes": 4}) == (
        "Je volgende stap is ‘Wat nu? Oefenen. Klaar’, 4 minuten. Het mag ook later."
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"phases": "before"}, r"row 7: \$: Object contains unknown field `phases`"),
        ({"evidence__stars": 4}, r"row 7: \$\.evidence: Object contains unknown field `stars`"),
        ({"phase": "sometime"}, r"row 7: \$\.phase: Invalid enum value 'sometime'"),
        ({"driver": "fear"}, r"row 7: \$\.driver: Invalid enum value 'fear'"),
        ({"delivery": "pigeon"}, r"row 7: \$\.delivery: Invalid enum value 'pigeon'"),
        ({"version": "1"}, r"row 7: \$\.version: Expected `int`, got `str`"),
        ({"dose__max_per_item": 9}, r"row 7: \$\.dose\.max_per_item: Expected `int` <= 3"),
        ({"evidence__grade": "X"}, r"row 7: \$\.evidence\.grade: Invalid enum value 'X'"),
        ({"evidence__effect_prior__sd": 0.01}, r"row 7: \$\.evidence\.effect_prior: sd 0.01 is too sure"),
        ({"evidence__sources": []}, r"row 7: \$\.evidence\.sources: Expected `array` of length >= 1"),
        (
            {"timing__trigger": "completed"},
            r"row 7: \$: timing\.trigger 'completed' never happens in the phase 'during'",
        ),
        ({"eligibility": {"field": "salary", "op": "eq", "value": 1}}, r"row 7: \$: eligibility\.field: unknown field"),
        ({"exclusions": {"and": [{"not": 3}]}}, r"row 7: \$: exclusions\.and\[0\]\.not: expected a rule"),
        ({"texts__nl__subject": "x" * 61}, r"row 7: \$\.texts\[\.\.\.\]\.subject: Expected `str` of length <= 60"),
        (
            {"texts__nl__headline": "Ga naar {next_step}"},
            r"row 7: \$\.texts\[\.\.\.\]: headline may not use {next_step}",
        ),
        ({"texts__nl__body": "Een. Twee. Drie."}, r"body has more than two sentences"),
        ({"texts__nl__body": "Doe ‘{next_step}’."}, r"body needs a sentence that stands"),
        ({"texts__nl__body": "Kijk {even."}, r"body has a loose brace"),
        (
            {"texts__nl__body": "woord " * 45, "texts__nl__why_rule": "woord " * 45 + "Bewijs B."},
            r"must stay under 100",
        ),
        ({"decides": "nobody"}, r"row 7: \$\.decides: Invalid enum value 'nobody'"),
        ({"taps": ["bored"]}, r"row 7: \$\.taps\[0\]: Invalid enum value 'bored'"),
        ({"texts__nl__steps": ["Eén stap."]}, r"row 7: \$\.texts\[\.\.\.\]\.steps: Expected `array` of length >= 2"),
        ({"texts__nl__steps": ["Doe iets."] * 7}, r"\.steps: Expected `array` of length <= 6"),
        ({"texts__nl__steps": ["Doe iets.", "x" * 141]}, r"\.steps\[1\]: Expected `str` of length <= 140"),
        ({"texts__nl__caveat": "Eén. Twee."}, r"row 7: \$\.texts\[\.\.\.\]: caveat must be one sentence"),
        ({"texts__nl__caveat": "x" * 201}, r"\.caveat: Expected `str` of length <= 200"),
        ({"texts__nl__why_rule": "Een regel. Bewijs A."}, r"why_rule in nl must end with 'Bewijs B\.'"),
        ({"texts": {"nl": source_of("reminder")["texts"]["nl"]}}, r"row 7: \$: texts in en are missing"),
        ({"status": "refused"}, r"row 7: \$: Object "),
    ],
)
def test_a_wrong_play_is_refused_with_its_source_and_path(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(PlaybookError, match=message):
        read_play(edited(**changes), source="row 7")


def test_a_file_that_is_no_play_is_refused() -> None:
    for text in ("- 1", "", "a: [", "!!python/object/apply:os.system ['true']"):
        with pytest.raises(PlaybookError, match=r"^x\.yaml: "):
            read_play(text, source="x.yaml")


def test_an_edited_copy_with_a_third_language_is_read() -> None:
    texts = source_of("reminder")["texts"] | {"de": source_of("reminder")["texts"]["en"]}
    play = read_play(edited(texts=texts, version=2), source="row 7")
    assert isinstance(play, Play)
    assert set(play.text("headline")) == {"nl", "en", "de"}


def test_a_playbook_has_one_play_per_id_and_one_default_per_phase() -> None:
    reminder = load_playbook().play("reminder")
    with pytest.raises(PlaybookError, match="reminder: this id is used twice"):
        collect([reminder, reminder])
    other = msgspec.structs.replace(reminder, id="other")
    with pytest.raises(PlaybookError, match="during: this phase has more than one default"):
        collect([reminder, other])
    assert collect([reminder, msgspec.structs.replace(other, phase_default=False)]).play("other").id == "other"
    with pytest.raises(KeyError):
        load_playbook().play("nothing")
