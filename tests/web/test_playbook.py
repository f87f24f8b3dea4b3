"""/org/playbook: shelves by what people name, one play, the organisation's own version, and who may do what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries as AtMost

from tests.conftest import House
from tests.web.reading import browser, html, read, words
from tests.web.saying import about, hidden, portion, release
from vonk.activation.models import PlayVersion
from vonk.activation.playbook import playbook
from vonk.engine.playbook.copies import as_yaml
from vonk.engine.playbook.loader import load_playbook
from vonk.engine.playbook.schema import Play

pytestmark = pytest.mark.usefixtures("now_is")
PAGE = "/org/playbook/"
EDIT = "/org/playbook/reminder/edit/"
LIST_QUERIES, PLAY_QUERIES = 14, 9


def typed(client: Client, address: str = EDIT, **changed: Any) -> dict[str, Any]:
    """The form as the browser would send it, with some fields changed."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()} | {"note": "korter", **changed}


def reminder(house: House) -> Play:
    """As it is in use once the test is over: the clock of the pages goes on."""
    return playbook(at=house.now + timedelta(hours=1)).play("reminder")


def kept(house: House, **changed: Any) -> Client:
    """A browser of the learning team after a version with these words was put in use."""
    lars = browser(house, "lars")
    answer = lars.post(EDIT, typed(lars, **changed))
    assert answer.status_code == 302, words(answer.content.decode())
    assert lars.post(f"{answer.headers['Location']}use/").status_code == 302
    return lars


def shelves(client: Client, **asked: str) -> Mapping[str, list[str]]:
    found = client.get(PAGE, asked).context["shelves"]
    return {shelf["code"]: [play["id"] for play in shelf["plays"]] for shelf in found}


def test_every_play_stands_on_one_shelf_with_the_best_evidence_first(house: House) -> None:
    found = shelves(house.client("director"))
    on_shelves = [play for plays in found.values() for play in plays]
    in_use = [play.id for play in load_playbook().plays if play.status != "retired"]
    assert sorted(on_shelves) == sorted(in_use)
    grades = {play.id: play.evidence.letter for play in load_playbook().plays}
    assert all([grades[p] for p in plays] == sorted(grades[p] for p in plays) for plays in found.values())


def test_what_people_name_most_goes_first_with_its_figure_and_is_worth_trying(house: House) -> None:
    assert "named by" not in read(house.client("lars"), PAGE)
    top = about(house.organisation)
    release(portion(top, "barrier.too_hard", 0.2), portion(top, "barrier.forgets", 0.31), portion(top, "barrier.none", 0.4),
            hidden(top, "barrier.no_time"))  # fmt: skip
    lars = browser(house, "lars")
    page = read(lars, PAGE)
    assert "named by 31% (27–35) · 400 people" in page
    assert list(shelves(lars))[:2] == ["forgets", "too_hard"]
    assert "meant for what most people name here: “I forget”" in page
    assert "Wat mensen hier het meest noemen" in read(lars, PAGE, "nl") or "What people here name most" in read(
        lars, PAGE, "nl"
    )


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ({"barrier": "technical"}, lambda play: "technical" in play.taps),
        ({"phase": "after"}, lambda play: play.phase == "after"),
        ({"driver": "belonging"}, lambda play: play.driver == "belonging"),
        ({"decides": "works_council"}, lambda play: play.decides == "works_council"),
        ({"phase": "during", "driver": "mastery"}, lambda play: (play.phase, play.driver) == ("during", "mastery")),
    ],
)
def test_plays_are_chosen_by_barrier_moment_driver_and_who_decides(house: House, asked: Any, holds: Any) -> None:
    found = {play for plays in shelves(house.client("lars"), **asked).values() for play in plays}
    wanted = {play.id for play in load_playbook().plays if holds(play) and play.status != "retired"}
    assert found == wanted
    assert found


def test_plays_are_found_by_words_in_either_language_and_nothing_found_says_so(house: House) -> None:
    lars = browser(house, "lars")
    for said in ("quiet period", "stille periode"):
        assert [p for plays in shelves(lars, q=said).values() for p in plays] == ["reminder"]
    assert "No play has all of this" in words(html(lars, PAGE, q="xyzzy"))
    assert len(shelves(lars, phase="nonsense")) == len(shelves(lars))  # a word that does not exist asks nothing


def test_refused_practices_stand_apart_with_the_reason_and_what_to_do_instead(house: House) -> None:
    page = words(html(house.client("lars"), PAGE))
    one = next(one for one in load_playbook().refused if one.id == "learning-style-matching")
    for name in ("title", "reason", "instead"):
        assert " ".join(one.text(name)["en"].split()) in page
    assert f"<s>{one.text('title')['en']}</s>" in html(house.client("lars"), PAGE)


