"""The pages of campaigns: one form of plain steps, a list, and what each reader finds there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from pytest_django import DjangoAssertNumQueries

from tests.activation.conftest import SetClock, at
from tests.activation.world import crowd, purpose
from tests.conftest import NOW, TODAY, House
from tests.web.reading import words
from vonk.activation.campaigns import enlist_due
from vonk.activation.models import AudienceLook, Campaign
from vonk.catalog.models import Offering
from vonk.people.models import Grant, Organisation, Person, Role

__all__ = ["at"]
pytestmark = pytest.mark.django_db
NEW = "/org/campaigns/new/"
CARD = {
    "problem_nl": "Tillen doet zeer.", "problem_en": "Lifting hurts.",
    "benefit_nl": "Na tien minuten weet je een greep.", "benefit_en": "After ten minutes you know a grip.",
}  # fmt: skip


CARD_IN_ORDER = ("problem_nl", "benefit_nl", "problem_en", "benefit_en")


@pytest.fixture
def town(house: House, at: SetClock) -> House:
    at(NOW)
    crowd(house.noord, 60)
    for name in ("signals", "nudges", "experiments"):
        purpose(name, on=True)
    return house


def said(**more: str) -> dict[str, str]:
    """A form that is filled in well."""
    return {
        "name_nl": "Weinig mensen beginnen", "name_en": "Few people begin", "kind": "test", "play": "two-step-start",
        "outcome": "started", "within_days": "14", "smallest": "3", "control": "50", "drawn_by": "person",
        "url": "/me/", "starts_on": str(TODAY), "weeks": "8", **more,
    }  # fmt: skip


def post(house: House, do: str, address: str = NEW, name: str = "lars", **more: str) -> Any:
    client = house.client(name)
    client.cookies["django_language"] = "en"
    return client.post(address, {**said(**more), "do": do})


def page(house: House, address: str, name: str = "lars", lang: str = "en") -> str:
    client = house.client(name)
    client.cookies["django_language"] = lang
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return words(answer.content.decode())


def errors(answer: HttpResponse) -> dict[str, list[str]]:
    assert answer.status_code == 400
    return dict(answer.context["form"].errors)  # type: ignore[attr-defined]


def the_address() -> str:
    return f"/org/campaigns/{Campaign.objects.get().public_id}/"


# The form


def test_a_weak_spot_fills_the_form_in(town: House) -> None:
    offering = Offering.objects.get()
    client = town.client("lars")
    form = client.get(f"{NEW}?offering={offering.public_id}&play=two-step-start&code=few_start").context["form"]
    shown = {name: form[name].value() for name in ("kind", "play", "offering", "state", "outcome", "weeks")}
    assert shown == {
        "kind": "inform", "play": "two-step-start", "offering": "Veilig tillen", "state": "approved",
        "outcome": "started", "weeks": 8,
    }  # fmt: skip
    assert "Lifting safely" in form["name_en"].value()
    nonsense = client.get(f"{NEW}?offering=x&play=nothing&code=whatever").context["form"]
    assert (nonsense["play"].value(), nonsense["offering"].value()) == ("", None)


def test_the_cost_is_shown_before_anything_is_kept_and_what_was_typed_stays(town: House) -> None:
    answer = post(town, "preview", unit="team noord", **CARD)
    text = words(answer.content.decode())
    assert "About 60 people" in text
    assert "At most 120 messages in 8 weeks, and at most 4 for one person." in text
    assert "Never more than one a week and two in four weeks for anybody, all sources together." in text
    assert "not yet knowable" in text
    assert text.count("Lifting hurts.") == 3  # in the box, as a message, on a page
    assert 'value="team noord"' in answer.content.decode()
    assert not Campaign.objects.exists()
    few = words(post(town, "preview", unit="team zuid").content.decode())
    assert "Too small for a campaign" in few
    assert "Fewer than thirty" in few


def test_after_twenty_sizes_the_page_says_so_plainly(town: House) -> None:
    for n in range(20):
        AudienceLook.objects.create(asked_by=town.people["lars"], rule={"n": n}, asked_at=NOW)
    assert "twenty sizes today" in errors(post(town, "preview"))["__all__"][0]
    assert post(town, "keep").status_code == 302


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("name_nl", {"name_nl": "", "name_en": ""}),
        ("play", {"play": ""}),
        ("play", {"play": "learn-by-magic"}),
        ("kind", {"kind": "aa"}),
        ("unit", {"unit": "Maan"}),
        ("offering", {"offering": "Toveren"}),
        ("problem_en", {**CARD, "problem_en": ""}),
        ("url", {**CARD, "url": "https://evil.example"}),
        ("url", {**CARD, "url": "//evil.example"}),
        ("rule", {"rule": "{field: name, op: eq, value: Noor}"}),
        ("rule", {"rule": "{and: ["}),
        ("rule", {"rule": "everybody"}),
        ("control", {"control": "5"}),
        ("smallest", {"smallest": "0"}),
        ("weeks", {"weeks": "200"}),
        ("starts_on", {"starts_on": str(TODAY - timedelta(days=1))}),
        ("weeks", {"weeks": "1"}),
        ("unit", {"unit": "Team Zuid"}),
    ],
)
def test_what_is_wrong_stands_beside_its_field(town: House, field: str, more: dict[str, str]) -> None:
    assert list(errors(post(town, "start", **more))) == [field]
    assert not Campaign.objects.exists()


def test_what_is_told_to_everybody_needs_its_words_in_both_languages(town: House) -> None:
    assert list(errors(post(town, "start", kind="inform", play=""))) == list(CARD_IN_ORDER)


def test_an_error_in_a_rule_names_its_place(town: House) -> None:
    wrong = errors(
        post(town, "start", rule="{and: [{field: lang, op: eq, value: nl}, {field: age, op: eq, value: '3'}]}")
    )
    assert "audience.and[1].field: unknown field 'age'" in wrong["rule"][0]


def test_of_several_units_of_one_name_one_is_chosen(town: House) -> None:
    answer = post(town, "keep", unit="team")
    assert list(errors(answer)) == ["unit"]
    assert "Team Noord" in answer.content.decode()
    assert post(town, "keep", unit="team", which_unit=str(town.noord.public_id)).status_code == 302
    assert Campaign.objects.get().audience["value"] == str(town.noord.public_id)


def test_the_choices_together_make_one_rule_that_the_form_reads_back(town: House) -> None:
    role = Role.objects.create(code="nurse", name={"nl": "Verpleegkundige", "en": "Nurse"})
    chosen = {"unit": "Team Noord", "role": str(role.public_id), "lang": "nl", "offering": "Lifting safely",
              "obligation": "chosen", "state": "approved"}  # fmt: skip
    assert post(town, "keep", **chosen).status_code == 302
    assert [part["field"] for part in Campaign.objects.get().audience["and"]] == list(chosen)
    text = page(town, the_address())
    assert "Everybody who works in Team Noord, has the role Nurse, reads Dutch, enrolled in “Lifting safely”" in text
    form = town.client("lars").get(f"{the_address()}edit/").context["form"]
    assert {name: form[name].value() for name in chosen} == chosen | {"offering": "Veilig tillen"}
    assert form["rule"].value() is None


def test_a_rule_that_the_choices_cannot_say_is_kept_as_it_was_written(town: House) -> None:
    rule = f"{{or: [{{field: lang, op: eq, value: en}}, {{not: {{field: unit, op: eq, value: '{town.zuid.public_id}'}}}}]}}"
    assert post(town, "keep", rule=rule).status_code == 302
    assert "Everybody who reads English or (is not someone who works in Team Zuid)" in page(town, the_address())
    assert "or:" in town.client("lars").get(f"{the_address()}edit/").context["form"]["rule"].value()


def test_the_card_is_shown_while_it_is_written(town: House) -> None:
    answer = town.client("lars").post("/org/campaigns/card/", CARD | {"problem_nl": "<b>Tillen</b>"})
    assert "&lt;b&gt;Tillen" in answer.content.decode()
    assert "After ten minutes you know a grip." in answer.content.decode()


# What stands in the way


def test_the_page_says_what_the_works_council_did_not_agree_to(town: House) -> None:
    purpose("experiments", on=False)
    assert "You can tell something to everybody it is for." in page(town, NEW)
    assert list(errors(post(town, "start"))) == ["kind"]
    purpose("nudges", on=False)
    assert "no campaign can start" in page(town, NEW)
    answer = post(town, "start", kind="inform", play="", **CARD)
    assert "works council" in errors(answer)["__all__"][0]


def test_on_recorded_behaviour_the_page_offers_a_check_and_nothing_else(town: House) -> None:
    Organisation.objects.update(replay=True)
    form = town.client("lars").get(NEW).context["form"]
    assert [value for value, _ in form.fields["kind"].choices] == ["aa"]
    assert "nobody in them can read a message" in page(town, NEW)
    assert list(errors(post(town, "start"))) == ["kind"]
    assert post(town, "start", kind="aa").status_code == 302
    assert Campaign.objects.get().kind == "aa"
    assert "behave alike" in page(town, the_address())


def test_under_four_hundred_people_telling_comes_first_and_the_page_says_why(town: House) -> None:
    assert "borrows evidence" in page(town, NEW)
    Person.objects.bulk_create(
        Person(code=f"x{n}", given_name="X", family_name=str(n), employed_from=TODAY) for n in range(340)
    )
    assert "borrows evidence" not in page(town, NEW)
    assert town.client("lars").get(NEW).context["form"]["kind"].value() == "test"


# From draft to end


def test_a_draft_is_changed_started_taken_back_and_thrown_away(town: House) -> None:
    lars = town.client("lars")
    assert post(town, "keep").headers["Location"] == the_address()
    assert "nobody gets anything until it starts" in page(town, the_address())
    assert post(town, "keep", f"{the_address()}edit/", name_en="Nobody begins").status_code == 302
    assert "Nobody begins" in page(town, the_address())
    later = str(TODAY + timedelta(days=3))
    assert post(town, "start", f"{the_address()}edit/", starts_on=later).status_code == 302
    assert "It begins on 27 November" in page(town, the_address())
    assert post(town, "keep", f"{the_address()}edit/").status_code == 404
    assert lars.post(f"{the_address()}back/").status_code == 302
    address = the_address()
    assert lars.post(f"{address}removal/").status_code == 302
    assert lars.get(address).status_code == 404
    assert lars.post(f"{address}again/").status_code == 302
    assert lars.post(f"{address}start/").status_code == 302
    assert Campaign.objects.get().state == "running"


def test_a_draft_that_can_no_longer_start_says_why(town: House, at: SetClock) -> None:
    post(town, "keep")
    at(NOW + timedelta(days=2))
    text = page(town, the_address())
    assert "This day has passed." in text
    answer = town.client("lars").post(f"{the_address()}start/")
    assert answer.status_code == 400
    assert Campaign.objects.get().state == "draft"


def test_the_same_for_others_begins_with_everything_but_a_new_row(town: House) -> None:
    post(town, "start", **CARD, unit="Team Noord")
    first = Campaign.objects.get()
    form = town.client("lars").get(f"{NEW}?like={first.public_id}").context["form"]
    assert (form["unit"].value(), form["problem_nl"].value()) == ("Team Noord", CARD["problem_nl"])
    assert post(town, "start", f"{NEW}?like={first.public_id}", unit="Zorg", **CARD).status_code == 302
    assert Campaign.objects.count() == 2
    assert town.client("lars").get(f"{NEW}?like={UUID(int=1)}").status_code == 404


def test_a_running_campaign_shows_what_was_agreed_and_what_people_read(town: House) -> None:
    post(town, "start", **CARD, unit="Team Noord")
    assert "Make it a draft again" in page(town, the_address())
    assert enlist_due(now=NOW).drawn
    for name in ("lars", "director", "council"):
        text = page(town, the_address(), name)
        assert "The next look is on 8 December 2026" in text
        assert "Begins with it within 14 days of the first decision about somebody" in text
        assert "50 in 100 do not get it" in text
        assert "Lifting hurts." in text
        assert Campaign.objects.get().plan_digest[:16] in text
        assert ("Stop this campaign" in text) == (name == "lars")
    dutch = page(town, the_address(), "lars", "nl")
    assert "Tillen doet zeer." in dutch
    for name in ("noor", "mila", "sven", "registrar", "admin"):
        assert town.client(name).get(the_address()).status_code == 404


# The list


def test_the_list_is_grouped_searched_and_parted(town: House) -> None:
    assert "Campaigns appear here." in page(town, "/org/campaigns/")
    Campaign.objects.bulk_create(
        Campaign(
            name={"nl": f"Proef {n}", "en": f"Trial {n}"}, state="ended", kind="test", wave=f"w{n}",
            starts_on=TODAY - timedelta(days=n), ends_on=TODAY, smallest_effect=0.03,
        )
        for n in range(30)
    )  # fmt: skip
    post(town, "keep", name_en="A plan")
    first = page(town, "/org/campaigns/")
    assert first.index("Drafts") < first.rindex("What was tried")
    assert "Trial 0" in first
    assert "page 1 of 2" in first
    assert "Trial 29" in page(town, "/org/campaigns/?page=2")
    assert "page 2 of 2" in page(town, "/org/campaigns/?page=99")
    found = page(town, "/org/campaigns/?q=trial+17")
    assert "Trial 17" in found
    assert "Trial 1 " not in found
    assert "No campaign has these words" in page(town, "/org/campaigns/?q=zeppelin")
    assert "A plan" not in page(town, "/org/campaigns/", "director")


def test_who_works_for_a_part_sees_the_campaigns_of_that_part(town: House) -> None:
    post(town, "start", name_en="For all")
    Grant.objects.filter(role="learning_team").update(unit=town.zorg)
    assert "For all" not in page(town, "/org/campaigns/")
    assert town.client("lars").get(the_address()).status_code == 404
    assert list(errors(post(town, "keep"))) == ["unit"]
    assert list(errors(post(town, "keep", unit="Team Zuid"))) == ["unit"]
    assert post(town, "start", unit="Team Noord", name_en="For ours").status_code == 302
    assert "For ours" in page(town, "/org/campaigns/")


@pytest.mark.parametrize(("address", "most"), [("", 11), ("new/", 20), ("one/", 14)])
def test_the_pages_keep_to_their_budget(
    town: House, address: str, most: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    post(town, "start", **CARD, unit="Team Noord", offering="Veilig tillen")
    for n in range(15):
        Campaign.objects.create(
            name={"nl": f"P{n}"}, wave=str(n), starts_on=TODAY, ends_on=TODAY, smallest_effect=0.03,
            audience={"field": "unit", "op": "eq", "value": str(town.noord.public_id)},
        )  # fmt: skip
    row = Campaign.objects.get(play="two-step-start")
    client = town.client("lars")
    path = f"/org/campaigns/{address.replace('one', str(row.public_id))}"
    client.get(path)
    with django_assert_max_num_queries(most):
        assert client.get(path).status_code == 200
