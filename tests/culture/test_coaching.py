"""The course "coach in ten minutes": whole in both languages, and practised in private."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from tests.conftest import NOW, TODAY, House
from vonk.culture.actions import coaching as actions
from vonk.culture.course import STEPS, steps
from vonk.culture.models import CoachStep, ManagerAction
from vonk.culture.queries import coaching as queries
from vonk.people.access import NotAllowed
from vonk.people.lifecycle import erase_all, export_all

PARTS = {"nl": ["Waarom", "Zo doe je het", "Voorbeeld", "Valkuilen"], "en": ["Why", "How", "Example", "Pitfalls"]}


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_each_step_has_its_parts_and_is_short(lang: str) -> None:
    assert len(steps(lang)) == STEPS
    for step in steps(lang):
        assert step.minutes == 5
        assert step.title
        assert step.practice
        assert step.example
        assert step.technique
        assert len(step.body.split()) <= 350
        assert re.findall(r"^## (.+)$", step.body, re.MULTILINE) == PARTS[lang]
        assert "<" not in step.body
        assert "!" not in step.body
        assert 3 <= len(step.check) <= 4
        for check in step.check:
            assert sum(answer.right for answer in check.answers) == 1
            assert all(answer.say and answer.because for answer in check.answers)


def test_both_languages_ask_the_same_and_have_the_same_answer_right() -> None:
    def form(lang: str) -> list[list[list[bool]]]:
        return [[[answer.right for answer in check.answers] for check in step.check] for step in steps(lang)]

    assert form("nl") == form("en")
    assert steps("de") == steps("nl")
    files = {file.name for file in resources.files("vonk.culture").joinpath("content", "coach").iterdir()}
    assert files == {f"{n}.{lang}.md" for n in range(1, STEPS + 1) for lang in PARTS} | {"README.md"}


def test_a_leader_practises_checks_and_comes_back(house: House) -> None:
    mila = house.viewer("mila")
    actions.intend(viewer=mila, step=1, words="Ik vraag Joost eerst iets terug.")
    actions.check(viewer=mila, step=1, answers={"0": 0, "1": 2})
    actions.finish(viewer=mila, step=1, words="Het duurde een minuut.")
    first, second, *_ = queries.my_course(mila, language="nl")
    assert (first.intention, first.went, first.checked) == (
        "Ik vraag Joost eerst iets terug.", "Het duurde een minuut.", {"0": 0, "1": 2},
    )  # fmt: skip
    assert first.done_at == NOW
    assert second.done_at is None
    actions.reopen(viewer=mila, step=1)
    assert queries.my_course(mila, language="en")[0].done_at is None
    # Private: another leader sees the own course, not hers.
    assert queries.my_course(house.viewer("boss"), language="nl")[0].intention == ""


def test_who_leads_nobody_has_no_course_and_there_are_six_steps(house: House) -> None:
    for who in ("noor", "lars", "former"):
        with pytest.raises(NotAllowed):
            queries.my_course(house.viewer(who), language="nl")
        with pytest.raises(NotAllowed):
            actions.intend(viewer=house.viewer(who), step=1, words="x")
    for step in (0, 7):
        with pytest.raises(NotAllowed):
            actions.finish(viewer=house.viewer("mila"), step=step)


def test_practice_is_exported_and_erased(house: House) -> None:
    mila = house.people["mila"]
    actions.intend(viewer=house.viewer("mila"), step=2, words="Drie vragen")
    ManagerAction.objects.create(person=mila, week=TODAY, action="ask", outcome="done", at=NOW)
    told = export_all(mila.pk)["coaching"]
    assert [row.get("intention", row.get("action")) for row in told] == ["Drie vragen", "ask"]
    erase_all(mila.pk, now=NOW)
    assert not CoachStep.objects.exists()
    assert not ManagerAction.objects.exists()
