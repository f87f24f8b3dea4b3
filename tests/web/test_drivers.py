"""/org/drivers: one finding, six drivers as sure as they are, what fits them, and silence about who is too few."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries as AtMost

from tests.conftest import TODAY, House
from tests.web.reading import read
from tests.web.saying import EARLIER, about, drivers, hidden, portion, release, score
from vonk.people.actions import record_purpose_decision

pytestmark = pytest.mark.usefixtures("now_is")

BUDGET = 14


def page(house: House, who: str = "lars", path: str = "/org/drivers/", language: str = "en") -> str:
    return read(house.client(who), path, language)


def test_the_lowest_driver_is_the_finding_with_its_interval_and_what_fits_it(house: House) -> None:
    release(*drivers(about(house.organisation), 52, 64, 66, 68, 70, 72))
    said = page(house)
    assert "People feel least free in what they learn" in said
    assert "Autonomy 52 (48–56) of 100" in said
    assert "Leave the choice to the learner" in said
    assert "The three statements hang together well enough: ω 0.78 (0.74–0.81), n = 640." in said
    dutch = page(house, language="nl")
    assert "Autonomie 52 (48–56)" in dutch
    assert "Laat de keuze aan wie leert" in dutch


def test_two_that_are_lowest_together_are_both_named(house: House) -> None:
    release(*drivers(about(house.organisation), 52, 54, 66, 68, 70, 72))
    assert "Autonomy and ownership are lowest, and do not clearly differ" in page(house)


def test_drivers_within_each_others_uncertainty_give_no_lowest_one(house: House) -> None:
    release(*drivers(about(house.organisation), 60, 61, 62, 63, 64, 65))
    said = page(house)
    assert "No driver is clearly lower than the others" in said
    assert "least free" not in said


def test_a_scale_of_too_few_answers_is_not_told_but_what_is_missing_and_when_is(house: House) -> None:
    few = drivers(about(house.organisation), 52, 64, 66, 68, 70, 72, base=150, reliable=False, omega=None)
    release(*few)
    said = page(house)
    assert "Not reliable enough to tell: fewer than 200 people answered. Looked at again on 1 January 2027." in said
    assert "52" not in said.replace("2026", "")
    assert "What people feel about learning is not known yet" in said


def test_statements_that_do_not_hang_together_are_not_told(house: House) -> None:
    others = drivers(about(house.organisation), 52, 64, 66, 68, 70, 72)[1:]
    loose = score(about(house.organisation), "driver.autonomy", 33, reliable=False, omega=0.58)
    release(loose, *others)
    said = page(house)
    assert "the three statements do not hang together (ω 0.58" in said
    assert "33 (29–37)" not in said


def test_a_unit_that_is_too_small_reads_the_larger_one_by_name(house: House) -> None:
    release(
        *drivers(about(house.organisation), 52, 64, 66, 68, 70, 72),
        score(about(house.zorg), "driver.autonomy", 47, base=45),
        hidden(about(house.noord), "driver.autonomy"),
    )
    said = page(house, path=f"/org/drivers/units/{house.noord.public_id}/")
    assert "Too few people answered in Team Noord alone." in said
    assert "Zorg, 45 people" in said
    assert "47 (43–51)" in said
    assert "Huis van Proef, 640 people" in said
    assert "What is known here comes in part from a larger unit" in said
    assert "clearly lower" not in said


def test_units_are_chosen_from_the_tree_and_never_shown_beside_each_other(house: House) -> None:
    release(
        *drivers(about(house.organisation), 52, 64, 66, 68, 70, 72),
        score(about(house.zorg), "driver.autonomy", 37),
    )
    said = page(house)
    assert "Zorg" in said
    assert "37" not in said
    assert "37" in page(house, path=f"/org/drivers/units/{house.zorg.public_id}/")


@pytest.mark.parametrize(
    ("employee", "employer", "verdict"),
    [(48, 71, "The two sides disagree."), (60, 62, "No clear difference."), (48, None, "Not yet knowable.")],
)
def test_the_two_sides_disagree_only_beyond_the_uncertainty(
    house: House, employee: int, employer: int | None, verdict: str
) -> None:
    top = about(house.organisation)
    other = score(top, "value_employer", employer, base=25) if employer else hidden(top, "value_employer")
    release(score(top, "value_employee", employee), other)
    said = page(house)
    assert f"Is learning here worth the time? {verdict}" in said
    assert ("Managers minus employees" in said) == (employer is not None)


def test_safety_support_talks_and_time_stand_around_it_and_say_of_whom_they_never_speak(house: House) -> None:
    top = about(house.organisation)
    release(
        score(top, "safety", 71),
        score(top, "support", 58),
        portion(top, "talks", 0.44),
        portion(top, "talks_review", 0.21),
        portion(top, "goals", 0.37),
        portion(top, "time_kept", 0.63),
    )
    said = page(house)
    for figure in ("71 (67–75)", "58 (54–62)", "44% (40–48)", "21% (17–25)", "37% (33–41)", "63% (59–67)"):
        assert figure in said
    assert "over at least five managers together, never of one" in said


def test_the_share_of_must_has_a_line_from_three_quarters_on(house: House) -> None:
    for place, window in enumerate(EARLIER):
        release(portion(about(house.organisation), "motive_must", 0.6 - place / 10), window=window)
        drawn = house.client("lars").get("/org/drivers/").context["over"]
        assert [line.drawn is not None for line in drawn] == [place == len(EARLIER) - 1]
    assert "40% (36–44)" in page(house)
    assert "I had to" in page(house)


def test_made_up_answers_are_marked_on_the_figure_itself(house: House) -> None:
    release(*drivers(about(house.organisation), 52, 64, 66, 68, 70, 72, example=True))
    said = page(house)
    assert said.count("640 people · example") >= 6
    assert "640 mensen · voorbeeld" in page(house, language="nl")


def test_before_the_first_quarter_it_says_what_will_stand_here_when_and_what_to_do_first(house: House) -> None:
    record_purpose_decision(house.viewer("admin"), purpose="pulse", decided_on=TODAY, on=False)
    said = page(house)
    assert "What people feel about learning is not known yet" in said
    assert "1 January 2027" in said
    assert "First step: the decision of the works council" in said
    assert "/settings/purposes/" not in house.client("lars").get("/org/drivers/").content.decode()
    assert "/settings/purposes/" in house.client("council").get("/org/drivers/").content.decode()
    record_purpose_decision(house.viewer("admin"), purpose="pulse", decided_on=TODAY, on=True)
    assert "People are being asked" in page(house)


def test_works_council_and_director_read_the_same_and_nobody_else(house: House) -> None:
    release(*drivers(about(house.organisation), 52, 64, 66, 68, 70, 72))
    paths = ("/org/drivers/", f"/org/drivers/units/{house.zorg.public_id}/")
    for path in paths:
        pages = {page(house, who, path).split("People feel", 1)[1] for who in ("council", "director")}
        assert len(pages) == 1
        for who in ("noor", "mila", "boss", "deputy", "former", "peer", "sven", "registrar", "admin"):
            assert house.client(who).get(path).status_code == 404, who
        assert house.client("leaver").get(path).status_code == 302
        assert house.client(None).get(path).status_code == 302


def test_the_page_keeps_to_its_budget(house: House, django_assert_max_num_queries: AtMost) -> None:
    for window in EARLIER:
        subjects = [about(unit) for unit in (house.organisation, house.zorg, house.noord)]
        release(*(cell for subject in subjects for cell in drivers(subject, 52, 64, 66, 68, 70, 72)), window=window)
    for path in ("/org/drivers/", f"/org/drivers/units/{house.noord.public_id}/"):
        client = house.client("lars")
        client.get(path)
        with django_assert_max_num_queries(BUDGET):
            assert client.get(path).status_code == 200
