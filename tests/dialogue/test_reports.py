"""Barrier reports: who reads what was told, what becomes of it when people change, and that nothing is said twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import NOW, TODAY, House
from vonk.dialogue.actions import reports
from vonk.dialogue.models import BarrierReport
from vonk.dialogue.queries.reports import my_report, reports_on, waiting_on, with_receipt
from vonk.messaging.models import Message
from vonk.people import lifecycle
from vonk.people.access import NotAllowed, System
from vonk.people.models import AccessEntry, Leadership, Membership, Person
from vonk.people.queries import seen_of_me

LATER = System("listening", NOW + timedelta(days=1))


def tell(house: House, who: str = "noor", **more: object) -> reports.Reported:
    values = {"barrier": "no_support", "desk": "manager", "words": "Niemand kijkt mee"} | more
    return reports.report_barrier(house.viewer(who), **values)  # type: ignore[arg-type]


def desk_of(house: House, who: str, desk: str) -> list[str]:
    return [row.words for row in reports_on(house.viewer(who), desk=desk)]  # type: ignore[arg-type]


def test_what_is_told_to_a_manager_is_read_by_that_manager_alone_and_logged(house: House) -> None:
    tell(house)
    assert desk_of(house, "mila", "manager") == ["Niemand kijkt mee"]
    assert desk_of(house, "deputy", "manager") == []
    assert desk_of(house, "boss", "manager") == []
    assert desk_of(house, "lars", "learning_team") == []
    for outsider in ("noor", "peer", "sven", "former", "registrar"):
        with pytest.raises(NotAllowed):
            reports_on(house.viewer(outsider), desk="manager")
    entry = AccessEntry.objects.get(field="reported")
    assert (entry.subject, entry.viewer_person) == (house.people["noor"], house.people["mila"])
    # And Noor reads on her own page exactly what Mila sees.
    [(_, seen), *_rest] = seen_of_me(house.viewer("noor"))
    assert any("Niemand kijkt mee" in fact.sentence() for fact in seen.people[0].facts("reported"))


def test_what_is_told_past_the_manager_never_reaches_her(house: House) -> None:
    tell(house, desk="learning_team")
    assert desk_of(house, "mila", "manager") == []
    assert desk_of(house, "lars", "learning_team") == ["Niemand kijkt mee"]
    assert not Message.objects.filter(person=house.people["mila"]).exists()


@pytest.mark.parametrize(("barrier", "desk"), [("technical", "manager"), ("none", "learning_team"), ("x", "manager")])
def test_only_what_the_page_offers_can_be_told(house: House, barrier: str, desk: str) -> None:
    with pytest.raises(NotAllowed):
        tell(house, barrier=barrier, desk=desk)


def test_after_ten_working_days_the_learning_team_sees_it_too(house: House) -> None:
    told = tell(house)
    assert BarrierReport.objects.get().due_on == date(2026, 12, 8)
    lars = house.viewer("lars")
    assert reports_on(replace(lars, now=NOW + timedelta(days=14)), desk="learning_team") == ()
    late = reports_on(replace(lars, now=NOW + timedelta(days=15)), desk="learning_team")
    assert [(row.public_id, row.late, row.desk) for row in late] == [(told.public_id, True, "manager")]


def test_working_days_pass_over_weekends_and_public_holidays(house: House) -> None:
    assert reports.working_days_after(date(2026, 12, 24), 1) == date(2026, 12, 28)  # 25 December is a Friday


def test_another_manager_does_not_inherit_what_was_told_to_the_first(house: House) -> None:
    tell(house)
    Leadership.objects.filter(person=house.people["mila"]).update(valid_to=TODAY)
    Leadership.objects.create(person=house.people["peer"], unit=house.noord, valid_from=TODAY + timedelta(days=1))
    assert reports.hand_on(LATER) == 1
    row = BarrierReport.objects.get()
    assert (row.route, row.owner, row.state) == ("learning_team", None, "open")
    assert reports.hand_on(LATER) == 0


def test_with_two_managers_in_a_month_the_one_who_is_left_no_longer_reads(house: House) -> None:
    tell(house)
    home = Membership.objects.get(person=house.people["noor"])
    home.unit = house.zuid
    home.save()
    assert desk_of(house, "mila", "manager") == []
    assert reports.hand_on(System("listening", NOW)) == 1
    assert desk_of(house, "lars", "learning_team") == ["Niemand kijkt mee"]


def test_what_a_leaver_handled_is_back_on_the_list(house: House) -> None:
    told = tell(house, desk="learning_team")
    reports.take_report(house.viewer("lars"), desk="learning_team", report=told.public_id)
    assert reports.hand_on(LATER) == 0
    house.people["lars"].employed_to = TODAY
    house.people["lars"].save()
    assert reports.hand_on(LATER) == 1
    assert BarrierReport.objects.get().state == "open"


def test_of_a_leaver_a_manager_reads_nothing_any_more(house: House) -> None:
    tell(house)
    house.people["noor"].employed_to = TODAY - timedelta(days=1)
    house.people["noor"].save()
    assert desk_of(house, "mila", "manager") == []


def test_who_reported_is_told_once_a_day_and_reads_it_on_the_page(house: House) -> None:
    told = tell(house)
    mila = house.viewer("mila")
    reports.reply_to_report(mila, desk="manager", report=told.public_id, words="Welke taak?")
    reports.close_report(mila, desk="manager", report=told.public_id, state="solved", words="Ik kijk dinsdag mee")
    assert Message.objects.filter(kind="report_answered", person=house.people["noor"]).count() == 1
    mine = my_report(house.viewer("noor"), report=told.public_id)
    assert mine is not None
    assert [reply.words for reply in mine.replies] == ["Welke taak?", "Ik kijk dinsdag mee"]
    assert mine.state == "solved"
    assert my_report(house.viewer("peer"), report=told.public_id) is None


def test_more_words_after_it_was_closed_open_it_again(house: House) -> None:
    told = tell(house, desk="learning_team")
    reports.close_report(
        house.viewer("lars"), desk="learning_team", report=told.public_id, state="not_solved", words="Kan niet"
    )
    assert waiting_on(house.viewer("lars"), desk="learning_team") == 0
    assert reports.say_more(house.viewer("noor"), report=told.public_id, words="Het speelt nog")
    assert waiting_on(house.viewer("lars"), desk="learning_team") == 1
    with pytest.raises(NotAllowed):
        reports.say_more(house.viewer("peer"), report=told.public_id, words="Ik ook")


def test_a_nameless_reporter_answers_with_the_code_and_only_the_day_is_kept(house: House) -> None:
    told = tell(house, desk="learning_team", named=False)
    noor = house.viewer("noor")
    reports.say_more_with_receipt(noor, code=told.receipt, words="Vooral op maandag")
    found = with_receipt(noor, code=told.receipt.lower())
    assert found is not None
    assert [(reply.words, reply.author) for reply in found.replies] == [("Vooral op maandag", "")]
    reply = BarrierReport.objects.get().replies.get()
    assert reply.replied_at.astimezone(ZoneInfo("Europe/Amsterdam")) == datetime(
        2026, 11, 24, 12, tzinfo=ZoneInfo("Europe/Amsterdam")
    )
    assert with_receipt(noor, code="ABCD-EFGH-JKMN-PQRS") is None


def test_the_place_of_a_nameless_report_among_named_ones_does_not_tell_its_hour(house: House) -> None:
    for named in (True, False, True, False, True, False):
        tell(house, desk="learning_team", named=named, words=f"{BarrierReport.objects.count()}")
    shown = reports_on(house.viewer("lars"), desk="learning_team")
    assert {row.public_id.version for row in shown} == {4}
    assert [row.public_id for row in shown] == sorted(row.public_id for row in shown)
    # A manager finds it the day after.
    Membership.objects.bulk_create(
        Membership(
            person=Person.objects.create(code=f"c{n}", given_name="Kees", employed_from=date(2020, 1, 1)),
            unit=house.noord,
            valid_from=date(2020, 1, 1),
        )
        for n in range(10)
    )
    tell(house, named=False)
    assert waiting_on(house.viewer("mila"), desk="manager") == 0
    tomorrow = replace(house.viewer("mila"), now=NOW + timedelta(days=1))
    assert waiting_on(tomorrow, desk="manager") == 1


def test_a_named_report_cannot_be_read_with_an_empty_code(house: House) -> None:
    tell(house)
    assert with_receipt(house.viewer("sven"), code="") is None


def test_two_of_the_team_do_not_take_the_same_report(house: House) -> None:
    told = tell(house, desk="learning_team")
    assert reports.take_report(house.viewer("lars"), desk="learning_team", report=told.public_id)
    BarrierReport.objects.update(owner=house.people["director"])
    assert not reports.take_report(house.viewer("lars"), desk="learning_team", report=told.public_id)


def test_the_external_administrator_takes_answers_and_passes_on(house: House) -> None:
    told = tell(house, barrier="technical", desk="administrator")
    admin = house.viewer("admin")
    assert reports.take_report(admin, desk="administrator", report=told.public_id)
    reports.reply_to_report(admin, desk="administrator", report=told.public_id, words="Welke pagina?")
    assert reports.pass_on(admin, desk="administrator", report=told.public_id, to="learning_team")
    assert reports_on(admin, desk="administrator") == ()
    assert waiting_on(house.viewer("lars"), desk="learning_team") == 1


def test_erasing_takes_ones_own_reports_and_frees_what_one_handled(house: House) -> None:
    tell(house)
    handled = tell(house, who="peer", desk="learning_team")
    reports.reply_to_report(
        house.viewer("lars"), desk="learning_team", report=handled.public_id, words="Ik kijk ernaar"
    )
    exported = lifecycle.export_all(house.people["noor"].pk)["barrier_report"]
    assert [row["words"] for row in exported] == ["Niemand kijkt mee"]
    lifecycle.erase_all(house.people["noor"].pk, now=NOW)
    lifecycle.erase_all(house.people["lars"].pk, now=NOW)
    row = BarrierReport.objects.get()
    assert (row.public_id, row.state, row.owner) == (handled.public_id, "open", None)
    assert row.replies.get().author is None


def test_what_was_closed_is_gone_after_a_year(house: House) -> None:
    told = tell(house, desk="learning_team", named=False)
    reports.close_report(house.viewer("lars"), desk="learning_team", report=told.public_id, state="solved", words="")
    lifecycle.expire_all(now=NOW + timedelta(days=300))
    assert BarrierReport.objects.exists()
    lifecycle.expire_all(now=NOW + timedelta(days=370))
    assert not BarrierReport.objects.exists()