def test_a_play_shows_its_recipe_what_to_expect_and_which_sources_were_looked_up(house: House) -> None:
    lars = browser(house, "lars")
    page = read(lars, "/org/playbook/reminder/")
    assert all(step in page for step in load_playbook().play("reminder").recipe["en"])
    assert "Of 100 people of whom 30 would do it anyway, expect about 1 to 2 more." in page
    assert "in use, not compared yet" in page
    assert 'href="/org/campaigns/new/?play=reminder"' in html(lars, "/org/playbook/reminder/")
    assert "counts for nothing here" in read(lars, "/org/playbook/manager-question/")
    assert "campaigns/new" not in html(browser(house, "director"), "/org/playbook/reminder/")
    assert lars.get("/org/playbook/nothing/").status_code == 404
    play = next(p for p in load_playbook().plays if any(not source.checked for source in p.evidence.sources))
    assert "Not looked up yet, so no facts" in read(lars, f"/org/playbook/{play.id}/")


def test_a_version_is_drafted_compared_used_and_taken_back(house: House) -> None:
    lars = browser(house, "lars")
    answer = lars.post(EDIT, typed(lars, headline_en="Go on where you were", note="shorter"))
    assert answer.headers["Location"] == "/org/playbook/reminder/versions/1/"
    page = html(lars, "/org/playbook/reminder/versions/1/")
    assert "<del>Continue “{offering}”</del>" in page
    assert "shorter" in page
    assert reminder(house) == load_playbook().play("reminder")
    used = lars.post("/org/playbook/reminder/versions/1/use/", follow=True)
    assert "Your version is in use from now on." in used.content.decode()
    assert "Go on where you were" in used.content.decode()
    assert "your version 1" in words(used.content.decode())
    # Back by the undo of the toast, and forth again by the history.
    undone = lars.post(reverse("play_use", args=["reminder", 0]), follow=True)
    assert "In use as it ships with Vonk." in undone.content.decode()
    assert reminder(house) == load_playbook().play("reminder")
    lars.post("/org/playbook/reminder/versions/1/use/")
    assert reminder(house).text("headline")["en"] == "Go on where you were"
    assert [row.state for row in PlayVersion.objects.order_by("version")] == ["withdrawn", "in_use"]


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"body_en": ""}, "body_en", "Write something here. (texts.en.body)"),
        ({"body_nl": "Een. Twee. Drie."}, "body_nl", "At most two sentences. (texts.nl.body)"),
        ({"subject_en": "{step}"}, "subject_en", "{step} is not known here. (texts.en.subject)"),
        ({"steps_nl": "Eén"}, "steps_nl", "At least 2 steps. (texts.nl.steps)"),
        ({"caveat_en": "One. Two."}, "caveat_en", "Write one sentence. (texts.en.caveat)"),
        ({"title_nl": "x" * 61}, "title_nl", "At most 60 characters. (texts.nl.title)"),
        ({"min_gap_d": "3"}, "min_gap_d", "Not less than 7: the caps hold for everybody. (dose.min_gap_d)"),
        ({"max_per_item": "4"}, "max_per_item", "Not more than 3: the caps hold for everybody. (dose.max_per_item)"),
        ({"field_1": "steps", "op_1": "ge", "value_1": "many"}, "value_1", "This must be a number."),
        ({"field_1": "obligation", "op_1": "ge", "value_1": "x"}, "op_1", "Words have no order"),
        ({"rule_as": "text", "rule_text": "{field: age, op: eq, value: 3}"}, "rule_text", "'age' is no field"),
        ({"rule_as": "text", "rule_text": "and: ["}, "rule_text", "This is not written as a rule."),
        ({"note": ""}, "note", "This field is required."),
    ],
)
def test_what_is_wrong_stands_beside_the_field_with_its_path_and_what_was_typed_stays(
    house: House, changed: dict[str, str], field: str, said: str
) -> None:
    lars = browser(house, "lars")
    answer = lars.post(EDIT, typed(lars, **{"headline_en": "Anders", **changed}))
    assert answer.status_code == 400
    errors = answer.context["form"].errors
    assert list(errors) == [field]
    assert any(said in error for error in errors[field]), errors
    assert "Anders" in answer.content.decode()
    assert not PlayVersion.objects.exists()


def test_an_edit_that_changes_nothing_is_not_kept(house: House) -> None:
    lars = browser(house, "lars")
    answer = lars.post(EDIT, typed(lars))
    assert answer.status_code == 400
    assert "Nothing is different from what is in use" in answer.content.decode()


def test_the_rule_is_written_in_rows_or_as_text_and_reads_back(house: House) -> None:
    rows = {"rule_join": "or", "field_1": "steps", "op_1": "ge", "value_1": "3"}
    rows |= {
        "field_2": "obligation",
        "op_2": "in",
        "value_2": "chosen, employer",
        "field_3": "due_on",
        "op_3": "is_null",
    }
    lars = kept(house, **rows)
    assert reminder(house).eligibility == {
        "or": [
            {"field": "steps", "op": "ge", "value": 3},
            {"field": "obligation", "op": "in", "value": ["chosen", "employer"]},
            {"field": "due_on", "op": "is_null"},
        ]
    }
    again = typed(lars)
    assert {name: again[name] for name in rows} == rows
    nested = "not: {and: [{field: steps, op: ge, value: 3}, {field: steps, op: lt, value: 9}]}"
    answer = lars.post(EDIT, typed(lars, rule_as="text", rule_text=nested))
    lars.post(f"{answer.headers['Location']}use/")
    assert "not" in reminder(house).eligibility
    form = lars.get(EDIT).context["form"]
    assert form["rule_as"].value() == "text"
    assert form["field_1"].value() is None


