"""/team/coach: six steps to read, check and practise, for nobody but oneself."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.conftest import House
from tests.web.reading import browser, html, read
from vonk.culture.course import steps
from vonk.culture.models import CoachStep

pytestmark = pytest.mark.usefixtures("now_is")


def test_the_overview_leads_to_the_next_step_in_both_languages(house: House) -> None:
    mila = house.client("mila")
    for lang, title in (("en", "Ask before you tell"), ("nl", "Vraag voor je vertelt")):
        page = read(mila, "/team/coach/", lang)
        assert title in page
        assert all(step.title in page for step in steps(lang))


def test_every_step_is_readable_and_nothing_in_it_is_raw(house: House) -> None:
    mila = house.client("mila")
    for lang in ("nl", "en"):
        for step in steps(lang):
            page = html(mila, reverse("team_coach_step", args=[step.number]), lang)
            assert step.title in page
            assert "<h2>" in page
            assert "**" not in page
            assert step.practice in " ".join(page.split())
    for number in (0, 7):
        assert mila.get(f"/team/coach/{number}/").status_code == 404


def test_the_self_check_says_why_per_answer(house: House) -> None:
    mila = house.client("mila")
    check = steps("en")[0].check
    right = next(place for place, answer in enumerate(check[0].answers) if answer.right)
    wrong = next(place for place, answer in enumerate(check[1].answers) if not answer.right)
    assert check[0].answers[right].because not in read(mila, "/team/coach/1/")
    given = {"q0": str(right), "q1": str(wrong), "q2": "9", "qx": "0", "csrf": "1"}
    assert mila.post(reverse("team_coach_check", args=[1]), given).status_code == 302
    page = read(mila, "/team/coach/1/")
    assert f"Yes. {check[0].answers[right].because}" in page
    assert f"Not this one. {check[1].answers[wrong].because}" in page
    assert CoachStep.objects.get().checked == {"0": right, "1": wrong}
    # An answer that the text no longer has is as if it was not given.
    CoachStep.objects.update(checked={"0": 3})
    assert "Yes." not in read(mila, "/team/coach/1/")


def test_one_practises_and_comes_back_to_tell_oneself_how_it_went(house: House) -> None:
    mila = browser(house, "mila")
    empty = mila.post(reverse("team_coach_intend", args=[1]), {"words": " "})
    assert empty.status_code == 400
    assert "Write one sentence" in empty.content.decode()
    mila.post(reverse("team_coach_intend", args=[1]), {"words": "I ask Fatma first."})
    assert "How did it go?" in read(mila, "/team/coach/")
    assert "I ask Fatma first." in read(mila, "/team/coach/")
    mila.post(reverse("team_coach_finish", args=[1]), {"words": "It took a minute."})
    page = read(mila, "/team/coach/")
    assert "step 2 of 6" in page
    assert "It took a minute." in read(mila, "/team/coach/1/")
    mila.post(reverse("team_coach_reopen", args=[1]))
    assert "How did it go?" in read(mila, "/team/coach/")
    for number in range(1, 7):
        mila.post(reverse("team_coach_finish", args=[number]))
    assert "You practised all six" in read(mila, "/team/coach/")
    # Nobody else reads a word of it.
    assert "Fatma" not in read(house.client("boss"), "/team/coach/1/")
    assert "Fatma" not in read(house.client("deputy"), "/team/coach/")


def test_feedback_is_asked_on_the_page_of_feedback(house: House) -> None:
    html = house.client("mila").get("/team/coach/").content.decode()
    link = re.search(r'href="(/me/feedback/ask/\?skill=[^"]+)"', html)
    assert link
    assert house.client("mila").get(link.group(1)).status_code == 200