def test_the_preview_shows_the_message_in_both_languages_and_keeps_nothing(house: House) -> None:
    lars = browser(house, "lars")
    sent = typed(
        lars, body_en="Open step {step}, it takes {minutes} minutes.", headline_nl="Verder met {offering}", note=""
    )
    answer = lars.post("/org/playbook/reminder/preview/", sent)
    assert answer.status_code == 200
    page = words(answer.content.decode())
    assert "Open step 3, it takes 8 minutes." in page
    assert "Verder met Gesprekken voeren" in page
    assert not PlayVersion.objects.exists()
    assert lars.get("/org/playbook/reminder/preview/").status_code == 405


def test_a_draft_is_gone_on_with_or_set_aside(house: House) -> None:
    lars = browser(house, "lars")
    lars.post(EDIT, typed(lars, headline_en="First try"))
    assert "You go on with the draft that was kept." in read(lars, EDIT)
    assert lars.get(EDIT).context["form"]["headline_en"].value() == "First try"
    assert "The draft is set aside" in lars.post("/org/playbook/reminder/drop/", follow=True).content.decode()
    assert lars.post("/org/playbook/reminder/drop/").status_code == 404
    assert lars.get(EDIT).context["form"]["headline_en"].value() != "First try"


def test_who_reads_the_playbook_reads_its_history_and_only_the_learning_team_writes(house: House) -> None:
    kept(house, headline_en="Ours")
    for name in ("council", "director"):
        page = read(browser(house, name), "/org/playbook/reminder/")
        assert "Version 1" in page
        assert "Lars Smit" in page
        assert "korter" in page
        assert browser(house, name).get("/org/playbook/reminder/versions/1/").status_code == 200
        assert "Make it your own" not in page
        for address in ("edit/", "preview/", "drop/", "versions/1/use/", "versions/0/use/"):
            assert house.client(name).post(f"/org/playbook/reminder/{address}").status_code == 404
    for name in ("noor", "mila", "sven", "registrar", "admin"):
        for address in (PAGE, "/org/playbook/reminder/", "/org/playbook/claims/", "/org/reading/", EDIT):
            assert house.client(name).get(address).status_code == 404


def test_a_change_of_the_shipped_play_since_the_copy_is_shown_with_its_differences(house: House) -> None:
    lars = kept(house, headline_en="Ours")
    assert "changed since your version" not in read(lars, "/org/playbook/reminder/")
    row = PlayVersion.objects.get()
    row.shipped = as_yaml(load_playbook().play("reminder")).replace("Go to your next step", "Continue")
    row.save()
    assert "The play that ships with Vonk changed since your version." in read(lars, "/org/playbook/reminder/")
    page = html(lars, "/org/playbook/reminder/shipped/")
    assert "<del>Continue</del>" in page
    assert "<ins>Go to your next step</ins>" in page


def test_a_copy_that_cannot_be_read_says_so_and_leaves_the_shipped_play_in_use(house: House) -> None:
    lars = kept(house, headline_en="Ours")
    PlayVersion.objects.update(source="texts: {nl: {body: ''}}", digest="broken")
    page = read(lars, "/org/playbook/reminder/")
    assert "cannot be used since the last upgrade" in page
    assert "texts.nl.body" in page
    assert "This version cannot be used any more." in read(lars, "/org/playbook/reminder/versions/1/")
    assert lars.get(EDIT).status_code == 200


def test_a_retired_copy_stands_apart(house: House) -> None:
    lars = kept(house, status="retired")
    assert "reminder" not in [play for plays in shelves(lars).values() for play in plays]
    assert "reminder" in [row["id"] for row in lars.get(PAGE).context["retired"]]


def test_claims_are_looked_up_and_an_x_says_what_to_say_instead(house: House) -> None:
    lars = browser(house, "lars")
    page = read(lars, "/org/playbook/claims/")
    assert page.index("Do not use") < page.index("Not as a fact") < page.index("With its caveat")
    found = words(html(lars, "/org/playbook/claims/", q="70-20-10"))
    assert "A course is a beginning" in found
    assert "LinkedIn" not in found
    assert "Post-it" in words(html(lars, "/org/playbook/claims/", "nl", q="3M"))
    assert "No number here has these words" in words(html(lars, "/org/playbook/claims/", q="xyzzy"))


def test_the_pages_keep_to_their_queries(house: House, django_assert_max_num_queries: AtMost) -> None:
    lars = kept(house, headline_en="Ours")
    lars.get(PAGE)
    with django_assert_max_num_queries(LIST_QUERIES):
        lars.get(PAGE)
    with django_assert_max_num_queries(PLAY_QUERIES):
        lars.get("/org/playbook/reminder/")
